import NeuralNetworks

/// A state graph whose terminal states are objects. It knows no reward, no network and no method.
///
/// What only some environments know is a protocol of its own: `ChainMoves`, `KnownModes`,
/// `SparseFeatures` and the others in `Abilities.swift`. Every environment must obey the laws in
/// `EnvironmentLaws` of the tests, and those of the abilities that it adopts.
public protocol Environment: ObjectSpace, AbilityDefaults {}

/// What the engine asks of every environment about abilities that it may have. An environment adopts the
/// protocol of an ability and implements nothing here: its own members then answer in place of these
/// defaults, in code that is compiled for its types.
public protocol AbilityDefaults: StateGraph {
  /// Why chains cannot move between all objects, as the end of a sentence that begins with the method;
  /// `nil` where they can.
  var moveObstacle: String? { get }
  /// See `ChainMoves`.
  func moveSlotCount(_ object: State) -> Int
  /// See `ChainMoves`.
  func forEachMove(_ object: State, _ visit: (_ slot: Int, _ target: State) -> Void)
  /// See `RedrawnPlaces`.
  var redrawObstacle: String? { get }
  /// See `RedrawnPlaces`.
  func placeCount(_ object: State) -> Int
  /// See `RedrawnPlaces`.
  func forEachAlternative(_ object: State, at place: Int, _ visit: (State) -> Void)
  /// Why states on the way may not stop, as the end of a sentence that begins with the objective; `nil`
  /// where they may.
  var stopObstacle: String? { get }
  /// See `StoppingActions`.
  func stopAction(_ state: State) -> Int?
  /// See `StoppingActions`.
  var stopsEverywhere: Bool { get }
  /// Whether the environment adopts `Crossover`.
  var hasCrossover: Bool { get }
  /// See `Crossover`.
  func crossover(_ a: State, _ b: State, _ random: inout Philox) -> State?
  /// See `KnownModes`; 0 without.
  var modeCount: Int { get }
  /// See `KnownModes`.
  func mode(of object: State) -> Int?
  /// See `HeatMapLayout`; `nil` without.
  func place(of object: State) -> (column: Int, row: Int)?
  /// See `Drawable`; `nil` without.
  func stateDrawing(_ state: State) -> StateDrawing?
  /// See `CountedObjects`; `nil` without.
  var objectCount: Int? { get }
  /// See `ObjectParts`; empty without.
  var partCounts: [(kind: PartKind, count: Int)] { get }
  /// See `ObjectParts`.
  func forEachPart(of object: State, _ visit: (_ part: Int) -> Void)
  /// See `ObjectParts`; `nil` without.
  var trueObject: State? { get }
  /// See `CountedStates`; `nil` without.
  var stateCount: Int? { get }
  /// Whether the environment adopts `ListedObjects`.
  var listsObjects: Bool { get }
  /// See `ListedObjects`; visits none without.
  func forEachObject(_ visit: (State) -> Void)
  /// See `Observables`; empty without.
  var observables: [Observable<State>] { get }
  /// See `CountedPaths`; `nil` without.
  func logPathCount(_ state: State) -> Double?
  /// Whether each state has one incoming edge at most, so that an object has one trajectory.
  var isTree: Bool { get }
  /// See `ReferenceObjects`; ends of random trajectories without.
  func referenceObjects(_ count: Int) -> [State]
  /// How many objects policies are compared on where not all are enumerated.
  var referenceCount: Int { get }
  /// See `ModeDiscovery`; `nil` without.
  func modeTracker(_ thresholds: [Double]) -> (any ModeTracker<State>)?
  /// Whether the environment adopts `SparseFeatures`.
  var hasFeatures: Bool { get }
  /// See `SparseFeatures`.
  var featureCount: Int { get }
  /// See `SparseFeatures`.
  var activeFeatureCount: Int { get }
  /// See `SparseFeatures`.
  func writeFeatures(_ state: State, _ features: inout FeatureRow)
  /// See `SparseFeatures`.
  var maximumActionSlotCount: Int { get }
  /// See `SparseFeatures`.
  var maximumIncomingSlotCount: Int { get }
  /// See `SparseFeatures`.
  var maximumMoveSlotCount: Int { get }
  /// Whether a model can read objects: whether the environment adopts `ObjectFeatures` or `SparseFeatures`.
  var hasObjectFeatures: Bool { get }
  /// See `ObjectFeatures`.
  var objectFeatureCount: Int { get }
  /// See `ObjectFeatures`.
  var activeObjectFeatureCount: Int { get }
  /// See `ObjectFeatures`.
  func writeObjectFeatures(_ object: State, _ features: inout FeatureRow)
  /// See `JudgedObjects`; measures nothing without.
  func propertyMeasure(_ table: String) throws -> PropertyMeasure<State>
  /// Whether the environment adopts `TokenSequence`.
  var hasTokens: Bool { get }
  /// See `TokenSequence`.
  var tokenCount: Int { get }
  /// See `TokenSequence`.
  var maximumTokenCount: Int { get }
  /// See `TokenSequence`.
  func writeTokens(_ state: State, _ tokens: inout [Int32])
  /// Hands an environment with tokens to a visitor; `nil` of others.
  func visitTokens<V: TokenSequenceVisitor>(_ visitor: V) throws -> V.Result?
  /// See `Conditional`; empty without.
  var conditions: [String] { get }
  /// See `Conditional`.
  func initialState(of condition: Int) -> State
  /// See `Conditional`; 0 without.
  func condition(of state: State) -> Int
}

extension AbilityDefaults {
  public var moveObstacle: String? {
    "needs moves between objects, which this environment has none of"
  }
  @inlinable public func moveSlotCount(_ object: State) -> Int { maximumMoveSlotCount }
  @inlinable public func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {}
  public var redrawObstacle: String? {
    "needs objects of which single places can be filled anew, which this environment has none of"
  }
  @inlinable public func placeCount(_ object: State) -> Int { 0 }
  @inlinable public func forEachAlternative(
    _ object: State, at place: Int, _ visit: (State) -> Void
  ) {}
  public var stopObstacle: String? {
    "needs states that may stop, each with an object of its own, and here constructions end only where they"
      + " are complete; choose detailedBalance or subTrajectoryBalance"
  }
  @inlinable public func stopAction(_ state: State) -> Int? { nil }
  @inlinable public var stopsEverywhere: Bool { false }
  @inlinable public var hasCrossover: Bool { false }
  @inlinable public func crossover(_ a: State, _ b: State, _ random: inout Philox) -> State? { nil }
  @inlinable public var modeCount: Int { 0 }
  @inlinable public func mode(of object: State) -> Int? { nil }
  @inlinable public func place(of object: State) -> (column: Int, row: Int)? { nil }
  public func stateDrawing(_ state: State) -> StateDrawing? { nil }
  @inlinable public var objectCount: Int? { nil }
  @inlinable public var partCounts: [(kind: PartKind, count: Int)] { [] }
  @inlinable public func forEachPart(of object: State, _ visit: (Int) -> Void) {}
  @inlinable public var trueObject: State? { nil }
  @inlinable public var stateCount: Int? { nil }
  @inlinable public var listsObjects: Bool { false }
  @inlinable public func forEachObject(_ visit: (State) -> Void) {}
  @inlinable public var observables: [Observable<State>] { [] }
  @inlinable public func logPathCount(_ state: State) -> Double? { nil }
  @inlinable public var isTree: Bool { false }
  @inlinable public func referenceObjects(_ count: Int) -> [State] {
    randomObjects(count, of: self)
  }
  @inlinable public var referenceCount: Int { 512 }
  @inlinable public func modeTracker(_ thresholds: [Double]) -> (any ModeTracker<State>)? { nil }
  @inlinable public var hasFeatures: Bool { false }
  @inlinable public var featureCount: Int { 0 }
  @inlinable public var activeFeatureCount: Int { 0 }
  @inlinable public func writeFeatures(_ state: State, _ features: inout FeatureRow) {}
  @inlinable public var maximumActionSlotCount: Int { 0 }
  @inlinable public var maximumIncomingSlotCount: Int { 0 }
  @inlinable public var maximumMoveSlotCount: Int { 0 }
  @inlinable public var hasObjectFeatures: Bool { hasFeatures }
  @inlinable public var objectFeatureCount: Int { featureCount }
  @inlinable public var activeObjectFeatureCount: Int { activeFeatureCount }
  @inlinable public func writeObjectFeatures(_ object: State, _ features: inout FeatureRow) {
    writeFeatures(object, &features)
  }
  public func propertyMeasure(_ table: String) throws -> PropertyMeasure<State> { { _ in [:] } }
  @inlinable public var hasTokens: Bool { false }
  @inlinable public var tokenCount: Int { 0 }
  @inlinable public var maximumTokenCount: Int { 0 }
  @inlinable public func writeTokens(_ state: State, _ tokens: inout [Int32]) {}
  @inlinable
  public func visitTokens<V: TokenSequenceVisitor>(_ visitor: V) throws -> V.Result? { nil }
  @inlinable public var conditions: [String] { [] }
  @inlinable public func initialState(of condition: Int) -> State { initialState }
  @inlinable public func condition(of state: State) -> Int { 0 }

  /// How many conditions the task has; 1 without.
  @inlinable public var conditionCount: Int { max(conditions.count, 1) }

  /// Whether no edge leads to a state.
  @inlinable
  public func isInitial(_ state: State) -> Bool {
    state == initialState(of: condition(of: state))
  }
}

extension ChainMoves {
  public var moveObstacle: String? { nil }
}

extension RedrawnPlaces {
  public var redrawObstacle: String? { nil }
}

extension ListedObjects {
  @inlinable public var listsObjects: Bool { true }
}

extension StoppingActions {
  public var stopObstacle: String? { nil }
}

extension Crossover {
  @inlinable public var hasCrossover: Bool { true }
}

extension SparseFeatures {
  @inlinable public var hasFeatures: Bool { true }
  @inlinable public var maximumMoveSlotCount: Int { 0 }
}

extension ObjectFeatures {
  @inlinable public var hasObjectFeatures: Bool { true }
}

extension TokenSequence {
  @inlinable public var hasTokens: Bool { true }
}

extension TokenSequence where Self: SparseFeatures {
  @inlinable
  public func visitTokens<V: TokenSequenceVisitor>(_ visitor: V) throws -> V.Result? {
    try visitor.visit(self)
  }
}

extension Drawable {
  public func stateDrawing(_ state: State) -> StateDrawing? { drawing(of: state) }
}

extension OwnNetwork {
  /// Nothing to read.
  public func loadPretrained() throws {}

  /// Such a network takes longer than a perceptron, and a graph has many ways to it.
  public var referenceCount: Int { 128 }
}

extension ModeDiscovery {
  public func modeTracker(_ thresholds: [Double]) -> (any ModeTracker<State>)? {
    makeModeTracker(thresholds)
  }
}

/// Objects of uniformly random trajectories, the same in every trial: where an environment has no
/// better ones, reward_correlation looks at these. Of several conditions in turn.
@inlinable
public func randomObjects<E: AbilityDefaults>(_ count: Int, of environment: E) -> [E.State] {
  var random = Philox(key: 0x9E37_79B9_7F4A_7C15, stream: 0)
  return (0..<count).map { number in
    var state = environment.initialState(of: number % environment.conditionCount)
    while !environment.isTerminal(state) {
      let actions = environment.actions(state)
      state = environment.child(state, actions[random.below(actions.count)])
    }
    return state
  }
}
