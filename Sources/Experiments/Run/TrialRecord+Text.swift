import Formats
import GFlowNets

// The text of a record.
extension TrialRecord {
  /// The record as it is written, with a checksum of everything else as its last member.
  public var text: String {
    let members = self.members
    let checksum = SHA256(of: JSONTree.members(members).compact).hex
    return JSONTree.members(members + [("checksum", .string(checksum))]).pretty
  }

  private var members: [(String, JSONTree)] {
    func number(_ value: Double?) -> JSONTree { value.map(JSONTree.number) ?? .literal("null") }
    return [
      ("version", .number(Self.formatVersion)),
      ("key", .string(key)),
      ("kernels", .string(kernels)),
      ("budget", Self.tree(of: budget)),
      (
        "evaluation",
        .members(evaluation.members)
      ),
      (
        "spending",
        // Without operations where there are none, as in records from before they were counted.
        .members(
          [
            ("rewardCalls", .number(spending.rewardCalls)),
            ("trajectories", .number(spending.trajectories)),
            ("transitions", .number(spending.transitions)),
            ("gradientSteps", .number(spending.gradientSteps)),
            ("evaluatedStates", .number(spending.evaluatedStates)),
          ] + (spending.operations > 0 ? [("operations", .number(spending.operations))] : [])
            + (spending.stateRewards > 0 ? [("stateRewards", .number(spending.stateRewards))] : [])
            + (spending.modelCalls > 0 ? [("modelCalls", .number(spending.modelCalls))] : [])
            + [
              ("givenRewards", .number(spending.givenRewards)),
              ("trainingSeconds", .number(spending.trainingSeconds)),
              ("evaluationSeconds", .number(spending.evaluationSeconds)),
            ])
      ),
    ] + versionMembers + [
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
    ] + (picture.map { [("picture", $0.tree)] } ?? [])
      + (failure.map { [("failure", .string($0))] } ?? [])
  }

  /// A budget as a record has it.
  static func tree(of budget: Budget) -> JSONTree {
    .members(
      [
        ("rewardCalls", budget.rewardCalls.map(JSONTree.number)),
        ("trajectories", budget.trajectories.map(JSONTree.number)),
        ("gradientSteps", budget.gradientSteps.map(JSONTree.number)),
        ("seconds", budget.seconds.map(JSONTree.number)),
      ].compactMap { name, value in value.map { (name, $0) } })
  }

  // Not written where they say nothing, as in records from before there were any.
  private var versionMembers: [(String, JSONTree)] {
    let versions = metricVersions.sorted { $0.key < $1.key }.map { ($0, JSONTree.number($1)) }
    return (versions.isEmpty ? [] : [("metricVersions", .members(versions))])
      + (measuredLater.isEmpty
        ? [] : [("measuredLater", .array(measuredLater.map(JSONTree.string)))])
  }

  /// The version of the format of a record's text; `nil` when it is none.
  static func version(of text: String) -> Int? {
    guard case .number(let number)? = (try? JSONParser.parse(text))?["version"]?.content else {
      return nil
    }
    return number.integer
  }

  /// A record from the text that `text` gave; `nil` when it is torn, altered or of another version.
  public init?(text: String) {
    // Whatever was lost or changed since it was written shows here.
    guard Self.isWhole(text), let json = try? JSONParser.parse(text) else { return nil }
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
      let thresholds = array(evaluation["modeThresholds"])?.map({ real($0) ?? .nan }),
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
    self.evaluation = EvaluationOptions(
      checkpoints: checkpoints, topK: topK, modeThresholds: thresholds, samples: samples,
      trajectories: integer(evaluation["trajectories"]) ?? 0,
      targetSamples: string(evaluation["targetSamples"]) ?? "")
    if case .flag(true)? = evaluation["properties"]?.content { self.evaluation.properties = true }
    self.evaluation.fragmentScores = string(evaluation["fragmentScores"]) ?? ""
    self.spending = Spending(
      rewardCalls: integer(spending["rewardCalls"]) ?? 0,
      trajectories: integer(spending["trajectories"]) ?? 0,
      transitions: integer(spending["transitions"]) ?? 0,
      gradientSteps: integer(spending["gradientSteps"]) ?? 0,
      evaluatedStates: integer(spending["evaluatedStates"]) ?? 0,
      operations: real(spending["operations"]) ?? 0,
      givenRewards: integer(spending["givenRewards"]) ?? 0,
      stateRewards: integer(spending["stateRewards"]) ?? 0,
      modelCalls: integer(spending["modelCalls"]) ?? 0,
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
    metricVersions = Dictionary(
      (json["metricVersions"]?.members ?? []).map { ($0.key, integer($0.value) ?? 0) },
      uniquingKeysWith: { first, _ in first })
    measuredLater = (array(json["measuredLater"]) ?? []).compactMap { string($0) }
    picture = json["picture"].flatMap(Picture.init)
    failure = string(json["failure"])
  }

  /// Whether the last member of a text is the checksum of what stands before it, blanks between values apart.
  private static func isWhole(_ text: String) -> Bool {
    var compact: [UInt8] = []
    compact.reserveCapacity(text.utf8.count)
    var (isInString, isEscaped) = (false, false)
    for byte in text.utf8 {
      if !isInString, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { continue }
      compact.append(byte)
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = isInString && !isEscaped && byte == UInt8(ascii: "\\")
    }
    let (before, after) = (Array(#","checksum":""#.utf8), Array("\"}".utf8))
    let end = compact.count - before.count - 64 - after.count
    guard end > 0, compact[end...].starts(with: before), compact.suffix(2).elementsEqual(after)
    else { return false }
    let hash = compact[(end + before.count)...].prefix(64)
    return hash.elementsEqual(SHA256(of: compact[..<end] + [UInt8(ascii: "}")]).hex.utf8)
  }
}
