import ArgumentParser
import Environments
import Experiments
import Formats
import GFlowNets

/// What a spec can name, by kind, in the order in which people should read it.
private let kinds: [(title: String, components: [ComponentDescription])] = [
  ("Environments", Environments.all),
  ("Methods", Methods.all),
  ("Objectives of a gflownet", Objectives.all.map { $0.description }),
  ("Samplers of a gflownet", Samplers.all),
  (
    "Networks",
    [
      MLPSettings.description, TabularSettings.description, GraphSettings.description,
      LanguageModelSettings.description,
    ]
  ),
  ("Rewards", distinct(Environments.all.flatMap { components(of: "reward", in: $0) })),
  ("Training signals", distinct(Methods.all.flatMap { components(of: "signal", in: $0) })),
  ("Optimisers", [AdamSettings.description]),
  ("Specs of train-proxy", [ProxyTrainingSpec.description]),
  (
    "Sections of a spec",
    [
      Budget.description, EvaluationOptions.description, StatisticsOptions.description,
      TuningOptions.description,
    ]
  ),
]

/// The components that a parameter of another one may name.
private func components(of parameter: String, in component: ComponentDescription)
  -> [ComponentDescription]
{
  component.parameters.first { $0.name == parameter }?.kind.components ?? []
}

/// Components without those of a name before them.
private func distinct(_ components: [ComponentDescription]) -> [ComponentDescription] {
  components.indices.filter { i in !components[..<i].contains { $0.name == components[i].name } }
    .map { components[$0] }
}

/// Every name of `kinds` and every metric, each once, for shells to complete.
let componentNames =
  distinct(kinds.flatMap(\.components)).map(\.name)
  + Metrics.descriptions(topK: [10], modeThresholds: [8]).map(\.name)

/// `harness list`: everything that a spec can name.
struct ListComponents: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists what a spec can name, a line each.")

  func run() {
    for (title, components) in kinds {
      print(title)
      for component in components {
        print("  \(padded(component.name, 24)) \(component.summary)")
        if !component.source.isEmpty { print("  \(padded("", 24)) \(component.source)") }
      }
      print("")
    }
    print("Metrics")
    for metric in Metrics.descriptions(topK: [10], modeThresholds: [8]) {
      let arrow = ["higher": "↑", "lower": "↓", "neither": " "][metric.direction.rawValue] ?? " "
      print("  \(padded(metric.name, 22)) \(arrow) \(metric.convention)")
    }
  }
}

/// `harness explain`: one component with its parameters, or one metric.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains a component or a metric: parameters, defaults, ranges, source.")

  @Argument(help: "A name from `harness list`.", completion: .components)
  var name: String

  func run() throws {
    if let metric = Metrics.description(of: name) {
      print("\(metric.name): \(metric.convention)")
      if !metric.unit.isEmpty { print("  unit: \(metric.unit)") }
      print("  better: \(metric.direction.rawValue)")
      return
    }
    let all = kinds.flatMap(\.components)
    let known = all + all.flatMap(nested)
    let found = known.filter { $0.name == name }
    guard !found.isEmpty else {
      let near = NearestWord.hint(for: name, among: known.map(\.name))
      Console.narrate(
        "no component or metric is called '\(name)'\(near ?? "; see `harness list`")")
      throw ExitCode(64)
    }
    // Where environments have components of one name with other parameters, all of them.
    var texts: [String] = []
    for text in found.map(text(of:)) where !texts.contains(text) { texts.append(text) }
    print(texts.joined(separator: "\n\nor, elsewhere:\n\n"))
  }

  private func text(of component: ComponentDescription) -> String {
    var lines = ["\(component.name): \(component.summary)"]
    if !component.source.isEmpty { lines.append("  source: \(component.source)") }
    if let environment = Environments.abilities.first(where: { $0.name == component.name }) {
      lines.append("  networks that read it: \(environment.networks.joined(separator: ", "))")
      if !environment.abilities.isEmpty {
        lines.append("  it has: \(environment.abilities.joined(separator: ", "))")
      }
    }
    if component.parameters.isEmpty { lines.append("  no parameters") }
    for parameter in component.parameters {
      let unit = parameter.unit.map { " [\($0)]" } ?? ""
      lines += [
        "", "  \(parameter.name): \(parameter.kind.words)\(unit)", "    \(parameter.help)",
        "    default: \(parameter.defaultValue.map(words) ?? "none, must be given")",
      ]
    }
    return lines.joined(separator: "\n")
  }

  private func nested(_ component: ComponentDescription) -> [ComponentDescription] {
    component.parameters.flatMap { parameter -> [ComponentDescription] in
      let choices = parameter.kind.components
      return choices + choices.flatMap(nested)
    }
  }

  private func words(_ setting: Setting) -> String {
    switch setting {
    case .integer(let value): return "\(value)"
    case .real(let value): return "\(value)"
    case .flag(let value): return "\(value)"
    case .text(let value): return "\"\(value)\""
    case .integers(let values): return "\(values)"
    case .texts(let values): return "\(values)"
    case .reals(let values): return "\(values)"
    case .schedule(.constant(let value)): return "\(value)"
    case .schedule(let schedule): return "\(schedule)"
    case .component(let settings): return "\"\(settings.type)\""
    case .weighted(let parts):
      return parts.map { "\($0.weight) \"\($0.settings.type)\"" }.joined(separator: ", ")
    }
  }
}

extension Parameter.Kind {
  /// What may be written, for people.
  fileprivate var words: String {
    func bounds(_ range: RealRange) -> String {
      let low =
        range.lower == -.infinity
        ? "" : range.excludesLower ? "above \(range.lower)" : "at least \(range.lower)"
      let high = range.upper == .infinity ? "" : "at most \(range.upper)"
      return [low, high].filter { !$0.isEmpty }.joined(separator: ", ")
    }
    switch self {
    case .integer(let range):
      return range.upperBound == .max
        ? "whole number from \(range.lowerBound)"
        : "whole number from \(range.lowerBound) to \(range.upperBound)"
    case .real(let range):
      let bounds = bounds(range)
      return bounds.isEmpty ? "number" : "number, \(bounds)"
    case .realOrWord(let range, let word):
      let bounds = bounds(range)
      return "number\(bounds.isEmpty ? "" : ", \(bounds)"), or \"\(word)\""
    case .schedule(let range):
      let bounds = bounds(range)
      return "number\(bounds.isEmpty ? "" : ", \(bounds)"), or a schedule of type linear, cosine or"
        + " exponential"
    case .flag: return "true or false"
    case .choice(let words): return words.map { "\"\($0)\"" }.joined(separator: " or ")
    case .text: return "text"
    case .file: return "path of a file"
    case .results: return "path of a results folder"
    case .integers(let count, let each):
      return "list of \(count.lowerBound) to \(count.upperBound) whole numbers from"
        + " \(each.lowerBound) to \(each.upperBound)"
    case .texts(let count): return "list of at least \(count.lowerBound) texts"
    case .reals(let count, let each):
      let bounds = bounds(each)
      return "list of \(count.lowerBound) to \(count.upperBound) numbers"
        + (bounds.isEmpty ? "" : ", \(bounds)")
    case .component(let choices): return "one of " + choices.map(\.name).joined(separator: ", ")
    case .weighted(let choices):
      return "list of parts with a weight each, of " + choices.map(\.name).joined(separator: ", ")
    }
  }
}

/// `text` followed by spaces up to `width`.
func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
