import Experiments
import Formats

extension PolicySample {
  /// The name of the column of logarithms, which says of what they are.
  private var column: String { isExact ? "log_probability" : "trajectory_log_pf" }

  /// A row for each object drawn.
  public var csv: String {
    var table = CSV("object", "reward", column)
    for draw in draws {
      table.append(.text(draw.object), .number(draw.reward), .number(draw.logProbability))
    }
    return table.text
  }

  /// The same for programs.
  public var json: String {
    let key = isExact ? "logProbability" : "trajectoryLogPF"
    return JSONTree.members([
      ("version", .number(1)),
      (
        "objects",
        .array(
          draws.map { draw in
            .members([
              ("object", .string(draw.object)), ("reward", .number(draw.reward)),
              (key, .number(draw.logProbability)),
            ])
          })
      ),
    ]).pretty
  }
}
