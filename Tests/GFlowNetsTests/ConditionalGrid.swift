import Environments
import Formats
import GFlowNets
import NeuralNetworks

/// A grid of 4 x 4 cells whose r0, and whose first cell, is the condition.
struct ConditionalGrid: Conditional, ChainMoves, StoppingActions, SparseFeatures {
  struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
    var cell: Hypergrid.State
    var condition: UInt8
  }

  static let r0 = [0.1, 0.5, 1.5]
  let grid: Hypergrid

  init() throws { grid = try Hypergrid(dimensions: 2, side: 4, termination: .explicitStop) }

  static var task: SamplingTask<ConditionalGrid> {
    get throws {
      let environment = try ConditionalGrid()
      let rewards = r0.map { environment.grid.corners(r0: $0, r1: 0.5, r2: 2) }
      var reward = Reward<ConditionalGrid>(transform: RewardTransform()) { objects, scores in
        for object in objects {
          let score = try rewards[Int(object.condition)].scores(of: [object.cell])[0]
          scores.append(
            Score(identity: object, value: score.value, logReward: score.logReward))
        }
      }
      reward.partialLogReward = { state in
        environment.isInitial(state)
          ? 0 : -0.1 * Double(environment.grid.coordinates(state.cell)[0])
      }
      return SamplingTask(environment, reward)
    }
  }

  private func with(_ cell: Hypergrid.State, _ other: State) -> State {
    State(cell: cell, condition: other.condition)
  }

  var conditions: [String] { Self.r0.map { "r0 \($0)" } }
  /// The second condition begins in the middle of the first column, and so has fewer cells.
  func initialState(of condition: Int) -> State {
    State(
      cell: grid.state(condition == 1 ? [0, 2] : [0, 0], stopped: false),
      condition: UInt8(condition))
  }
  func condition(of state: State) -> Int { Int(state.condition) }
  var initialState: State { initialState(of: 0) }
  func isTerminal(_ state: State) -> Bool { grid.isTerminal(state.cell) }
  func actionSlotCount(_ state: State) -> Int { grid.actionSlotCount(state.cell) }
  func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    grid.forEachAction(state.cell, visit)
  }
  func child(_ state: State, _ action: Int) -> State { with(grid.child(state.cell, action), state) }
  func incomingSlotCount(_ state: State) -> Int { grid.incomingSlotCount(state.cell) }
  private func isReachable(_ cell: Hypergrid.State, _ condition: UInt8) -> Bool {
    condition != 1 || grid.coordinates(cell)[1] >= 2
  }
  func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    grid.forEachIncomingEdge(state.cell) { edge in
      guard isReachable(edge.parent, state.condition) else { return }
      visit(
        IncomingEdge(slot: edge.slot, parent: with(edge.parent, state), action: edge.action))
    }
  }
  func incomingSlot(from parent: State, by action: Int) -> Int {
    grid.incomingSlot(from: parent.cell, by: action)
  }
  func text(_ object: State) -> String { "\(object.condition): \(grid.text(object.cell))" }
  func parse(_ text: String) throws -> State {
    State(
      cell: try grid.parse(String(text.dropFirst(3))), condition: UInt8(text.prefix(1)) ?? 0)
  }
  func distance(_ a: State, _ b: State) -> Double {
    grid.distance(a.cell, b.cell) + (a.condition == b.condition ? 0 : 10)
  }
  func stopAction(_ state: State) -> Int? { grid.stopAction(state.cell) }
  var stopsEverywhere: Bool { true }
  func moveSlotCount(_ object: State) -> Int { grid.moveSlotCount(object.cell) }
  func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    grid.forEachMove(object.cell) { slot, cell in
      if isReachable(cell, object.condition) { visit(slot, with(cell, object)) }
    }
  }
  var featureCount: Int { grid.featureCount }
  var activeFeatureCount: Int { grid.activeFeatureCount }
  func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    grid.writeFeatures(state.cell, &features)
  }
  var maximumActionSlotCount: Int { grid.maximumActionSlotCount }
  var maximumIncomingSlotCount: Int { grid.maximumIncomingSlotCount }
  var maximumMoveSlotCount: Int { grid.maximumMoveSlotCount }
}
