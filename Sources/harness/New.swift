import ArgumentParser
import Environments
import Experiments
import Formats
import GFlowNets
import Foundation

/// `harness new`: a spec to begin with.
struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Writes a spec that runs in seconds, with a comment on what each part means.")

  @Argument(help: "Its name; the file is <name>.json.")
  var name = "first"

  @Option(
    help: "What is built, of `harness list environments`.",
    completion: .list(Environments.all.map(\.name)))
  var environment = "hypergrid"

  @Option(
    help: "What is compared, separated by commas (default: TB,MCMC,PPO,random).",
    completion: .list(NewSpec.choices.map(\.name)))
  var methods: String?

  func run() throws {
    guard Spec.isName(name) else {
      throw ValidationError("'\(name)' will not do for a file; write letters, digits, - and _")
    }
    let path = name + ".json"
    guard !FileManager.default.fileExists(atPath: path) else {
      Console.narrate("\(path) is there already; give another name: harness new NAME")
      throw Exit.inputOutput
    }
    guard let world = Environments.all.first(where: { $0.name == environment }) else {
      let known = Environments.all.map(\.name)
      throw ValidationError(
        "no environment is called '\(environment)'"
          + (NearestWord.hint(for: environment, among: known) ?? "")
          + " (\(known.joined(separator: ", ")))")
    }
    var chosen = try (methods.map(names) ?? NewSpec.usual).map(choice)
    var text = NewSpec(name: name, environment: world, methods: chosen).text
    if methods == nil {
      // Of the usual methods those that the environment has what they need for.
      chosen = chosen.filter { method in
        let alone = NewSpec(name: name, environment: world, methods: [method]).text
        return (try? Spec.read(text: alone, file: path, catalog: .standard)) != nil
      }
      if !chosen.isEmpty {
        text = NewSpec(name: name, environment: world, methods: chosen).text
      }
    }
    do {
      let spec = try Spec.read(text: text, file: path, catalog: .standard)
      try RunStore.write(text, to: path)
      print("\(path): \(spec.methods.map(\.name).joined(separator: ", ")) on \(environment)")
      print("run it: harness \(path)")
    } catch let error as Diagnostics {
      for diagnostic in error.diagnostics { Console.narrate("\(diagnostic)") }
      throw Exit.badSpec
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  private func names(_ list: String) -> [String] {
    list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private func choice(_ name: String) throws -> NewSpec.Method {
    let found = NewSpec.choices.first {
      $0.name.lowercased() == name.lowercased() || $0.objective == name
        || ($0.objective == nil && $0.description.name == name)
    }
    guard let found else {
      let known = NewSpec.choices.map(\.name)
      throw ValidationError(
        "no method is called '\(name)'\(NearestWord.hint(for: name, among: known) ?? "")"
          + " (\(known.joined(separator: ", ")))")
    }
    return found
  }
}
