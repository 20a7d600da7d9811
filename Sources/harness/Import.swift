import ArgumentParser
import Experiments
import Formats
import Foundation
import GFlowNets
import NeuralNetworks
import Reports

/// `harness import`: puts what another program has found into tables.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes records, tables and statistics of a log that another program wrote.",
    discussion: """
      The log is a CSV file with the columns method, seed, call, object and reward: every reward that was \
      asked for, in order, also those of known and impossible objects. The spec says which environment it is about \
      and how to evaluate; each method of the log becomes a method of type imported, beside the spec's own. \
      The budget is what the shortest trial of the log has asked for, unless the spec's is smaller. Every reward \
      is computed again, and must agree.
      """)

  @Argument(help: "The log, such as theirs.csv.", completion: .file(extensions: ["csv"]))
  var log: String

  @Option(help: "The spec with environment and evaluation.", completion: .specs)
  var spec: String

  @Option(help: "The name of the run (default: the spec's name and -imported).")
  var name: String?

  @Option(
    help: "Where results go: the tables to <results>/<name>.", completion: .directory)
  var results = "results"

  @Flag(help: "Only the methods of the log, not those of the spec.")
  var only = false

  @Flag(help: "Let go of finished trials of another log or other settings in the same folder.")
  var replace = false

  @Flag(help: "No narration on stderr but errors.")
  var quiet = false

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  func validate() throws {
    if let name, !Spec.isName(name) {
      throw ValidationError("--name takes the name of a folder, of letters, digits, '-', '_', '.'")
    }
  }

  func run() throws {
    BLAS.select(.portable)
    let file: LogFile
    do { file = try LogFile(log) } catch let error as SettingsError {
      Console.narrate(error.message)
      throw access(log, R_OK) == 0 ? Exit.badSpec : Exit.missingFile
    }
    let whole = try readSpec(spec)
    let merged: Spec
    do {
      merged = try whole.importing(
        file, from: log, name: name ?? "\(whole.name)-imported", only: only)
    } catch let error as SettingsError {
      Console.narrate(error.message)
      throw Exit.badSpec
    }
    let path = "\(results)/\(merged.name).json"
    do {
      // Read again, so that what is imported is checked as a spec that a person writes.
      try RunStore.write(merged.resolvedJSON(catalog: .standard), to: path)
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
    if !quiet { Console.narrate("\(path): the spec of the imported methods") }
    var arguments = ["--results", results]
    if replace { arguments.append("--replace") }
    if quiet { arguments.append("--quiet") }
    if json { arguments.append("--json") }
    try Run.parse(arguments + ["--", path]).run()
  }
}
