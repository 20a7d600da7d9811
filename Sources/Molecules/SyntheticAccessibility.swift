import CRDKit
import Formats
import NeuralNetworks

/// The synthetic accessibility score of Ertl and Schuffenhauer 2009 (J. Cheminformatics 1, 8), from 1, easy to make, to
/// 10.
///
/// The mean score of a molecule's circular fragments, common ones being easy to come by, less penalties for size,
/// stereo centres, spiro atoms, bridgeheads and great rings. Two things are as in RDKit's version of the authors and not in the
/// paper: the penalty of great rings does not grow with their number, and molecules of few distinct fragments gain.
///
/// The scores of fragments were counted over a million molecules of PubChem, and are data: `make data` gets
/// them from the RDKit package.
public struct SyntheticAccessibility: Sendable {
  private let scores: [UInt32: Double]

  /// What a fragment has that was never seen.
  private static let unseen = -4.0

  /// Scores of fragments by their numbers.
  public init(_ scores: [UInt32: Double]) { self.scores = scores }

  /// The scores of a file, with the numbers of fragments beside them.
  ///
  /// Throws `SafetensorsError` where there is no such file, or it holds something else.
  public init(path: String) throws(SafetensorsError) {
    let file = try Safetensors(path: path)
    let shape = file["fragments"]?.shape ?? []
    let numbers = try file.doubles("fragments", shape: shape)
    let values = try file.doubles("scores", shape: shape)
    var scores: [UInt32: Double] = [:]
    scores.reserveCapacity(numbers.count)
    for (number, value) in zip(numbers, values) {
      guard let number = UInt32(exactly: number) else {
        throw SafetensorsError(
          file: path, "\(number) is no number of a fragment; run `make data` again")
      }
      scores[number] = value
    }
    self.scores = scores
  }

  /// The score of a molecule with at least one atom.
  public func score(of molecule: Molecule) -> Double {
    let neighbourhoods = molecule.neighbourhoods
    let complexity = molecule.complexity
    var sum = 0.0
    var total = 0.0
    for (number, count) in neighbourhoods {
      sum += (scores[number] ?? Self.unseen) * Double(count)
      total += Double(count)
    }
    let atoms = Double(molecule.atomCount)
    func penalty(_ count: Int32) -> Double {
      Elementary.log(Double(count) + 1) / Elementary.log(10)
    }
    var score = sum / total - (Elementary.pow(atoms, 1.005) - atoms)
    score -= penalty(complexity.stereo_centres) + penalty(complexity.spiro_atoms)
    score -= penalty(complexity.bridgeheads) + penalty(min(complexity.macrocycles, 1))
    let distinct = Double(neighbourhoods.count)
    if atoms > distinct { score += Elementary.log(atoms / distinct) / 2 }
    // Raw scores from -4 to 2.5 become 10 to 1, and what lies above 8 is drawn together.
    let scaled = 11 - (score + 5) / 6.5 * 9
    return min(max(scaled > 8 ? 8 + Elementary.log(scaled - 8) : scaled, 1), 10)
  }
}

extension Molecule {
  /// The neighbourhoods of its atoms of radius 0 to 2, and how often each occurs, in the order of their numbers.
  public var neighbourhoods: [(number: UInt32, count: Int)] {
    // Each atom has three at most.
    let room = 3 * atomCount
    return sanitised { error in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: room) { numbers in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: room) { counts in
          let count = harness_molecule_neighbourhoods(
            handle, numbers.baseAddress, counts.baseAddress, room, error)
          guard count >= 0 else { return nil }
          return zip(numbers, counts).prefix(Int(count)).map { ($0, Int($1)) }
        }
      }
    }
  }

  var complexity: harness_complexity {
    sanitised { error in
      var values = harness_complexity()
      return harness_molecule_complexity(handle, &values, error) ? values : nil
    }
  }
}
