import Formats
import GFlowNets

// The section "tuning", which says something about every method that has a grid.
extension SpecReader {
  /// The section, checked against the metrics and the grids; `nil` where there is none or after an
  /// error.
  mutating func tuning(
    _ root: JSONValue, methods: [Entry], budget: Budget?, evaluation: EvaluationOptions?
  ) -> TuningOptions? {
    guard let json = root[TuningOptions.description.name] else {
      for method in methods {
        guard let grid = method.source.json["grid"], !meant.contains("tuning") else { continue }
        reader.report(
          "needs the section \"tuning\" beside \"methods\"; write {\"metric\": ..., \"seeds\": ...,"
            + " \"rewardCalls\": ...} there, or remove the grid", at: grid)
      }
      return nil
    }
    guard json.members != nil else {
      let keys = quotedList(TuningOptions.description.parameters.map(\.name))
      reader.report("found \(json.found); write an object with \(keys)", at: json)
      return nil
    }
    if !methods.contains(where: { $0.source.json["grid"] != nil }) {
      reader.report(
        "no method has a \"grid\" to tune; write one into each method that is to be tuned, or remove"
          + " the section", at: json)
    }
    let metrics = (evaluation ?? EvaluationOptions(topK: [])).metrics
    let known = metrics.filter { $0.direction != .neither }.map(\.name)
    if let metric = json["metric"], case .string(let name) = metric.content,
      metrics.contains(where: { $0.name == name }), !known.contains(name)
    {
      reader.report(
        "\(printable(name, quote: "'")) describes and is neither better higher nor lower; use another"
          + " metric (known: \(known.joined(separator: ", ")))", at: metric)
      return nil
    }
    // Where the k of its metrics are unknown, any name may be good.
    let description =
      evaluation == nil
      ? TuningOptions.description : TuningOptions.description(metrics: known)
    guard let settings = reader.settings(json, of: description, otherKeys: []) else { return nil }
    let options = TuningOptions(settings)
    checkDivision(of: options, over: methods, at: json["rewardCalls"] ?? json)
    for method in methods { check(method, within: options, budget) }
    return options
  }

  // Each point must end, and be able to do within its share what it is for.
  private mutating func check(_ method: Entry, within options: TuningOptions, _ budget: Budget?) {
    guard let grid = method.grid, let settings = method.settings else { return }
    let charged = catalog.budgetKinds(settings)
    guard
      charged.contains(.rewardCalls)
        || charged.contains(.gradientSteps) && budget?.gradientSteps != nil
    else {
      reader.report(
        "cannot be tuned: it asks for no rewards, which tuning counts; "
          + (charged.contains(.gradientSteps)
            ? "write 'gradientSteps' into the budget too, or remove the grid" : "remove the grid"),
        at: method.source.json["grid"] ?? method.source.json)
      return
    }
    let share = options.budget(points: grid.points.count, within: budget ?? Budget())
    for (point, source) in zip(grid.points, method.pointSources) {
      guard let error = failure({ try catalog.checkBudget(point, share) }) else { continue }
      let named = SettingsError(
        error.path, "in tuning, where each trial has \(share.words): \(error.message)")
      note(source.diagnostic(for: named), method: method.name)
    }
  }

  // Equal shares, to the last reward call: a rest that is left over would not be the same for all.
  private mutating func checkDivision(
    of options: TuningOptions, over methods: [Entry], at json: JSONValue
  ) {
    let counts = methods.compactMap { method in
      method.grid.map { (method.name, $0.points.count * options.seeds) }
    }
    guard let (name, count) = counts.first(where: { options.rewardCalls % $0.1 != 0 }) else {
      return
    }
    var remedy = "write a multiple of \(count)"
    if let multiple = leastCommonMultiple(counts.map(\.1)),
      options.rewardCalls <= Int.max - multiple
    {
      let next = (options.rewardCalls + multiple - 1) / multiple * multiple
      remedy = "write \(next), which every grid divides"
    }
    reader.report(
      "\(options.rewardCalls) reward calls cannot be divided equally over the"
        + " \(count / options.seeds) points x \(options.seeds) seeds of '\(name)'; \(remedy)",
      at: json)
  }

  private func leastCommonMultiple(_ numbers: [Int]) -> Int? {
    func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
      b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
    return numbers.reduce(1 as Int?) { multiple, number in
      guard let multiple else { return nil }
      let (product, overflow) = (multiple / greatestCommonDivisor(multiple, number))
        .multipliedReportingOverflow(by: number)
      return overflow ? nil : product
    }
  }
}
