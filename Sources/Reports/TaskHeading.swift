import Experiments
import Formats
import Foundation
import GFlowNets

extension Comparison {
  /// What a task's table is about, in pieces: the environment, the size of the comparison, the budget,
  /// and the constants that are known.
  func heading(task: Int) -> [String] {
    let environment = spec.tasks[task].environment.words(in: SpecCatalog.standard.environments)
    let name = spec.tasks[task].name
    let seeds = spec.methods.indices.map { seedCount(task: task, method: $0) }.filter { $0 > 0 }
    let (fewest, most) = (seeds.min() ?? 0, seeds.max() ?? 0)
    var pieces = [
      name == spec.tasks[task].environment.type ? environment : "\(name): \(environment)",
      counted(seeds.count, "method") + " × "
        + (fewest == most ? counted(most, "seed") : "\(fewest) to \(most) seeds"),
      budget(task: task).words,
    ]
    guard let facts = facts(task: task) else { return pieces }
    if let size = facts.sizeWords { pieces.append(size) }
    if facts.modes > 0 { pieces.append(counted(facts.modes, "mode")) }
    if let logZ = facts.logZ {
      pieces.append(
        "log Z " + String(format: "%.4f", logZ)
          + (facts.statesBeyondObjects == nil ? "" : " over terminal states"))
    }
    return pieces
  }
}

extension Settings {
  /// The component with the settings that are not at their defaults: "hypergrid (dimensions 2)".
  fileprivate func words(in catalog: [ComponentDescription]) -> String {
    guard let description = catalog.first(where: { $0.name == type }) else { return type }
    let settings = description.parameters.compactMap { parameter -> String? in
      guard let value = values[parameter.name], value != parameter.defaultValue else { return nil }
      return "\(parameter.name) \(value.words(of: parameter.kind))"
    }
    return settings.isEmpty ? type : "\(type) (\(settings.joined(separator: ", ")))"
  }
}

extension Setting {
  fileprivate func words(of kind: Parameter.Kind) -> String {
    switch self {
    case .integer(let value): return String(value)
    case .real(let value), .schedule(.constant(let value)): return CSV.number(value)
    case .schedule: return "scheduled"
    case .flag(let value): return String(value)
    case .text(let value): return value
    case .texts(let values):
      // A vocabulary would hide everything else.
      let more = values.count > 8 ? " and \(values.count - 4) more" : ""
      return values.prefix(more.isEmpty ? 8 : 4).joined(separator: " ") + more
    case .reals(let values): return "\(values)"
    case .integers(let values): return "[\(values.map(String.init).joined(separator: ", "))]"
    case .component(let settings):
      return settings.words(in: kind.components)
    case .weighted(let parts):
      let words = parts.map { "\(CSV.number($0.weight)) \($0.settings.words(in: kind.components))" }
      return "[\(words.joined(separator: ", "))]"
    }
  }
}
