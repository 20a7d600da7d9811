import Environments
import GFlowNets
import NeuralNetworks
import Testing

/// A mistake that an environment can make.
enum Defect: CaseIterable {
  case missingEdge, strayEdge, equalSlots, wrongSlot, wideSlot, wrongEdgeCount, unmaskedAction
  case changingActions, wrongReward, tooGreatReward, sharedText, lopsidedDistance, wrongMode
  case emptyMode, wrongObjectCount, oneWayMove, unconnectedMoves, sharedInputs, doubledInput
  case wrongObject
}

/// The hypergrid with one mistake.
struct BrokenGrid: ChainMoves, KnownModes, CountedObjects, SparseFeatures {
  typealias State = Hypergrid.State
  let grid: Hypergrid
  let defect: Defect

  /// The cell of the mistakes.
  var special: State { grid.state([1, 2], stopped: false) }
  var object: State { grid.state([1, 2], stopped: true) }

  var initialState: State { grid.initialState }
  func isTerminal(_ state: State) -> Bool { grid.isTerminal(state) }
  func actionSlotCount(_ state: State) -> Int { grid.actionSlotCount(state) }

  func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    if defect == .changingActions, state == special { visit(0) }
    grid.forEachAction(state) {
      if defect != .unmaskedAction || state != special || $0 != 1 { visit($0) }
    }
  }

  func child(_ state: State, _ action: Int) -> State { grid.child(state, action) }
  func incomingSlotCount(_ state: State) -> Int { grid.incomingSlotCount(state) }

  func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    grid.forEachIncomingEdge(state) { edge in
      var slot = edge.slot
      if state == special {
        if defect == .missingEdge, edge.action == 1 { return }
        if defect == .equalSlots { slot = 0 }
        if defect == .wideSlot { slot += 1 }
      }
      visit(IncomingEdge(slot: slot, parent: edge.parent, action: edge.action))
    }
    if defect == .strayEdge, state == object {
      visit(IncomingEdge(slot: 1, parent: grid.state([0, 2], stopped: false), action: 2))
    }
  }

  func incomingEdgeCount(_ state: State) -> Int {
    grid.incomingEdgeCount(state) - (defect == .wrongEdgeCount && state == special ? 1 : 0)
  }

  func incomingSlot(from parent: State, by action: Int) -> Int {
    let slot = grid.incomingSlot(from: parent, by: action)
    return defect == .wrongSlot && parent == special && action < 2 ? 1 - slot : slot
  }

  var task: SamplingTask<BrokenGrid> {
    let own = grid.corners(r0: 0.1, r1: 0.5, r2: 2)
    var reward = Reward<BrokenGrid> { [self] objects, scores in
      for var score in try own.scores(of: Array(objects)) {
        if defect == .wrongReward, score.identity == object { score.value *= 1.001 }
        scores.append(score)
      }
    }
    reward.greatestValue = own.greatestValue.map { $0 - (defect == .tooGreatReward ? 0.1 : 0) }
    return SamplingTask(self, reward)
  }

  func text(_ object: State) -> String {
    defect == .sharedText ? "cell" : grid.text(object)
  }

  func parse(_ text: String) throws -> State {
    let object = try grid.parse(text)
    return defect == .wrongObject && object == self.object ? try grid.parse("0 0") : object
  }

  func distance(_ a: State, _ b: State) -> Double {
    grid.distance(a, b) + (defect == .lopsidedDistance && a == object && b != a ? 1 : 0)
  }

  var modeCount: Int { grid.modeCount + (defect == .emptyMode ? 1 : 0) }

  func mode(of object: State) -> Int? {
    defect == .wrongMode && object == self.object ? modeCount : grid.mode(of: object)
  }

  var objectCount: Int? { grid.objectCount.map { $0 + (defect == .wrongObjectCount ? 1 : 0) } }
  func moveSlotCount(_ object: State) -> Int { grid.moveSlotCount(object) }

  func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    grid.forEachMove(object) { slot, target in
      if defect == .oneWayMove, object == self.object { return }
      if defect == .unconnectedMoves, object == self.object || target == self.object { return }
      visit(slot, target)
    }
  }

  var featureCount: Int { grid.featureCount }
  var activeFeatureCount: Int { grid.activeFeatureCount }

  func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    guard state == special, defect == .sharedInputs || defect == .doubledInput else {
      return grid.writeFeatures(state, &features)
    }
    // The features of another cell, or one feature twice.
    if defect == .sharedInputs { return grid.writeFeatures(grid.initialState, &features) }
    features.add(1)
    features.add(1)
  }

  var maximumActionSlotCount: Int { grid.maximumActionSlotCount }
  var maximumIncomingSlotCount: Int { grid.maximumIncomingSlotCount }
  var maximumMoveSlotCount: Int { grid.maximumMoveSlotCount }
}

/// The laws notice every mistake, so that their silence means something.
@Suite struct BrokenEnvironmentTests {
  @Test(arguments: Defect.allCases)
  func lawsNotice(_ defect: Defect) throws {
    let grid = try Hypergrid(dimensions: 2, side: 6, termination: .explicitStop)
    let laws = EnvironmentLaws(BrokenGrid(grid: grid, defect: defect).task)
    try laws.checkAll(try #require(try StateSpace(laws.task)))
    #expect(laws.violations.count > 0)
  }
}
