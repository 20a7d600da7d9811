import Formats
import GFlowNets
import Synchronization

/// What people judge molecules by beside a reward.
extension Fragments: JudgedObjects {
  public func propertyMeasure(_ table: String) throws -> PropertyMeasure<State> {
    let accessibility: SyntheticAccessibility?
    do {
      accessibility = table.isEmpty ? nil : try SyntheticAccessibility(path: table)
    } catch {
      throw SettingsError([], "\(error)")
    }
    let memory = PropertyMemory<State>()
    return { objects in
      let known = objects.compactMap { object in
        memory.properties(of: object) {
          molecule(object).map { MoleculeProperties($0, accessibility) }
        }
      }
      // Impossible molecules are no candidates.
      guard !known.isEmpty, known.count == objects.count else { return [:] }
      func mean(_ value: (MoleculeProperties) -> Double) -> Double {
        known.reduce(0) { $0 + value($1) } / Double(known.count)
      }
      var properties: [ObjectProperty: Double] = [
        .qed: mean(\.qed), .molecularWeight: mean(\.weight),
      ]
      if accessibility != nil { properties[.syntheticAccessibility] = mean(\.accessibility) }
      properties[.pathDiversity] = Fingerprint.meanDistance(known.map(\.pathFingerprint))
      return properties
    }
  }
}

/// What is known of one molecule.
private struct MoleculeProperties {
  let qed: Double
  let weight: Double
  /// Its synthetic accessibility; 0 where no table was given.
  let accessibility: Double
  let pathFingerprint: Fingerprint

  init(_ molecule: Molecule, _ accessibility: SyntheticAccessibility?) {
    qed = molecule.qed
    weight = molecule.molecularWeight
    self.accessibility = accessibility?.score(of: molecule) ?? 0
    pathFingerprint = molecule.pathFingerprint
  }
}

/// The properties of the molecules that were asked about last: the best of a trial are asked about at every checkpoint and
/// for every k, and a path fingerprint takes a millisecond.
private final class PropertyMemory<State: Hashable & Sendable>: Sendable {
  /// More than the best of the trials at work have at once; some three megabytes.
  private static var most: Int { 8192 }

  private let known = Mutex<[State: MoleculeProperties]>([:])

  func properties(of object: State, _ compute: () -> MoleculeProperties?) -> MoleculeProperties? {
    if let known = known.withLock({ $0[object] }) { return known }
    guard let computed = compute() else { return nil }
    known.withLock {
      if $0.count >= Self.most { $0.removeAll(keepingCapacity: true) }
      $0[object] = computed
    }
    return computed
  }
}
