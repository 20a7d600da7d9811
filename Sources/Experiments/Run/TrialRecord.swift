import GFlowNets

/// What is kept of a finished trial: enough for every table, and to know that it is finished.
public struct TrialRecord: Equatable, Sendable {
  /// The version of the format.
  public static let formatVersion = 2
  /// How many of the best candidates are kept.
  public static let candidateCount = 100

  /// Values of metrics, by name, in the order of tables; `nil` where the method has none.
  public struct Measurement: Equatable, Sendable {
    /// Requests for a reward by then.
    public var rewardCalls: Int
    /// The names of the metrics.
    public var names: [String]
    /// The value of each.
    public var values: [Double?]

    /// Values of metrics, one for each name.
    public init(rewardCalls: Int, names: [String], values: [Double?]) {
      self.rewardCalls = rewardCalls
      self.names = names
      self.values = values
    }

    /// The value of a metric; `nil` where it has none, or was not measured.
    public subscript(name: String) -> Double? {
      get { names.firstIndex(of: name).flatMap { values[$0] } }
      set {
        if let place = names.firstIndex(of: name) {
          values[place] = newValue
        } else {
          names.append(name)
          values.append(newValue)
        }
      }
    }
  }

  /// An object and its reward.
  public struct Candidate: Equatable, Sendable {
    /// The object as it is printed.
    public var object: String
    /// Its reward.
    public var reward: Double

    /// A candidate.
    public init(object: String, reward: Double) {
      self.object = object
      self.reward = reward
    }
  }

  /// What the trial spent. Only the seconds depend on the machine.
  public struct Spending: Equatable, Sendable {
    /// Requests for a reward, also those that a cache answered.
    public var rewardCalls = 0
    /// Trajectories from the initial state to an object.
    public var trajectories = 0
    /// The actions of these trajectories.
    public var transitions = 0
    /// Steps of the optimiser.
    public var gradientSteps = 0
    /// How many states the network evaluated in training, each once a step however often it was met.
    public var evaluatedStates = 0
    /// The floating-point operations of the network's matrix products in training.
    public var operations = 0.0
    /// Rewards that came with data.
    public var givenRewards = 0
    /// Rewards of states on the way.
    public var stateRewards = 0
    /// Objects that a model of the reward was asked about, in place of the reward.
    public var modelCalls = 0
    /// The clock time of training.
    public var trainingSeconds = 0.0
    /// The clock time of evaluation.
    public var evaluationSeconds = 0.0

    /// What a trial spent.
    public init(
      rewardCalls: Int = 0, trajectories: Int = 0, transitions: Int = 0, gradientSteps: Int = 0,
      evaluatedStates: Int = 0, operations: Double = 0, givenRewards: Int = 0,
      stateRewards: Int = 0, modelCalls: Int = 0,
      trainingSeconds: Double = 0, evaluationSeconds: Double = 0
    ) {
      self.rewardCalls = rewardCalls
      self.trajectories = trajectories
      self.transitions = transitions
      self.gradientSteps = gradientSteps
      self.evaluatedStates = evaluatedStates
      self.operations = operations
      self.givenRewards = givenRewards
      self.stateRewards = stateRewards
      self.modelCalls = modelCalls
      self.trainingSeconds = trainingSeconds
      self.evaluationSeconds = evaluationSeconds
    }
  }

  /// The content key in hexadecimal digits.
  public var key: String
  /// The kernels that multiplied matrices.
  public var kernels: String
  /// What it was allowed to spend.
  public var budget: Budget
  /// With which options it was measured. They are no part of what the trial is.
  public var evaluation: EvaluationOptions
  /// The versions of metrics, by name, where they are not 1.
  public var metricVersions: [String: Int]
  /// The names of metrics that were measured when training had ended, from what was kept of it.
  public var measuredLater: [String]
  /// What it spent.
  public var spending: Spending
  /// The metrics at the end.
  public var final: Measurement
  /// The metrics at each checkpoint.
  public var curve: [Measurement]
  /// The best candidates, the best first.
  public var candidates: [Candidate]
  /// The distribution at the end, where the objects form a small picture.
  public var picture: Picture?
  /// Why training ended before its budget, where it did: so of a tuning trial that diverged.
  public var failure: String?

  /// A record of a finished trial.
  public init(
    key: String, kernels: String, budget: Budget, evaluation: EvaluationOptions,
    spending: Spending, final: Measurement, curve: [Measurement], candidates: [Candidate],
    picture: Picture? = nil, failure: String? = nil, metricVersions: [String: Int] = [:],
    measuredLater: [String] = []
  ) {
    self.key = key
    self.kernels = kernels
    self.budget = budget
    self.evaluation = evaluation
    self.spending = spending
    self.final = final
    self.curve = curve
    self.candidates = candidates
    self.picture = picture
    self.failure = failure
    self.metricVersions = metricVersions
    self.measuredLater = measuredLater
  }
}
