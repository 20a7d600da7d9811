import GFlowNets
import NeuralNetworks

/// What a trial had learned at some points of its budget, of a task whose objects are enumerated.
public struct LearningFilm: Sendable {
  /// One point.
  public struct Frame: Sendable {
    /// Requests for a reward by then.
    public var rewardCalls: Int
    /// The probability that a trajectory takes each edge of the state graph; `nil` without a policy, or
    /// where the graph is too large to be drawn.
    public var passages: [Double]?
    /// The share of each distinct object: exact of a policy, of chains their last states.
    public var shares: [Double]
    /// Whether `shares` are exact.
    public var isExact: Bool
    /// The distribution at its places, where the objects form a picture.
    public var picture: Picture?

    /// Half the sum of absolute differences from the target.
    public func totalVariation(from target: [Double]) -> Double {
      zip(shares, target).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }
  }

  /// The task, method and seed: "faces/TB/0".
  public var name: String
  /// The content key of the trial, with its budget: what the pictures are of.
  public var key: String
  /// The method.
  public var method: Int
  /// The seed.
  public var seed: Int
  /// What was seen, the first before training.
  public var frames: [Frame]
  /// R / Z of each distinct object.
  public var target: [Double]
  /// log Z.
  public var logZ: Double
}

/// Why there is no film.
public struct FilmError: Error, CustomStringConvertible {
  public let description: String
}

extension LiveTrial {
  /// What the trial has learned by now; `nil` where its task is not enumerated, or has conditions.
  func frame() throws -> (frame: LearningFilm.Frame, target: [Double], logZ: Double)? {
    let contexts = try measure()
    guard contexts.count == 1, let distributions = contexts[0].distributions,
      let shares = distributions.exact ?? distributions.sampled
    else { return nil }
    return (
      LearningFilm.Frame(
        rewardCalls: spending().rewardCalls, passages: policy.passages(), shares: shares,
        isExact: distributions.exact != nil, picture: picture(distributions)),
      distributions.target, distributions.logZ
    )
  }
}

extension Plan {
  /// The state graph of a task, where it is small enough to be drawn.
  public func flowGraph(task: Int) -> FlowGraph? { tasks[task].flowGraph() }

  /// Trains a trial anew, in memory, and looks at it as its budget is spent. A trial is a function of its
  /// settings and its seed, so this is what a run of the spec has learned.
  ///
  /// - Parameters:
  ///   - shares: the shares of the budget at which to look, rising, besides the beginning and the end.
  ///   - report: hears the share that is spent.
  ///   - shouldStop: asked before each step.
  /// - Throws: `FilmError` where the task cannot be enumerated or training fails.
  public func film(
    of planned: PlannedTrial, at shares: [Double], report: (Double) -> Void = { _ in },
    shouldStop: () -> Bool = { false }
  ) throws -> LearningFilm {
    let name = name(of: planned)
    let trial = try makeTrial(planned)
    func none() -> FilmError {
      FilmError(
        description:
          "\(name): its objects cannot all be enumerated, or it has several conditions, so there are no"
          + " distributions and flows to draw")
    }
    guard facts(task: planned.task).objects != nil, facts(task: planned.task).logZ != nil else {
      throw none()
    }
    var frames: [LearningFilm.Frame] = []
    var known: (target: [Double], logZ: Double)?
    func look() throws {
      guard let seen = try trial.frame() else { return }
      frames.append(seen.frame)
      known = (seen.target, seen.logZ)
    }
    try look()
    var waiting = shares.filter { $0 > 0 && $0 < 1 }[...]
    var progress = trial.progress()
    while progress < 1 {
      if shouldStop() { throw FilmError(description: "\(name): stopped") }
      let before = trial.spending()
      try trial.step()
      guard before != trial.spending() else { throw TrialFailure.noProgress }
      progress = trial.progress()
      report(min(progress, 1))
      if let next = waiting.first, progress >= next, progress < 1 {
        waiting = waiting.drop { $0 <= progress }
        try look()
      }
    }
    try look()
    guard let known else { throw none() }
    return LearningFilm(
      name: name, key: Self.drawingKey(planned), method: planned.method, seed: planned.seed,
      frames: frames, target: known.target, logZ: known.logZ)
  }

  /// What tells the pictures of a trial from those of another, or of another budget.
  public static func drawingKey(_ trial: PlannedTrial) -> String {
    "\(trial.key.hex.prefix(16))-\(trial.budget.words.replacing(" ", with: "-"))"
  }
}
