import Environments
import Formats
import GFlowNets
import NeuralNetworks
import Testing

/// A component's settings at their defaults, but for `changes`.
func settings(_ description: ComponentDescription, _ changes: [String: Setting] = [:]) -> Settings {
  var values = changes
  for parameter in description.parameters where values[parameter.name] == nil {
    values[parameter.name] = parameter.defaultValue
  }
  return Settings(type: description.name, values: values)
}

/// A constant learning rate as an `optimizer`.
func adam(_ rate: Double) -> Setting {
  .component(settings(AdamSettings.description, ["learningRate": .schedule(.constant(rate))]))
}

/// A target network where an objective is not itself without one.
func targetSettings(_ objective: ComponentDescription) throws -> Settings {
  try Objectives.make(objective.defaults()).needsTarget
    ? Settings(type: "movingAverage", values: ["tau": .real(0.25)])
    : Settings(type: "none", values: [:])
}

func corners(
  _ dimensions: Int, _ side: Int, _ termination: Hypergrid.Termination = .explicitStop,
  r0: Double = 0.1
) throws -> SamplingTask<Hypergrid> {
  let grid = try Hypergrid(dimensions: dimensions, side: side, termination: termination)
  var reward = grid.corners(r0: r0, r1: 0.5, r2: 2)
  // Any number does for states on the way.
  reward.partialLogReward = { state in
    grid.isInitial(state) ? 0 : -0.2 * Double(grid.coordinates(state).reduce(0, +) % 4)
  }
  return SamplingTask(grid, reward)
}

extension SamplingTask {
  /// The value of an object.
  func value(_ object: E.State) throws -> Double { try reward.scores(of: [object])[0].value }

  /// log R of an object.
  func logReward(_ object: E.State) throws -> Double {
    try reward.scores(of: [object])[0].logReward
  }
}

/// A context whose networks are perceptrons with one hidden layer.
func mlpContext<E: Environment, Number: Scalar>(
  _ task: SamplingTask<E>, _: Number.Type, hidden: Int = 16, recentCount: Int = 100,
  key: UInt64 = 1
) -> MethodContext<FeaturePolicy<E, Number>> {
  let mlp = MLPSettings(settings(MLPSettings.description, ["hidden": .integers([hidden])]))
  return featureContext(task, Number.self, mlp, recentCount: recentCount, key: key)
}

/// A context whose networks read features.
func featureContext<E: Environment, Number: Scalar>(
  _ task: SamplingTask<E>, _: Number.Type, _ network: any FeatureNetworkSettings,
  recentCount: Int = 100, key: UInt64 = 1
) -> MethodContext<FeaturePolicy<E, Number>> {
  let environment = task.environment
  let streams = RandomStreams(key: key, salt: 2)
  return MethodContext(environment: environment, streams: streams, recentCount: recentCount) {
    var random = streams.stream(.initialization)
    return FeaturePolicy(environment, settings: network, heads: $0, random: &random)
  }
}

/// A context whose networks are tables.
func tableContext<E: Environment>(_ space: StateSpace<E>, recentCount: Int = 100, key: UInt64 = 1)
  -> MethodContext<TabularPolicy<E, Double>>
{
  MethodContext(
    environment: space.environment, streams: RandomStreams(key: key, salt: 2),
    recentCount: recentCount
  ) { TabularPolicy(space, heads: $0) }
}

func meter<E: Environment>(_ task: SamplingTask<E>, _ budget: Budget = Budget()) -> Meter<E> {
  Meter(task, budget: budget, candidateCapacity: 20)
}

/// Objects 0, 1, 2 and 3 with rewards 1, 2, 3 and 0.5, each an action of the initial state, whose moves
/// have parallel slots, more in one direction than in the other, and one slot that is no move.
struct ParallelMoves: ChainMoves, SparseFeatures {
  struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
    var value: Int
  }

  static let targets: [[Int?]] = [
    [1, 1, 1, 2, nil, 3], [0, 2, 2, nil, nil, nil], [0, 0, 1, nil, 1, 1],
    [nil, 0, nil, nil, nil, 0],
  ]

  var initialState: State { State(value: -1) }
  func isTerminal(_ state: State) -> Bool { state.value >= 0 }
  func actionSlotCount(_ state: State) -> Int { 4 }
  func forEachAction(_ state: State, _ visit: (Int) -> Void) { for i in 0..<4 { visit(i) } }
  func child(_ state: State, _ action: Int) -> State { State(value: action) }
  func incomingSlotCount(_ state: State) -> Int { 1 }
  func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    if state.value >= 0 {
      visit(IncomingEdge(slot: 0, parent: initialState, action: state.value))
    }
  }
  func incomingSlot(from parent: State, by action: Int) -> Int { 0 }
  static let task = SamplingTask(
    ParallelMoves(), Reward(in: ParallelMoves(), value: { [1, 2, 3, 0.5][$0.value] }))
  func text(_ object: State) -> String { String(object.value) }
  func parse(_ text: String) throws -> State { State(value: Int(text) ?? 0) }
  func distance(_ a: State, _ b: State) -> Double { a == b ? 0 : 1 }
  var maximumMoveSlotCount: Int { 6 }
  func moveSlotCount(_ object: State) -> Int { 6 }
  func forEachMove(_ object: State, _ visit: (_ slot: Int, _ target: State) -> Void) {
    for (slot, target) in Self.targets[object.value].enumerated() {
      if let target { visit(slot, State(value: target)) }
    }
  }
  var featureCount: Int { 5 }
  var activeFeatureCount: Int { 1 }
  func writeFeatures(_ state: State, _ features: inout FeatureRow) { features.add(state.value + 1) }
  var maximumActionSlotCount: Int { 4 }
  var maximumIncomingSlotCount: Int { 1 }
}

/// The recorded states of a method that has chains.
func recentStates<E: Environment>(_ method: Method<E>) throws -> [E.State] {
  let recent = try #require(method.recentObjects)
  return recent()
}
