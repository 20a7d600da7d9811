/// How many distinct objects training has seen.
public enum DistinctObjects: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "distinct_objects", unit: "objects", .neither, "Distinct objects whose reward was asked.")
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    [Double(context.distinctCount)]
  }
}
