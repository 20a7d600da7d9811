import Experiments
import Formats
import GFlowNets
import Statistics

extension Comparison {
  /// The tables for programs: of every task the constants, the metrics, and of every method the mean
  /// of each with its interval, how many seeds it rests on, and whether it is the best.
  ///
  /// A metric without a value for a method is `null` there. `level` says that a method behind the best
  /// is not told apart from it.
  public var json: String {
    let tasks = spec.tasks.indices.map(tree)
    return JSONTree.members([
      ("version", .number(1)),
      ("name", .string(spec.name)),
      ("confidence", .number(spec.statistics.confidence)),
      ("baseline", .string(spec.methods[baseline].name)),
      (
        "trials",
        [
          "total": .number(trialCount),
          "finished": .number(trialCount - failures.count - unfinishedCount),
          "failed": .number(failures.count), "unfinished": .number(unfinishedCount),
        ]
      ),
      ("tasks", .array(tasks)),
      ("tuning", .array(tunings.map(tree))),
      ("warnings", .array(warnings.map(JSONTree.string))),
    ]).pretty
  }

  private func tree(_ tuning: MethodTuning) -> JSONTree {
    return [
      "task": .string(spec.tasks[tuning.task].name),
      "method": .string(spec.methods[tuning.method].name),
      "metric": .string(spec.tuning?.metric ?? ""),
      "chosen": tuning.chosen.map { .number($0 + 1) } ?? .null,
      "rewardCalls": .number(tuning.rewardCalls),
      "points": .array(
        tuning.points.map { ["settings": .string($0.settings), "mean": .number($0.mean)] }),
    ]
  }

  private func tree(task: Int) -> JSONTree {
    let facts = facts(task: task)
    let metrics = metrics(task: task)
    let rankings = metrics.map { self.rankings(task: task, metric: $0) }
    let constants: [(String, JSONTree?)] = [
      ("objects", facts?.objects.map { .number($0) }),
      ("terminalStates", facts?.statesBeyondObjects.map { .number($0) }),
      ("modes", facts.flatMap { $0.modes > 0 ? .number($0.modes) : nil }),
      ("logZ", facts?.logZ.map { .number($0) }),
    ]
    return .members(
      [
        ("name", .string(spec.tasks[task].name)),
        ("environment", .string(spec.tasks[task].environment.type)),
      ] + constants.compactMap { name, value in value.map { (name, $0) } } + [
        (
          "metrics",
          .array(
            metrics.map {
              [
                "name": .string($0.name), "unit": .string($0.unit),
                "direction": .string($0.direction.rawValue),
              ]
            })
        ),
        (
          "methods",
          .array(
            spec.methods.indices.map { method in
              [
                "name": .string(spec.methods[method].name),
                "seeds": .number(finished(task: task, method: method).count),
                "metrics": .members(
                  zip(metrics, rankings).map { ($0.name, tree($1[method])) }),
              ]
            })
        ),
      ])
  }

  private func tree(_ ranking: MethodRanking) -> JSONTree {
    guard let summary = ranking.summary else { return .null }
    var members: [(String, JSONTree)] = [
      ("n", .number(summary.count)), ("mean", .number(summary.mean)),
    ]
    if let interval = summary.meanInterval {
      members.append(("interval", [.number(interval.lower), .number(interval.upper)]))
    }
    if let place = ranking.place {
      members.append(("best", .flag(place == .best)))
      members.append(("level", .flag(place == .level)))
    }
    return .members(members)
  }
}
