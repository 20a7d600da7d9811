import ArgumentParser
import Environments
import Experiments
import Formats
import GFlowNets

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
    let all = ComponentKind.all.flatMap(\.components)
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
    lines += ["", "  example:"]
    lines += example(of: component).split(separator: "\n").map { "    \($0)" }
    return lines.joined(separator: "\n")
  }

  /// What can be pasted: the key with the component, a method, or the whole of a spec.
  private func example(of component: ComponentDescription) -> String {
    let kind = ComponentKind.all.first { kind in
      kind.components.contains {
        $0.name == component.name && $0.summary == component.summary
      }
    }
    switch kind?.name {
    case "methods":
      return brief(component.example(named: component.abbreviation))
    case "sections":
      // Of limits one is enough.
      let tree: JSONTree =
        component.name == Budget.description.name
        ? ["rewardCalls": .number(20_000)] : component.example(hasType: false)
      return "\"\(component.name)\": \(brief(tree))"
    case "proxies":
      guard case .object(var members) = component.example(hasType: false) else { return "" }
      members.pairs.insert(.init(key: "version", value: .number(1)), at: 0)
      return brief(.object(members))
    default:
      let others = ComponentKind.all.flatMap(\.components)
      let place = kind?.key ?? others.lazy.compactMap { key(of: component.name, in: $0) }.first
      return (place.map { "\"\($0)\": " } ?? "") + brief(component.example())
    }
  }

  /// The JSON on one line where that is short.
  private func brief(_ tree: JSONTree) -> String {
    tree.line.count < 72 ? tree.line : tree.pretty
  }

  /// The parameter that a component may stand for.
  private func key(of name: String, in component: ComponentDescription) -> String? {
    for parameter in component.parameters {
      let choices = parameter.kind.components
      if choices.contains(where: { $0.name == name }) { return parameter.name }
      if let key = choices.lazy.compactMap({ self.key(of: name, in: $0) }).first { return key }
    }
    return nil
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
