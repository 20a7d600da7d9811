import NeuralNetworks

/// The policy that takes each action of a state alike: what random trajectories follow, and where
/// chains begin.
public final class UniformPolicy<E: Environment>: EvaluablePolicy {
  /// The environment.
  public let environment: E
  @usableFromInline let conditionCount: Int
  @usableFromInline var rowOfState: [E.State: Int32] = [:]
  /// log P_F of every action, by row.
  @usableFromInline var logs: [Double] = []
  @usableFromInline var choices: [Int] = []

  /// The uniform policy of an environment.
  @inlinable
  public init(_ environment: E) {
    self.environment = environment
    conditionCount = environment.conditionCount
  }

  /// How many actions a non-terminal state has, which then stand in `choices`.
  @inlinable
  func countActions(_ state: E.State) -> Int {
    choices.removeAll(keepingCapacity: true)
    environment.forEachAction(state) { choices.append($0) }
    return choices.count
  }

  /// The object in which a random trajectory ends.
  @inlinable
  public func sampleObject(condition: Int = 0, _ random: inout Philox) -> E.State {
    sampleTrajectory(condition: condition, &random).object
  }

  /// The object in which a random trajectory ends, and how many transitions led there.
  @inlinable
  public func sampleTrajectory(condition: Int = 0, _ random: inout Philox)
    -> (object: E.State, transitions: Int)
  {
    var state = environment.initialState(of: condition)
    var transitions = 0
    while !environment.isTerminal(state) {
      state = environment.child(state, drawAction(state, &random).slot)
      transitions += 1
    }
    return (state, transitions)
  }

  /// Objects in which random trajectories end.
  @inlinable
  public func sampleObjects(_ count: Int, _ random: inout Philox) -> [E.State] {
    (0..<count).map { sampleObject(condition: $0 % conditionCount, &random) }
  }

  /// The same with log P_F of the trajectories.
  @inlinable
  public func sampleTrajectories(_ count: Int, _ random: inout Philox)
    -> [(object: E.State, logForward: Double)]
  {
    (0..<count).map { number in
      var state = environment.initialState(of: number % conditionCount)
      var sum = 0.0
      while !environment.isTerminal(state) {
        let (slot, count) = drawAction(state, &random)
        sum -= Elementary.log(Double(count))
        state = environment.child(state, slot)
      }
      return (state, sum)
    }
  }

  /// Draws an action of a state, and says among how many.
  @inlinable
  func drawAction(_ state: E.State, _ random: inout Philox) -> (slot: Int, count: Int) {
    let count = countActions(state)
    return (choices[random.below(count)], count)
  }

  /// Forgets all states.
  @inlinable
  public func removeAll() {
    rowOfState.removeAll(keepingCapacity: true)
    logs.removeAll(keepingCapacity: true)
  }

  /// The row that a state has or gets. Its number of actions is counted at once.
  @inlinable
  public func request(_ state: E.State) -> Int {
    if let row = rowOfState[state] { return Int(row) }
    rowOfState[state] = Int32(logs.count)
    logs.append(-Elementary.log(Double(countActions(state))))
    return logs.count - 1
  }

  /// Does nothing: `request` has done it.
  @inlinable
  public func evaluatePending() {}

  /// The row of a state that has been requested.
  @inlinable
  public func row(of state: E.State) -> Int? { rowOfState[state].map(Int.init) }

  /// Minus the logarithm of how many actions the row's state has.
  @inlinable
  public func logForward(row: Int, action: Int) -> Double { logs[row] }

  /// None: nothing is learned.
  @inlinable
  public func incomingLogProbabilities(row: Int) -> UnsafePointer<Double>? { nil }
}
