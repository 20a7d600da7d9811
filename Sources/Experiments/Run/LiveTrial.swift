import Formats
import GFlowNets
import NeuralNetworks

/// A trial in memory, whatever its environment and method: what the trial loop works with.
struct LiveTrial {
  /// Advances by one step of the method.
  var step: () throws -> Void
  /// Measures what has been found and learned, for the checkpoint numbered by reward calls: of each
  /// condition of the task.
  ///
  /// Throws where the rewards that policies are compared by cannot be told.
  var measure: () throws -> [MetricContext]
  /// The picture of the distribution measured, where the objects form one.
  var picture: (MetricContext.Distributions) -> Picture?
  /// How much of the budget is spent, by the nearest limit; 1 at the end.
  var progress: () -> Double
  /// What has been spent so far; the time of evaluation left out.
  var spending: () -> TrialRecord.Spending
  /// The share of objects asked about whose values lie at or below the least that counts, where there is
  /// one.
  var leastShare: () -> Double?
  /// What is worth a warning about how training goes, where something is.
  var notice: () -> String?
  /// Adds to the training time that the meter knows.
  var addSeconds: (Double) -> Void
  /// The best candidates, printed.
  var best: (_ count: Int) -> [TrialRecord.Candidate]
  /// What may be done with its policy.
  var policy: LivePolicy
  /// Begins to keep what is found, for `takeFinds`.
  var keepFinds: () -> Void
  /// How much of it waits.
  var findCount: () -> Int
  /// Gives what was found since the last time, as texts.
  var takeFinds: () -> [FoundCandidate]
  /// How many distinct objects have been found.
  var distinctCount: () -> Int
  /// Measures what an earlier training found, as it was kept.
  var findings: StoredFindings
  /// Appends the whole state to a snapshot.
  var write: (inout SnapshotWriter) -> Void
  /// Takes the state from a snapshot.
  var restore: (inout SnapshotReader) throws -> Void
  /// Whether a snapshot is enough to go on from.
  var isResumable: () -> Bool
}

/// The constants of a task that can be told before any training.
public struct TaskFacts: Sendable, Equatable {
  /// How many distinct objects there are, where that is known.
  public var objects: Int?
  /// How many terminal states there are, where they have been enumerated: more than objects where several
  /// are one.
  public var terminalStates: Int?
  /// Whether all objects that policies are compared on have one reward, so that there is no
  /// `reward_correlation`.
  public var referenceRewardsTie = false
  /// How many states there are, objects included, where they have been enumerated.
  public var states: Int?
  /// log Z, the log-sum of R over terminal states, where they have been enumerated.
  public var logZ: Double?
  /// How many modes there are.
  public var modes: Int
  /// How many objects belong to modes, where the objects have been enumerated.
  public var modeObjects: Int?
  /// The share of the target distribution in modes.
  public var modeMass: Double?
  /// The share of the target distribution in what is an object, where some terminal states are none.
  public var validMass: Double?
  /// The mean reward under the target distribution.
  public var expectedReward: Double?
  /// The most that a reward can be, where that is known.
  public var greatestReward: Double?
  /// Whether an object has one reward, or the greatest of its states' counts.
  public var hasOneRewardPerObject = true
}

extension TaskFacts {
  /// How many terminal states there are, where several are one object.
  public var statesBeyondObjects: Int? { terminalStates == objects ? nil : terminalStates }

  /// What there is, in words: "3 objects in 8 terminal states".
  public var sizeWords: String? {
    guard let objects else { return nil }
    let words = objects == 1 ? "1 object" : "\(objects) objects"
    return statesBeyondObjects.map { "\(words) in \($0) terminal states" } ?? words
  }
}

extension LiveTask {
  /// A task that cannot be made here: nothing is known of it, and no trial can be run.
  static func unavailable(_ reason: any Error) -> LiveTask {
    LiveTask(
      facts: { TaskFacts(modes: 0) }, reference: { _ in throw reason }, targetPicture: { nil },
      flowGraph: { nil }, rewards: { _ in throw reason }, check: { _ in throw reason },
      makeTrial: { _ in throw reason })
  }
}

/// A task, whatever its environment. It may be shared by threads.
struct LiveTask: Sendable {
  /// Constants; enumerates the environment where that is possible.
  var facts: @Sendable () -> TaskFacts
  /// What is exactly known, and what the perfect sampler has at some numbers of samples.
  var reference: @Sendable (_ samples: [Int]) throws -> TaskReference
  /// The picture of the target distribution, where the objects form one.
  var targetPicture: @Sendable () -> Picture?
  /// The state graph with the flow that is right, where it is small enough to be drawn.
  var flowGraph: @Sendable () -> FlowGraph?
  /// The rewards of objects in text form, as people write them.
  var rewards: @Sendable ([String]) throws -> [Double]
  /// Throws `SettingsError` where the settings of a method do not go together or not with the task. Makes no
  /// network and no trial.
  var check: @Sendable (_ method: Settings) throws -> Void
  /// What is worth a warning about a method's settings here, before any training.
  var caution: @Sendable (_ method: Settings) -> SettingsError? = { _ in nil }
  /// A trial that has not begun.
  var makeTrial: @Sendable (TrialRequest) throws -> LiveTrial
}

/// What a task needs to know to make a trial.
struct TrialRequest {
  /// The method's settings.
  var method: Settings
  /// What starts the trial's random numbers.
  var key: ContentKey
  /// What it may spend.
  var budget: Budget
  /// How it is measured.
  var evaluation: EvaluationOptions
  /// What the spec calls the task, for programs of the user's.
  var task = ""
  /// The seed, for programs of the user's and logs; `nil` where settings are only checked.
  var seed: Int?
}

extension Plan {
  /// A trial that has not begun, with its own budget and the spec's evaluation unless told otherwise.
  func makeTrial(
    _ planned: PlannedTrial, budget: Budget? = nil, evaluation: EvaluationOptions? = nil
  ) throws -> LiveTrial {
    try tasks[planned.task].makeTrial(
      TrialRequest(
        method: planned.settings, key: planned.key, budget: budget ?? planned.budget,
        evaluation: evaluation ?? spec.evaluation, task: spec.tasks[planned.task].name,
        seed: planned.seed))
  }
}
