/// How many modes have been found, where modes are not known beforehand: objects of at least some reward
/// that differ enough from one another (Bengio et al. 2021, arXiv 2106.04399, figure 6: molecules above
/// 7.5 and 8 by Tanimoto similarity and by Bemis-Murcko scaffold; Xie et al. 2023, arXiv 2112.12542, for
/// #Circles).
public enum ModesAbove: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] { [] }

  public static func descriptions(topK: [Int], modeThresholds: [Double]) -> [MetricDescription] {
    modeThresholds.flatMap { threshold in
      let reward = "\(threshold)".hasSuffix(".0") ? "\(Int(threshold))" : "\(threshold)"
      return [
        MetricDescription(
          "modes_above_\(reward)", unit: "modes", .higher,
          "Objects of reward at least \(reward), taken as found, each less similar than 0.7 to all"
            + " before."),
        MetricDescription(
          "scaffolds_above_\(reward)", unit: "scaffolds", .higher,
          "Distinct scaffolds of the molecules of reward at least \(reward); those without rings have one"
            + " together, the empty one."),
        MetricDescription(
          "circles_above_\(reward)", unit: "circles", .higher,
          "Objects of reward at least \(reward), taken as found, each farther than 0.75 from all"
            + " before."),
      ]
    }
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard let discoveries = context.discoveries else {
      return context.modeThresholds.flatMap { _ in [nil, nil, nil] }
    }
    return discoveries.flatMap { [Double($0.modes), Double($0.scaffolds), Double($0.circles)] }
  }
}
