import NeuralNetworks

/// A molecule and the number that a proxy is to predict of it.
public struct ProxyExample: Sendable {
  /// The molecule.
  public var input: ProxyNetwork.Input
  /// The number.
  public var value: Double
  /// What is the same for examples of the same molecule, such as its canonical SMILES.
  public var key: String

  /// An example.
  public init(_ input: ProxyNetwork.Input, value: Double, key: String) {
    self.input = input
    self.value = value
    self.key = key
  }
}

/// Examples that cannot be trained on, and what to do.
public struct ProxyDataError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// The examples that are trained on, those that are only measured on, and the scale of the values.
struct ProxyExamples {
  let all: [ProxyExample]
  /// Places in `all`.
  let training: [Int]
  let heldOut: [Int]
  /// The mean and the standard deviation of the values trained on: the network learns the difference
  /// from the one in units of the other.
  let mean: Double
  let deviation: Double

  /// Splits examples by a generator. Examples of one molecule stay together, or the held-out error
  /// would count memory as knowledge.
  init(_ all: [ProxyExample], heldOut share: Double, random: inout Philox) throws(ProxyDataError) {
    guard all.allSatisfy({ $0.value.isFinite }) else {
      throw ProxyDataError("a value is no finite number; remove its row")
    }
    var groups: [[Int]] = []
    var places: [String: Int] = [:]
    for (index, example) in all.enumerated() {
      if let place = places[example.key] {
        groups[place].append(index)
      } else {
        places[example.key] = groups.count
        groups.append([index])
      }
    }
    guard groups.count >= 2 else {
      throw ProxyDataError(
        "\(groups.count) different molecules are too few to train on; give at least two")
    }
    random.shuffle(&groups)
    let wanted = min(max(Int((share * Double(groups.count)).rounded()), 1), groups.count - 1)
    heldOut = groups.prefix(wanted).flatMap { $0 }
    training = groups.dropFirst(wanted).flatMap { $0 }
    self.all = all
    let count = Double(training.count)
    let mean = training.reduce(0) { $0 + all[$1].value } / count
    let variance = training.reduce(0) { sum, index in
      sum + (all[index].value - mean) * (all[index].value - mean)
    }
    self.mean = mean
    deviation = (variance / count).squareRoot()
    let values = training.map { all[$0].value }
    guard let least = values.min(), let greatest = values.max(), least < greatest else {
      throw ProxyDataError("all values trained on are the same; there is nothing to learn")
    }
    // Weights and values are written in single precision.
    guard max(abs(least), abs(greatest)) < 1e37, deviation > 1e-37 else {
      throw ProxyDataError(
        "values reach from \(least) to \(greatest), beyond what single precision tells apart; write"
          + " them in another unit")
    }
    guard Float(least) < Float(greatest) else {
      throw ProxyDataError(
        "values differ by less than single precision tells apart; subtract their mean first")
    }
  }
}
