import NeuralNetworks

/// One state that a network is asked about, with the row that it came from, so that a recurrent or
/// attending network goes on from what it computed there. Its condition is
/// `environment.condition(of: state)`.
@frozen
public struct PolicyRow<State> {
  /// The state.
  public let state: State
  /// The row of the state from which an action led here, where that is known; else -1.
  public let parent: Int32
  /// That action, where the parent is known.
  public let action: Int32

  /// A row; of unknown origin unless told otherwise.
  @inlinable
  public init(_ state: State, parent: Int32 = -1, action: Int32 = -1) {
    self.state = state
    self.parent = parent
    self.action = action
  }
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
  var trajectoriesAtOnce: Int { get }
  /// How many states are evaluated at once where a whole environment is: a constant, as that is.
  static var statesAtOnce: Int { get }
  /// Its weights.
  var parameters: WeightsAndGradients<Number> { get }
  /// Where its weights stand by the names that files give them, in an order of its own.
  var tensors: [(name: String, tensor: TensorLayout)] { get }
  /// The heads that it has.
  var heads: Heads { get }
  /// How many rows there are.
  var rows: Int { get }
  /// Forgets all rows; to be called whenever the weights have changed.
  func removeAll()
  /// Evaluates new rows. The parent of a row is a row before it.
  func append(_ rows: UnsafeBufferPointer<PolicyRow<E.State>>)
  /// Where the numbers of a head, which is one of `heads`, begin for a row in `outputs`.
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
  public var trajectoriesAtOnce: Int { 1024 }
  @inlinable
  public static var statesAtOnce: Int { 1024 }
}
