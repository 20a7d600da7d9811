import GFlowNets

/// What is kept of a finished trial: enough for every table, and to know that it is finished.
public struct TrialRecord: Equatable, Sendable {
  /// The version of the format.
  public static let formatVersion = 1
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

    /// The value of a metric.
    public subscript(name: String) -> Double? {
      names.firstIndex(of: name).flatMap { values[$0] }
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
    public var rewardCalls = 0
    public var trajectories = 0
    public var transitions = 0
    public var gradientSteps = 0
    /// Rewards that came with data.
    public var givenRewards = 0
    /// The clock time of training.
    public var trainingSeconds = 0.0
    /// The clock time of evaluation.
    public var evaluationSeconds = 0.0

    /// What a trial spent.
    public init(
      rewardCalls: Int = 0, trajectories: Int = 0, transitions: Int = 0, gradientSteps: Int = 0,
      givenRewards: Int = 0, trainingSeconds: Double = 0, evaluationSeconds: Double = 0
    ) {
      self.rewardCalls = rewardCalls
      self.trajectories = trajectories
      self.transitions = transitions
      self.gradientSteps = gradientSteps
      self.givenRewards = givenRewards
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
  /// What was measured.
  public var evaluation: EvaluationOptions
  /// What it spent.
  public var spending: Spending
  /// The metrics at the end.
  public var final: Measurement
  /// The metrics at each checkpoint.
  public var curve: [Measurement]
  /// The best candidates, the best first.
  public var candidates: [Candidate]

  /// The record as it is written, with a checksum of everything else as its last member.
  public var text: String {
    let members = self.members
    let checksum = ContentKey(hashing: JSONTree.members(members).compact).hex
    return JSONTree.members(members + [("checksum", .string(checksum))]).pretty
  }

  private var members: [(String, JSONTree)] {
    func number(_ value: Double?) -> JSONTree { value.map(JSONTree.number) ?? .literal("null") }
    return [
      ("version", .number(Self.formatVersion)),
      ("key", .string(key)),
      ("kernels", .string(kernels)),
      (
        "budget",
        .members(
          [
            ("rewardCalls", budget.rewardCalls.map(JSONTree.number)),
            ("trajectories", budget.trajectories.map(JSONTree.number)),
            ("gradientSteps", budget.gradientSteps.map(JSONTree.number)),
            ("seconds", budget.seconds.map(JSONTree.number)),
          ].compactMap { name, value in value.map { (name, $0) } })
      ),
      (
        "evaluation",
        [
          "checkpoints": .number(evaluation.checkpoints), "topK": evaluation.topK.tree,
          "samples": .number(evaluation.samples),
        ]
      ),
      (
        "spending",
        .members(
          [
            ("rewardCalls", .number(spending.rewardCalls)),
            ("trajectories", .number(spending.trajectories)),
            ("transitions", .number(spending.transitions)),
            ("gradientSteps", .number(spending.gradientSteps)),
          ]
            + (spending.givenRewards > 0
              ? [("givenRewards", .number(spending.givenRewards))] : [])
            + [
              ("trainingSeconds", .number(spending.trainingSeconds)),
              ("evaluationSeconds", .number(spending.evaluationSeconds)),
            ])
      ),
      ("final", .members(zip(final.names, final.values).map { ($0, number($1)) })),
      (
        "curve",
        .members(
          [("rewardCalls", .array(curve.map { .number($0.rewardCalls) }))]
            + final.names.map { name in (name, .array(curve.map { number($0[name]) })) })
      ),
      (
        "candidates",
        .array(candidates.map { ["object": .string($0.object), "reward": .number($0.reward)] })
      ),
    ]
  }

  /// A record from the text that `text` gave; `nil` when it is torn, altered or of another version.
  public init?(text: String) {
    guard let json = try? JSONParser.parse(text), let members = json.members else { return nil }
    func integer(_ value: JSONValue?) -> Int? {
      if case .number(let number)? = value?.content { return number.integer }
      return nil
    }
    func real(_ value: JSONValue?) -> Double? {
      if case .number(let number)? = value?.content { return number.value }
      return nil
    }
    func string(_ value: JSONValue?) -> String? {
      if case .string(let string)? = value?.content { return string }
      return nil
    }
    func array(_ value: JSONValue?) -> [JSONValue]? {
      if case .array(let elements)? = value?.content { return elements }
      return nil
    }
    guard integer(json["version"]) == Self.formatVersion,
      let key = string(json["key"]), let kernels = string(json["kernels"]),
      let evaluation = json["evaluation"], let spending = json["spending"],
      let checkpoints = integer(evaluation["checkpoints"]),
      let topK = array(evaluation["topK"])?.map({ integer($0) ?? 0 }),
      let samples = integer(evaluation["samples"]),
      let final = json["final"]?.members, let curve = json["curve"],
      let calls = array(curve["rewardCalls"])?.map({ integer($0) ?? 0 }),
      let candidates = array(json["candidates"]), let budget = json["budget"]
    else { return nil }
    self.key = key
    self.kernels = kernels
    self.budget = Budget(
      rewardCalls: integer(budget["rewardCalls"]), trajectories: integer(budget["trajectories"]),
      gradientSteps: integer(budget["gradientSteps"]), seconds: real(budget["seconds"]))
    self.evaluation = EvaluationOptions(checkpoints: checkpoints, topK: topK, samples: samples)
    self.spending = Spending(
      rewardCalls: integer(spending["rewardCalls"]) ?? 0,
      trajectories: integer(spending["trajectories"]) ?? 0,
      transitions: integer(spending["transitions"]) ?? 0,
      gradientSteps: integer(spending["gradientSteps"]) ?? 0,
      givenRewards: integer(spending["givenRewards"]) ?? 0,
      trainingSeconds: real(spending["trainingSeconds"]) ?? 0,
      evaluationSeconds: real(spending["evaluationSeconds"]) ?? 0)
    let names = final.map(\.key)
    self.final = Measurement(
      rewardCalls: self.spending.rewardCalls, names: names, values: final.map { real($0.value) })
    let columns = names.map { name in (array(curve[name]) ?? []).map { real($0) } }
    guard columns.allSatisfy({ $0.count == calls.count }) else { return nil }
    self.curve = calls.indices.map { point in
      Measurement(rewardCalls: calls[point], names: names, values: columns.map { $0[point] })
    }
    self.candidates = candidates.map {
      Candidate(object: string($0["object"]) ?? "", reward: real($0["reward"]) ?? 0)
    }
    // Whatever was lost or changed in reading shows here.
    guard members.last?.key == "checksum", self.text == text else { return nil }
  }

  /// A record of a finished trial.
  public init(
    key: String, kernels: String, budget: Budget, evaluation: EvaluationOptions,
    spending: Spending, final: Measurement, curve: [Measurement], candidates: [Candidate]
  ) {
    self.key = key
    self.kernels = kernels
    self.budget = budget
    self.evaluation = evaluation
    self.spending = spending
    self.final = final
    self.curve = curve
    self.candidates = candidates
  }
}
