import Formats
import GFlowNets
import NeuralNetworks

/// A small graph with everything that grids and strings lack: parallel edges, segments of different
/// widths with holes, and an object with parents of different depth.
///
///     0 -a0,a2-> 1 -a1-> 3* -             * an object
///     0 -a3----> 2 -a0-> 3*, -a1,a3-> 4*, -a4-> 1
///     1 -a2----> 5 -a0-> 4*, -a1-> 6*
struct Multigraph: ChainMoves, KnownModes, SparseFeatures {
  struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue, ExpressibleByIntegerLiteral {
    let number: UInt8
    init(integerLiteral value: UInt8) { number = value }
  }

  private static let edges: [(parent: State, action: Int, child: State)] = [
    (0, 0, 1), (0, 2, 1), (0, 3, 2), (1, 1, 3), (1, 2, 5), (2, 0, 3), (2, 1, 4), (2, 3, 4),
    (2, 4, 1), (5, 0, 4), (5, 1, 6),
  ]
  private static let widths = [4, 4, 5, 0, 0, 3, 0]
  private static let rewards: [State: Double] = [3: 0.3, 4: 1.7, 6: 2.5]

  var initialState: State { 0 }
  func isTerminal(_ state: State) -> Bool { Self.rewards[state] != nil }
  func actionSlotCount(_ state: State) -> Int { Self.widths[Int(state.number)] }

  func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    for edge in Self.edges where edge.parent == state { visit(edge.action) }
  }

  func child(_ state: State, _ action: Int) -> State {
    Self.edges.first { $0.parent == state && $0.action == action }!.child
  }

  // The slot of an edge is its place in the list, from the first edge into the child on.
  private func firstEdge(into state: State) -> Int {
    Self.edges.firstIndex { $0.child == state } ?? 0
  }

  func incomingSlotCount(_ state: State) -> Int { Self.edges.count - firstEdge(into: state) }

  func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    for (i, edge) in Self.edges.enumerated() where edge.child == state {
      visit(
        IncomingEdge(slot: i - firstEdge(into: state), parent: edge.parent, action: edge.action))
    }
  }

  func incomingSlot(from parent: State, by action: Int) -> Int {
    let i = Self.edges.firstIndex { $0.parent == parent && $0.action == action }!
    return i - firstEdge(into: Self.edges[i].child)
  }

  static let task = SamplingTask(
    Multigraph(), Reward(in: Multigraph(), greatest: 2.5, value: { rewards[$0]! }))
  func text(_ object: State) -> String { "\(object.number)" }
  func parse(_ text: String) throws -> State {
    guard let object = Self.rewards.keys.first(where: { self.text($0) == text }) else {
      throw ObjectSyntaxError("is no object")
    }
    return object
  }
  func distance(_ a: State, _ b: State) -> Double { a == b ? 0 : 1 }
  var modeCount: Int { 1 }
  func mode(of object: State) -> Int? { object == 6 ? 0 : nil }
  func moveSlotCount(_ object: State) -> Int { 3 }

  func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    for (slot, target) in ([3, 4, 6] as [State]).enumerated() where target != object {
      visit(slot, target)
    }
  }

  var featureCount: Int { 7 }
  var activeFeatureCount: Int { 1 }

  func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    features.add(Int(state.number))
  }

  var maximumActionSlotCount: Int { 5 }
  var maximumIncomingSlotCount: Int { Self.edges.count }
  var maximumMoveSlotCount: Int { 3 }
}
