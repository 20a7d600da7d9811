import GFlowNets
import Statistics

/// Where a method stands among all on one metric of one task.
struct MethodRanking {
  /// How its mean compares with the best.
  enum Place {
    /// No other mean is better; several methods may share this place.
    case best
    /// Behind, by no more than chance would explain.
    case level
    /// Behind.
    case behind
  }

  /// What its seeds say; `nil` where it has no value.
  let summary: Summary?
  /// Its place; `nil` where neither direction is better, or where there is no other to compare with.
  fileprivate(set) var place: Place?
}

extension Comparison {
  /// What the seeds of a method say about a metric.
  func summary(of values: [Double], _ metric: MetricDescription) -> Summary? {
    Summary(
      of: values, confidence: spec.statistics.confidence, isYesOrNo: metric.isYesOrNo)
  }

  /// Where each method stands on a metric of a task.
  ///
  /// A method behind the best is level with it when Welch's test of the two does not tell them apart at
  /// the spec's confidence, adjusted by Holm over all pairs: which method is the best was not known
  /// beforehand. Without p-values, below `Effect.fewestSeeds` seeds or where nothing varies, none is
  /// called level.
  func rankings(task: Int, metric: MetricDescription) -> [MethodRanking] {
    let values = spec.methods.indices.map { self.values(of: metric.name, task: task, method: $0) }
    var rankings = values.map {
      MethodRanking(summary: summary(of: $0, metric))
    }
    let means = rankings.compactMap(\.summary?.mean)
    guard metric.direction != .neither, means.count > 1,
      let best = metric.direction == .higher ? means.max() : means.min(),
      let leader = rankings.firstIndex(where: { $0.summary?.mean == best })
    else { return rankings }
    let behind = rankings.indices.filter { method in
      rankings[method].summary.map { $0.mean != best } ?? false
    }
    let tests = PairwiseTests(methodCount: values.count) {
      Effect.isEnough(values[$0], values[$1]) ? WelchTest(values[$0], values[$1])?.p : nil
    }
    for method in rankings.indices where rankings[method].summary?.mean == best {
      rankings[method].place = .best
    }
    for method in behind {
      let p = tests[method, leader] ?? 0
      rankings[method].place = p >= 1 - spec.statistics.confidence ? .level : .behind
    }
    return rankings
  }
}
