import ArgumentParser
import Formats

/// `harness list`: everything that a spec can name.
struct ListComponents: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists what a spec can name; of one kind, a line each.")

  @Argument(
    help: "A kind, such as rewards or metrics, or 'all'; without it, the names of all kinds.",
    completion: .list(ComponentKind.all.map(\.name) + ["metrics", "all"]))
  var kind: String?

  func run() throws {
    guard let kind else {
      printNames()
      return
    }
    let names = ComponentKind.all.map(\.name) + ["metrics"]
    guard kind == "all" || names.contains(kind) else {
      let near = NearestWord.hint(for: kind, among: names) ?? ""
      throw ValidationError("no kind is called '\(kind)'\(near) (\(names.joined(separator: ", ")))")
    }
    var sections = ComponentKind.all.filter { kind == "all" || $0.name == kind }.map(details)
    if kind == "all" || kind == "metrics" { sections.append(metrics) }
    print(sections.joined(separator: "\n\n"))
  }

  /// The names of every kind, on as few lines as there is room for.
  private func printNames() {
    let all = ComponentKind.all.map { ($0.name, $0.components.map(\.name)) }
    for (kind, names) in all + [("metrics", ComponentKind.metrics.map(\.name))] {
      var lines = [""]
      for name in names {
        let last = lines[lines.count - 1]
        if 15 + last.count + 1 + name.count < min(Console.width, 100) || last.isEmpty {
          lines[lines.count - 1] = last.isEmpty ? name : last + " " + name
        } else {
          lines.append(name)
        }
      }
      for (i, line) in lines.enumerated() { print(padded(i == 0 ? kind : "", 14) + " " + line) }
    }
    print(
      """

      harness list rewards      says what each of a kind is
      harness explain corners   has the settings of one and an example to paste
      """)
  }

  private func details(_ kind: ComponentKind) -> String {
    let lines = kind.components.flatMap { component in
      ["  \(padded(component.name, 24)) \(component.summary)"]
        + (component.source.isEmpty ? [] : ["  \(padded("", 24)) \(component.source)"])
    }
    return ([kind.title] + lines).joined(separator: "\n")
  }

  private var metrics: String {
    let lines = ComponentKind.metrics.map { metric in
      let arrow = ["higher": "↑", "lower": "↓", "neither": " "][metric.direction.rawValue] ?? " "
      return "  \(padded(metric.name, 22)) \(arrow) \(metric.convention)"
    }
    return (["Metrics"] + lines).joined(separator: "\n")
  }
}
