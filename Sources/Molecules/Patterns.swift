import CRDKit

/// Substructures to look for, written as SMARTS and compiled once. Threads may share them.
final class Patterns: Sendable {
  /// How many patterns there are.
  let count: Int
  // Read only, and RDKit locks what matching changes within.
  nonisolated(unsafe) private let handle: OpaquePointer

  /// The patterns of a text with one SMARTS a line.
  init(lines: String) throws(ChemistryError) {
    let handle = try chemistry(
      orThrow: { .badPattern(reason: $0) }, { harness_patterns_create(lines, $0) })
    self.handle = handle
    count = harness_patterns_count(handle)
  }

  deinit {
    harness_patterns_free(handle)
  }

  /// At how many distinct sets of atoms all the patterns match, added up.
  func matches(in molecule: Molecule) -> Int {
    numbers(molecule, onlyWhether: false).reduce(0) { $0 + Int($1) }
  }

  /// How many of the patterns match.
  func matching(_ molecule: Molecule) -> Int {
    numbers(molecule, onlyWhether: true).reduce(0) { $0 + Int($1) }
  }

  /// How many rings are left without the atoms that any pattern matches.
  func ringsLeft(of molecule: Molecule) -> Int {
    molecule.sanitised { error in
      let rings = harness_patterns_rings_without(handle, molecule.handle, error)
      return rings < 0 ? nil : Int(rings)
    }
  }

  private func numbers(_ molecule: Molecule, onlyWhether: Bool) -> [Int32] {
    molecule.sanitised { error in
      var numbers = [Int32](repeating: 0, count: count)
      let succeeded = harness_patterns_match(
        handle, molecule.handle, onlyWhether, &numbers, error)
      return succeeded ? numbers : nil
    }
  }
}
