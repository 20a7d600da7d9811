/// How far the marginal probabilities of parts of objects in a sample of the method are from those of R / Z:
/// of the edges, paths and Markov blankets of a graph, or of the splits of a tree (Deleu et al. 2022,
/// arXiv 2202.13903, section 5.1).
///
/// The floor is the root of what the mean square error of a perfect sampler would be, p (1 - p) / n averaged
/// over the parts.
public enum PartMarginals: Metric {
  public static var source: MetricSource { .sample }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    PartKind.allCases.flatMap { kind in
      [
        MetricDescription(
          "\(kind.rawValue)_rmse", .lower,
          "Root of the mean square difference, over all possible parts of this kind, between the share in a"
            + " sample of the method and the probability under R/Z."),
        MetricDescription(
          "\(kind.rawValue)_rmse_floor", .neither,
          "What a perfect sampler of the same size would have: the root of its mean square."),
      ]
    }
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    PartKind.allCases.flatMap { kind -> [Double?] in
      guard !context.hasOwnTarget, let parts = context.parts, let sampled = parts.sampled,
        let target = parts.target, let range = parts.kinds.first(where: { $0.kind == kind })?.parts,
        !range.isEmpty
      else { return [nil, nil] }
      var (error, floor) = (0.0, 0.0)
      for part in range {
        let p = target[part]
        error += (sampled[part] - p) * (sampled[part] - p)
        floor += max(p * (1 - p), 0) / Double(parts.sampleCount)
      }
      let count = Double(range.count)
      return [(error / count).squareRoot(), (floor / count).squareRoot()]
    }
  }
}
