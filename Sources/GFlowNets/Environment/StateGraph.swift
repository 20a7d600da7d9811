import Formats
import NeuralNetworks

/// An edge of the state graph, seen from its child.
@frozen
public struct IncomingEdge<State> {
  /// Which place of the child's incoming segment the edge has.
  public let slot: Int
  /// The state that the edge leaves.
  public let parent: State
  /// The parent's action that the edge is.
  public let action: Int

  /// An edge by `action` from `parent`.
  @inlinable
  public init(slot: Int, parent: State, action: Int) {
    self.slot = slot
    self.parent = parent
    self.action = action
  }
}

/// A pointed directed acyclic multigraph over small value states (Bengio et al. 2021, arXiv 2106.04399,
/// section 2).
///
/// The actions of a state are places, *slots*, of a segment of numbers: a policy gives one logit a slot,
/// and `forEachAction` says which slots are actions. The edges into a state have slots of another segment,
/// for P_B. A terminal state is an *object*: it has no action. Where a construction may stop anywhere,
/// stopping is an action that leads to a terminal copy of the state.
public protocol StateGraph: Sendable {
  /// A state: small, comparable by value.
  associatedtype State: Hashable, Sendable, SnapshotValue

  /// The state from which every other can be reached; with conditions, that of the first.
  var initialState: State { get }

  /// Whether the state is an object: it has a reward and no actions.
  func isTerminal(_ state: State) -> Bool

  /// The length of a non-terminal state's action segment.
  func actionSlotCount(_ state: State) -> Int

  /// Visits the slots, in rising order, that are actions of a non-terminal state. There is at least one.
  func forEachAction(_ state: State, _ visit: (_ action: Int) -> Void)

  /// Where an action of a non-terminal state leads.
  func child(_ state: State, _ action: Int) -> State

  /// The length of a state's incoming segment.
  func incomingSlotCount(_ state: State) -> Int

  /// Visits exactly the pairs (parent, action) whose child is `state`, parallel edges each, with
  /// distinct slots in rising order. An initial state has none, every other at least one.
  func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void)

  /// The slot that the edge by `action` from `parent` has in the incoming segment of its child.
  func incomingSlot(from parent: State, by action: Int) -> Int

  /// How many incoming edges a state has; counted by visiting them unless a graph knows better.
  func incomingEdgeCount(_ state: State) -> Int
}

extension StateGraph {
  @inlinable
  public func incomingEdgeCount(_ state: State) -> Int {
    var count = 0
    forEachIncomingEdge(state) { _ in count += 1 }
    return count
  }

  /// The actions of a non-terminal state, rising.
  @inlinable
  public func actions(_ state: State) -> [Int] {
    var actions: [Int] = []
    forEachAction(state) { actions.append($0) }
    return actions
  }
}
