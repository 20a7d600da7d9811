import NeuralNetworks

/// What a network says about a state.
@frozen
public enum Head: Int, Sendable, CaseIterable {
  /// One logit for each slot of the state's action segment: P_F, or the log-flow of each edge.
  case actions
  /// One logit for each slot of the state's incoming segment: P_B.
  case incoming
  /// The logarithm of the state flow F(s).
  case stateFlow
  /// The expected return from the state.
  case value
  /// One logit for each slot of an object's chain moves.
  case moves
}

/// A set of heads.
@frozen
public struct Heads: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  @inlinable
  public init(rawValue: Int) { self.rawValue = rawValue }

  @inlinable
  init(_ head: Head) { rawValue = 1 << head.rawValue }

  /// See `Head.actions`.
  public static let actions = Heads(.actions)
  /// See `Head.incoming`.
  public static let incoming = Heads(.incoming)
  /// See `Head.stateFlow`.
  public static let stateFlow = Heads(.stateFlow)
  /// See `Head.value`.
  public static let value = Heads(.value)
  /// See `Head.moves`.
  public static let moves = Heads(.moves)

  /// Whether the set has a head.
  @inlinable
  public func contains(_ head: Head) -> Bool { contains(Heads(head)) }
}

/// A network that reads states and answers, for each, with ragged segments of numbers.
///
/// States are appended row by row as a batch advances. Everything stays until `removeAll`, and
/// `backward` differentiates through all rows at once. All numbers of all heads stand in one flat
/// piece of memory; `segment` tells where. Nothing above a network knows how wide a segment is.
public protocol PolicyNetwork: AnyObject {
  /// The environment whose states it reads.
  associatedtype E: Environment
  /// The type of its numbers.
  associatedtype Number: Scalar

  /// How many trajectories are sampled at once outside training: all rows of theirs stay in memory
  /// together. Shapes of products and the order of draws are part of the result, so this is a constant.
  static var trajectoriesAtOnce: Int { get }
  /// Its weights.
  var parameters: Parameters<Number> { get }
  /// Where its weights stand by the names that files give them, in an order of its own.
  var tensors: [(name: String, tensor: TensorLayout)] { get }
  /// The heads that it has.
  var heads: Heads { get }
  /// How many rows there are.
  var rows: Int { get }
  /// Forgets all rows; to be called whenever the weights have changed.
  func removeAll()
  /// Evaluates states as new rows.
  func append(_ states: UnsafeBufferPointer<E.State>)
  /// Where the numbers of a head for a row begin in `outputs`.
  func segment(_ head: Head, row: Int) -> Int
  /// How many numbers all rows have together.
  var outputCount: Int { get }
  /// The numbers of all rows. Appending may move them.
  var outputs: UnsafeMutablePointer<Number> { get }
  /// The derivatives of the loss by `outputs`, in the same places, zero after `clearOutputGradients`.
  var outputGradients: UnsafeMutablePointer<Number> { get }
  /// Makes `outputGradients` as long as `outputs` and zero.
  func clearOutputGradients()
  /// Adds the gradients of the weights.
  func backward()
}

extension PolicyNetwork {
  @inlinable
  public static var trajectoriesAtOnce: Int { 1024 }
}
