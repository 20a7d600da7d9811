import Experiments
import Formats

extension RunFindings {
  /// A row for each candidate.
  public var csv: String {
    var table = CSV("task", "method", "seed", "object", "reward", "reward_call")
    for found in candidates {
      table.append(
        .text(found.task), .text(found.method), .count(found.seed), .text(found.candidate.object),
        .number(found.candidate.reward), .number(found.candidate.rewardCall.map(Double.init)))
    }
    return table.text
  }

  /// The same for programs; `null` where there is no number.
  public var json: String {
    JSONTree.members([
      ("version", .number(1)),
      (
        "candidates",
        .array(
          candidates.map { found in
            [
              "task": .string(found.task), "method": .string(found.method),
              "seed": .number(found.seed), "object": .string(found.candidate.object),
              "reward": .number(found.candidate.reward),
              "rewardCall": found.candidate.rewardCall.map { .number($0) } ?? .null,
            ]
          })
      ),
    ]).pretty
  }

  /// A line for each candidate as programs of chemistry read it: the SMILES, and as the name what found
  /// it.
  public var smi: String {
    candidates.map { found in
      let call = found.candidate.rewardCall.map { "/\($0)" } ?? ""
      return "\(found.candidate.object) \(found.task)/\(found.method)/\(found.seed)\(call)\n"
    }.joined()
  }
}
