import Formats
import GFlowNets
import NeuralNetworks

/// Counts modes among molecules as they are found: by Tanimoto similarity below 0.7 of Morgan fingerprints
/// and by Bemis-Murcko scaffold, as Bengio et al. 2021 (arXiv 2106.04399, figure 6) do, and #Circles of
/// diameter 0.75 (Xie et al. 2023), each taken greedily in the order of discovery.
///
/// The scaffold of a molecule without rings is empty, and all such molecules together count as one: they
/// are no less a way of being built than a ring is, and without rings there is one such way.
final class MoleculeModes: ModeTracker {
  private let environment: Fragments
  private let thresholds: [Double]
  private var found: [Found]

  private struct Found {
    var modes: [Fingerprint] = []
    var circles: [Fingerprint] = []
    // In the order of discovery, for snapshots.
    var scaffolds: [String] = []
    var known: Set<String> = []

    mutating func insert(scaffold: String) {
      if known.insert(scaffold).inserted { scaffolds.append(scaffold) }
    }
  }

  static let modeSimilarity = 0.7
  static let circleDistance = 0.75

  init(_ environment: Fragments, thresholds: [Double]) {
    self.environment = environment
    self.thresholds = thresholds
    found = thresholds.map { _ in Found() }
  }

  func note(_ object: Fragments.State, reward: Double) {
    guard let molecule = environment.molecule(object) else { return }
    let fingerprint = molecule.fingerprint
    let scaffold = molecule.scaffold
    for (i, threshold) in thresholds.enumerated() where reward >= threshold {
      found[i].insert(scaffold: scaffold)
      if found[i].modes.allSatisfy({ $0.tanimoto(fingerprint) < Self.modeSimilarity }) {
        found[i].modes.append(fingerprint)
      }
      if found[i].circles.allSatisfy({ 1 - $0.tanimoto(fingerprint) > Self.circleDistance }) {
        found[i].circles.append(fingerprint)
      }
    }
  }

  var discoveries: [Discovery] {
    found.map {
      Discovery(
        modes: $0.modes.count, scaffolds: $0.scaffolds.count, circles: $0.circles.count)
    }
  }

  func write(to snapshot: inout SnapshotWriter) {
    for found in found {
      snapshot.write(contentsOf: found.modes.map(\.words))
      snapshot.write(contentsOf: found.circles.map(\.words))
      snapshot.write(values: found.scaffolds)
    }
  }

  func restore(from snapshot: inout SnapshotReader) throws {
    for i in found.indices {
      var next = Found()
      next.modes = try snapshot.read([SIMD32<UInt64>].self).map(Fingerprint.init(words:))
      next.circles = try snapshot.read([SIMD32<UInt64>].self).map(Fingerprint.init(words:))
      for scaffold in try snapshot.read(values: String.self) { next.insert(scaffold: scaffold) }
      found[i] = next
    }
  }
}
