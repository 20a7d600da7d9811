/// How near the graphs of a method are to the one that made the data, with what R / Z itself would have beside
/// it: few data do not tell the true graph, so that no right sampler is nearer.
///
/// Where objects are not enumerated, of at most 1,000 draws from a policy, or of a chain's last states.
public enum TrueStructure: Metric {
  public static var source: MetricSource { .sample }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "expected_shd", unit: "edges", .lower,
        "Mean structural Hamming distance of a sample of the method to the true graph, a turned edge counting"
          + " once."),
      MetricDescription(
        "expected_shd_target", unit: "edges", .neither, "The same under R/Z, exactly."),
      MetricDescription(
        "edge_auroc", .higher,
        "Area under the ROC curve of the shares of edges in a sample of the method as a test for the true"
          + " graph's edges, over all ordered pairs of nodes; ties count half."),
      MetricDescription("edge_auroc_target", .neither, "The same of the probabilities under R/Z."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard let parts = context.parts, let truth = parts.truth,
      let edges = parts.kinds.first(where: { $0.kind == .edge })?.parts
    else { return [nil, nil, nil, nil] }
    return [
      parts.distanceToTruth, parts.targetDistanceToTruth,
      parts.sampled.flatMap { area($0[edges], truth[edges]) },
      parts.target.flatMap { area($0[edges], truth[edges]) },
    ]
  }

  /// The probability that one of the true ones has a greater score than one of the others; `nil` where all
  /// or none are true.
  static func area(_ scores: ArraySlice<Double>, _ isTrue: ArraySlice<Bool>) -> Double? {
    let (positive, negative) = (
      zip(scores, isTrue).filter(\.1).map(\.0), zip(scores, isTrue).filter { !$1 }.map(\.0)
    )
    guard !positive.isEmpty, !negative.isEmpty else { return nil }
    var wins = 0.0
    for score in positive {
      for other in negative { wins += score > other ? 1 : score == other ? 0.5 : 0 }
    }
    return wins / Double(positive.count * negative.count)
  }
}
