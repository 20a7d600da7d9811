import ArgumentParser
import Experiments
import Formats
import GFlowNets

/// `harness reference`: what is exactly known of the tasks of a spec.
struct Reference: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Computes what is exactly known of a spec's tasks, and compares it with references/.",
    discussion: """
      log Z, entropy, mean reward, counts of states and objects, modes, and the distance that a perfect \
      sampler has: by enumeration, by listing all objects or by a formula, and by every other way there is \
      as a check. Trains nothing. The file of a task is <references>/<name of the spec>.json, of one of \
      several tasks <references>/<name of the spec>-<name of the task>.json.
      """)

  @Argument(help: "The spec, such as experiments/quickstart.json.", completion: .specs)
  var spec: String

  @Option(help: "The folder of stored references.", completion: .directory)
  var references = "references"

  @Flag(help: "Store what is computed.")
  var write = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let plan = try Plan(readSpec(spec))
    var trees: [JSONTree] = []
    var failed = false
    for (task, entry) in plan.spec.tasks.enumerated() {
      do {
        let tree = try plan.referenceTree(task: task)
        trees.append(tree)
        if !json { print(text(tree), terminator: "") }
        failed = try !settle(tree, plan.referenceName(task: task)) || failed
      } catch let code as ExitCode {
        throw code
      } catch let error as StoreError {
        Console.narrate("\(error)")
        throw Exit.inputOutput
      } catch {
        Console.narrate("\(entry.name): \(error)")
        failed = true
      }
    }
    if json { print(JSONTree.members([("tasks", .array(trees))]).pretty, terminator: "") }
    if failed { throw Exit.failure }
  }

  /// Compares with what is stored, or stores; whether all is well.
  private func settle(_ tree: JSONTree, _ name: String) throws -> Bool {
    let path = "\(references)/\(name).json"
    let computed = try JSONParser.parse(tree.pretty)
    let failedChecks = (computed["checks"]?.elements ?? []).filter {
      if case .flag(false)? = $0["holds"]?.content { return true }
      return false
    }
    for check in failedChecks {
      Console.narrate("\(name): two ways disagree: \(check["check"]?.string ?? "")")
    }
    if write {
      guard failedChecks.isEmpty else {
        Console.narrate("\(path): not written, since two ways disagree")
        return false
      }
      try RunStore.write(tree.pretty, to: path)
      Console.narrate("\(path): written")
      return true
    }
    guard let bytes = try RunStore.read(path) else {
      Console.narrate("\(path): not stored; --write stores it")
      return failedChecks.isEmpty
    }
    let stored: JSONValue
    do { stored = try JSONParser.parse(bytes) } catch {
      Console.narrate(
        "\(path), line \(error.position.line): \(error.message); --write replaces the file")
      return false
    }
    let differences = ReferenceDifference.find(stored, computed)
    for difference in differences.prefix(20) { Console.narrate("\(path): \(difference)") }
    Console.narrate(
      differences.isEmpty
        ? "\(path): the same"
        : "\(path): \(counted(differences.count, "difference")); --write replaces the file")
    return differences.isEmpty && failedChecks.isEmpty
  }

  /// A line a number, lists left to JSON.
  private func text(_ tree: JSONTree) -> String {
    guard case .object(let members) = tree else { return "" }
    var lines: [String] = []
    for pair in members.pairs {
      switch (pair.key, pair.value) {
      case ("environment", _): break
      case ("checks", .array(let checks)):
        for case .object(let check) in checks {
          let parts = Dictionary(
            check.pairs.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
          guard case .string(let name)? = parts["check"] else { continue }
          let isGood = parts["holds"] == .flag(true)
          lines.append("  \(isGood ? "agrees" : "DISAGREES")  \(name)")
        }
      case (_, .string(let text)): lines.append("  \(padded(pair.key, 32)) \(text)")
      case (_, .literal(let literal)): lines.append("  \(padded(pair.key, 32)) \(literal)")
      case (_, .object(let inner)):
        for own in inner.pairs {
          lines.append("  \(padded("\(pair.key), \(own.key)", 32)) \(plain(own.value))")
        }
      case (_, .array(let values)):
        let line = values.map(\.compact).joined(separator: " ")
        lines.append(
          "  \(padded(pair.key, 32)) \(line.count > 120 ? "\(values.count) numbers; see --json" : line)"
        )
      }
    }
    return lines.joined(separator: "\n").dropFirst(2) + "\n"
  }

  private func plain(_ value: JSONTree) -> String {
    if case .string(let text) = value { return text }
    return value.compact
  }
}
