/// How many modes training has found. A mode is what people mean by it, one region of a grid's corner
/// or one target of a string; `mode_cells` counts the distinct objects in them.
public enum Modes: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "modes", unit: "modes", .higher, "Modes of which at least one object was seen."),
      MetricDescription(
        "mode_cells", unit: "objects", .higher, "Distinct objects seen that belong to modes."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    if context.modeTotal == 0 { return [nil, nil] }
    return [Double(context.modeCount), Double(context.modeObjectCount)]
  }
}
