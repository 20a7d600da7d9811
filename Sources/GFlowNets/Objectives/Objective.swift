/// The numbers that an objective needs.
public struct ObjectiveNeeds: OptionSet, Sendable {
  /// A bit for each.
  public let rawValue: Int
  /// Those of some bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// log P_F and log P_B of each transition.
  public static let transitions = ObjectiveNeeds(rawValue: 1)
  /// log F of each state that a transition leaves.
  public static let stateFlows = ObjectiveNeeds(rawValue: 2)
  /// The log-flows of the edges into and out of each state visited.
  public static let edgeFlows = ObjectiveNeeds(rawValue: 4)
  /// log F of each state that a transition leaves, as the log-sum of the flows of its edges rather than a
  /// number of its own.
  public static let edgeSums = ObjectiveNeeds(rawValue: 8)
  /// log P_F of each transition by the target network too.
  public static let targetTransitions = ObjectiveNeeds(rawValue: 16)
  /// log P_F of every action of each state that a transition leaves, and what `actionHeads` say of it.
  public static let actionValues = ObjectiveNeeds(rawValue: 32)
}

/// Where the flows F(s) of states on the way come from.
public enum StateFlows: Sendable {
  /// log F(s) is learned.
  case learned
  /// log F(s) is log R(s), the reward of a state on the way, and a number that is learned.
  case forwardLooking
  /// F(s) = R(s) / P_F(stop | s), R(s) the reward of the object in which stopping at s ends. A
  /// trajectory ends before it stops. Where a state may not stop, log F(s) is learned.
  case stopping
}

/// A number that an objective learns beside the network, such as log Z: one for each condition of the
/// task.
public struct ScalarParameter: Sendable {
  /// What it is called.
  public let name: String
  /// Its value before training.
  public let initial: Double
  /// Its learning rate; everything else of Adam is the method's optimiser's.
  public let learningRate: Schedule

  /// A parameter.
  public init(_ name: String, initial: Double, learningRate: Schedule) {
    self.name = name
    self.initial = initial
    self.learningRate = learningRate
  }
}

/// The numbers of one batch. Which of them are filled is what the objective declared.
public struct ObjectiveBatch {
  /// Where each trajectory's transitions begin; one more entry at the end.
  public var starts: [Int] = [0]
  /// log P_F of each transition.
  public var logForward: [Double] = []
  /// log P_B of each transition.
  public var logBackward: [Double] = []
  /// log P_F of each transition by the target network, a constant; empty where there is none.
  public var targetLogForward: [Double] = []
  /// log F of the state that each transition leaves.
  public var logFlow: [Double] = []
  /// The same by the target network, a constant; empty where there is none.
  public var targetLogFlow: [Double] = []
  /// log R of the object in which each trajectory ends.
  public var logReward: [Double] = []
  /// log F of the state in which the transitions of each trajectory end: log R, unless it ends before it
  /// stops.
  public var logEnd: [Double] = []
  /// The condition of each trajectory.
  public var condition: [Int] = []
  /// How many conditions the task has.
  public var conditionCount = 1
  /// The objective's scalar parameters, one after another, each with a value for every condition.
  public var scalars: [Double] = []

  /// The distinct states, other than the initial one, that trajectories visit.
  public var nodes: [Node] = []
  /// The log-flows of the edges into the nodes, node after node.
  public var logInflow: [Double] = []
  /// The log-flows of the edges out of the nodes, node after node; of the target network where there is
  /// one, and then constants.
  public var logOutflow: [Double] = []
  /// The node that each transition leads to.
  public var nodeOfTransition: [Int] = []

  /// Where the actions of the state that each transition leaves begin; one more entry at the end.
  public var actionStarts: [Int] = [0]
  /// The place of each transition's own action among them.
  public var chosenAction: [Int] = []
  /// log P_F of each of these actions.
  public var logPolicy: [Double] = []
  /// What each of the objective's action heads says of them.
  public var actionValues: [[Double]] = []
  /// The same by the target network, constants; empty where there is none.
  public var targetActionValues: [[Double]] = []

  /// A state that trajectories visit.
  public struct Node {
    /// How many times trajectories visit it.
    public var visits: Int
    /// log R where it is an object.
    public var logReward: Double?
    /// Its places in `logInflow`.
    public var inflow: Range<Int>
    /// Its places in `logOutflow`; empty for an object.
    public var outflow: Range<Int>

    /// A state visited once.
    public init(logReward: Double?, inflow: Range<Int>, outflow: Range<Int>) {
      visits = 1
      self.logReward = logReward
      self.inflow = inflow
      self.outflow = outflow
    }
  }

  /// Nothing.
  public init() {}

  /// How many trajectories there are.
  public var count: Int { logReward.count }

  /// The place in `scalars` of a parameter for a trajectory.
  public func scalarPlace(_ parameter: Int, of trajectory: Int) -> Int {
    parameter * conditionCount + condition[trajectory]
  }
}

/// The derivatives of a loss by the numbers of a batch, in the same places.
public struct ObjectiveGradients {
  /// By log P_F of each transition.
  public var logForward: [Double] = []
  /// By log P_B of each transition.
  public var logBackward: [Double] = []
  /// By log F of each state that a transition leaves.
  public var logFlow: [Double] = []
  /// By `logEnd`; of an object nobody asks for it.
  public var logEnd: [Double] = []
  /// By the scalar parameters, such as log Z, each condition's by itself.
  public var scalars: [Double] = []
  /// By the log-flows of edges into states.
  public var logInflow: [Double] = []
  /// By the log-flows of edges out of states.
  public var logOutflow: [Double] = []
  /// By log P_F of every action of each state that a transition leaves.
  public var logPolicy: [Double] = []
  /// By what each of `actionHeads` says of every action.
  public var actionValues: [[Double]] = []
  /// The loss of each trajectory by itself, which is no derivative: samplers that draw by it want it.
  public var trajectoryLosses: [Double] = []
  /// The share of what the loss compares that is too small to matter to it on both sides, so that nothing is learned
  /// there; no derivative either.
  public var negligibleShare = 0.0

  /// Nothing.
  public init() {}

  /// Zero for each number of `batch`.
  public mutating func clear(for batch: ObjectiveBatch) {
    func zeros(_ array: inout [Double], _ count: Int) {
      array.removeAll(keepingCapacity: true)
      for _ in 0..<count { array.append(0) }
    }
    negligibleShare = 0
    zeros(&logForward, batch.logForward.count)
    zeros(&logBackward, batch.logBackward.count)
    zeros(&logFlow, batch.logFlow.count)
    zeros(&logEnd, batch.logEnd.count)
    zeros(&logInflow, batch.logInflow.count)
    zeros(&logOutflow, batch.logOutflow.count)
    zeros(&trajectoryLosses, batch.count)
    zeros(&scalars, batch.scalars.count)
    zeros(&logPolicy, batch.logPolicy.count)
    if actionValues.count != batch.actionValues.count {
      actionValues = batch.actionValues.map { _ in [] }
    }
    for head in actionValues.indices { zeros(&actionValues[head], batch.logPolicy.count) }
  }
}

/// Where an objective has its own estimate of log Z.
public enum LogZEstimate: Sendable {
  /// The scalar parameter of this number.
  case parameter(Int)
  /// log F of the initial state.
  case initialStateFlow
  /// The log-sum of the edge flows out of the initial state.
  case initialEdgeFlows
  /// The mean of log R + log P_B - log P_F over the last batch.
  case batchMean
}

/// A loss on trajectories whose minimum, zero, is a policy that samples objects in proportion to R.
///
/// An objective holds no network and works on every environment.
public protocol Objective: Component {
  /// The numbers that it needs.
  var needs: ObjectiveNeeds { get }
  /// Where the flows of states come from, where it needs them.
  var stateFlows: StateFlows { get }
  /// The head whose number is log F(s), or what is learned of it.
  var flowHead: Head { get }
  /// The numbers that it learns beside the network.
  var scalarParameters: [ScalarParameter] { get }
  /// Where it has an estimate of log Z.
  var logZEstimate: LogZEstimate { get }
  /// Heads of its own, with a number for each action of a state.
  var actionHeads: [Head] { get }
  /// Whether the flows that it compares a state's with can be those of a target network.
  var bootstraps: Bool { get }
  /// Whether it is not itself without a target network.
  var needsTarget: Bool { get }
  /// How many trajectories its loss compares with one another: of fewer it is 0 with no derivative.
  var leastTrajectories: Int { get }
  /// Throws `SettingsError` where no flow is as great as what its settings take for one that matters.
  ///
  /// - Parameter greatestFlow: what no flow of the task exceeds.
  func check(greatestFlow: Double) throws
  /// What is worth a warning about its settings on a task of such rewards; `nil` where nothing is.
  func caution(_ rewards: RewardRange) -> SettingsError?
  /// The loss of a batch, its derivatives added to `gradients`, and the loss of each trajectory.
  func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double
}

extension Objective {
  public var stateFlows: StateFlows { .learned }
  public var flowHead: Head { .stateFlow }
  public var scalarParameters: [ScalarParameter] { [] }
  public var actionHeads: [Head] { [] }
  public var bootstraps: Bool { false }
  public var needsTarget: Bool { false }
  public var leastTrajectories: Int { 1 }
  public func check(greatestFlow: Double) throws {}
  public func caution(_ rewards: RewardRange) -> SettingsError? { nil }
}

/// How far apart the rewards are that a method trains on, as far as that is known before training.
public struct RewardRange: Sendable, Equatable {
  /// log R of the least value.
  public let least: Double
  /// log R of the greatest value, or of the norm where none is known.
  public let great: Double
  /// log R of half that value: what an untrained policy finds may well be no better.
  public let half: Double

  /// A range.
  public init(least: Double, great: Double, half: Double) {
    self.least = least
    self.great = great
    self.half = half
  }
}
