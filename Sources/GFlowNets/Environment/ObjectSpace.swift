import Formats
import NeuralNetworks

/// What is known of the objects of a state graph: what tells two apart, how one is printed and read, and
/// how different two are.
public protocol ObjectSpace: StateGraph {
  /// What tells objects apart: the terminal state itself, or, where several states give one object, what
  /// they have in common, such as a molecule's canonical SMILES.
  associatedtype Identity: Hashable, Sendable, SnapshotValue = State

  /// What tells an object apart from others; `nil` of a terminal state that gives no object, such as an
  /// impossible molecule.
  func identity(of object: State) -> Identity?

  /// How an object is printed, the same for the same object only.
  func text(_ object: State) -> String

  /// The object that `stateText` writes so.
  ///
  /// Throws `ObjectSyntaxError` where it writes none so.
  func parse(_ text: String) throws -> State

  /// How different two objects are: a metric.
  func distance(_ a: State, _ b: State) -> Double

  /// How an object is written so that `parse` reads back its very state: as it is printed, unless
  /// several states are one object.
  func stateText(_ object: State) -> String

  /// What tells the object apart that people write so: by default the one that `parse` reads.
  ///
  /// Throws `ObjectSyntaxError` where the text names no object.
  func identity(reading text: String) throws -> Identity

  /// The mean of `distance` over all pairs; `nil` of fewer than two objects.
  func meanDistance(_ objects: [State]) -> Double?
}

extension ObjectSpace {
  public func stateText(_ object: State) -> String { text(object) }

  public func identity(reading text: String) throws -> Identity {
    guard let identity = identity(of: try parse(text)) else {
      throw ObjectSyntaxError("names no possible object")
    }
    return identity
  }

  @inlinable
  public func meanDistance(_ objects: [State]) -> Double? {
    guard objects.count > 1 else { return nil }
    var sum = 0.0
    for i in 1..<objects.count {
      for j in 0..<i { sum += distance(objects[i], objects[j]) }
    }
    return sum / (Double(objects.count) * Double(objects.count - 1) / 2)
  }
}

extension ObjectSpace where Identity == State {
  @inlinable
  public func identity(of object: State) -> State? { object }
}

/// A text that prints no object.
public struct ObjectSyntaxError: Error, Equatable {
  /// What is wrong and what to write, as the end of a sentence that begins with the text.
  public let message: String

  /// An error.
  public init(_ message: String) { self.message = message }
}

/// One of several texts that names no object.
public struct UnreadableObject: Error, Equatable {
  /// Which text, from 0.
  public let index: Int
  /// What is wrong and what to write, as the end of a sentence that begins with the text.
  public let message: String

  /// Reads every text, or throws where one cannot be read.
  public static func read<T>(_ texts: [String], _ parse: (String) throws -> T) throws -> [T] {
    try texts.enumerated().map { index, text in
      do { return try parse(text) } catch let error as ObjectSyntaxError {
        throw UnreadableObject(index: index, message: error.message)
      }
    }
  }
}
