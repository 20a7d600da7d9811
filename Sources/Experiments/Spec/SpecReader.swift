import Formats
import GFlowNets

/// Reads the JSON of a spec section by section, each as far as it can be read, so that one reading
/// finds every error.
struct SpecReader {
  let file: String
  let catalog: SpecCatalog
  var reader: SettingsReader
  var defaultFindings = DefaultFindings()
  // Keys of the spec that are misspelled rather than missing.
  private(set) var meant: Set<String> = []

  static let keys = [
    "$schema", "version", "name", "environment", "environments", "defaults", "methods", "baseline",
    "seeds", "budget", "evaluation", "statistics", "tuning",
  ]
  /// The keys of a method besides its settings.
  static let methodKeys = ["name", "type", "grid"]

  init(file: String, catalog: SpecCatalog) {
    self.file = file
    self.catalog = catalog
    reader = SettingsReader(file: file)
  }

  /// What was wrong.
  var diagnostics: [Diagnostic] {
    reader.diagnostics + defaultFindings.diagnostics
  }

  /// The spec, or `nil` after an error.
  mutating func spec(_ root: JSONValue) -> Spec? {
    guard let members = root.members else {
      reader.report("found \(root.found); write an object with the keys of a spec", at: root)
      return nil
    }
    meant = reader.checkKeys(members, known: Self.keys)
    version(root)
    let name = required("name", "a name of \(Self.nameRule)", of: root).flatMap { self.name($0) }
    let tasks = tasks(root)
    let methods = methods(root)
    let baseline = baseline(root, methods: methods)
    let seeds = seeds(root)
    let budget = budget(root)
    let evaluation = evaluation(root)
    let statistics = section(root, StatisticsOptions.description).map(StatisticsOptions.init)
    let tuning = tuning(
      root, methods: methods, budget: budget, evaluation: evaluation)
    check(tasks: tasks, methods: methods, budget: budget)
    guard diagnostics.isEmpty, let name, let seeds, let budget, let evaluation, let statistics
    else { return nil }
    return Spec(
      name: name,
      tasks: tasks.compactMap { task in
        task.settings.map { SpecTask(name: task.name, environment: $0) }
      },
      methods: methods.compactMap { method in
        method.settings.map {
          SpecMethod(name: method.name, settings: $0, grid: method.grid)
        }
      },
      baseline: baseline, seeds: seeds, budget: budget, evaluation: evaluation,
      statistics: statistics, tuning: tuning)
  }

  // The small sections.

  /// The value of a key that must be there.
  mutating func required(_ key: String, _ expected: String, of root: JSONValue) -> JSONValue? {
    if let value = root[key] { return value }
    if case .root = root.path, meant.contains(key) { return nil }
    reader.report("missing key '\(key)'; write \(expected)", at: root)
    return nil
  }

  private mutating func version(_ root: JSONValue) {
    let expected = "\(Spec.formatVersion), the version that this program reads"
    guard let json = required("version", expected, of: root) else { return }
    if case .number(let number) = json.content {
      guard number.integer != Spec.formatVersion else { return }
      let version = printable(number.literal, quote: "")
      reader.report("unknown version \(version); write \(expected)", at: json)
    } else {
      reader.report("found \(json.found); write \(expected)", at: json)
    }
  }

  private mutating func baseline(_ root: JSONValue, methods: [Entry]) -> String? {
    guard let json = root["baseline"],
      let name = reader.text(json, expected: "the name of a method")
    else { return nil }
    // A method whose name is wrong itself may be the one that is meant.
    let names = methods.map(\.name)
    if names.contains(name) || names.isEmpty || methods.contains(where: { !$0.isNamed }) {
      return name
    }
    reader.report(reader.unknown("method", name, known: names), at: json)
    return nil
  }

  private mutating func seeds(_ root: JSONValue) -> [Int]? {
    let count = Spec.seedCount
    let expected = "a count of seeds\(count.words), a list of seeds, or a range such as \"7..9\""
    guard let json = required("seeds", expected, of: root) else { return nil }
    switch json.content {
    case .array: checkDistinct(json, "seed")
    case .string(let text) where text.contains(".."):
      let seeds = text.contains(",") || text.contains("[") ? nil : Spec.seeds(from: text)
      if seeds == nil { reader.report("found \(json.found); write \(expected)", at: json) }
      return seeds
    default: return reader.integer(json, in: count, expected: expected).map { Array(0..<$0) }
    }
    return reader.integers(
      json, count: count, each: 0...Int.max,
      expected: "a list of \(count.countWords) whole numbers of at least 0")
  }

  // Reports whole numbers that stand twice in a list.
  private mutating func checkDistinct(_ json: JSONValue, _ what: String) {
    guard case .array(let elements) = json.content else { return }
    var seen: Set<Int> = []
    for element in elements {
      guard case .number(let number) = element.content, let value = number.integer,
        !seen.insert(value).inserted
      else { continue }
      reader.report("the \(what) \(value) stands twice; remove one", at: element)
    }
  }

  private mutating func budget(_ root: JSONValue) -> Budget? {
    let kinds = quotedList(BudgetKind.allCases.map(\.rawValue))
    let expected = "an object with at least one of \(kinds)"
    guard let json = required("budget", expected, of: root) else { return nil }
    guard let members = json.members, !members.isEmpty else {
      reader.report(
        "\(json.members == nil ? "found \(json.found)" : "no limit"); write \(expected)", at: json)
      return nil
    }
    reader.requiresAll = false
    defer { reader.requiresAll = true }
    return reader.settings(json, of: Budget.description, otherKeys: []).map(Budget.init)
  }

  private mutating func evaluation(_ root: JSONValue) -> EvaluationOptions? {
    if let json = root["evaluation"]?["topK"] { checkDistinct(json, "k") }
    if let json = root["evaluation"]?["modeThresholds"] { checkDistinct(json, "threshold") }
    return section(root, EvaluationOptions.description).map(EvaluationOptions.init)
  }

  // A section that may be left out, as all its keys may.
  private mutating func section(
    _ root: JSONValue, _ description: ComponentDescription
  ) -> Settings? {
    guard let json = root[description.name] else { return try? description.defaults() }
    guard json.members != nil else {
      let keys = quotedList(description.parameters.map(\.name))
      reader.report("found \(json.found); write an object with any of \(keys)", at: json)
      return nil
    }
    return reader.settings(json, of: description, otherKeys: [])
  }
}
