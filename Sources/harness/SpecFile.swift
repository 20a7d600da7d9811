import ArgumentParser
import Experiments
import Foundation

/// Reads the spec of a command line, or says what is wrong with it and ends the program.
func readSpec(_ path: String) throws -> Spec {
  let bytes: [UInt8]
  do {
    guard let read = try RunStore.read(path, limit: Spec.sizeLimit) else {
      Console.narrate("\(path): no such file; specs to start from are in experiments/")
      throw Exit.missingFile
    }
    bytes = read
  } catch let error as StoreError {
    Console.narrate("\(error)")
    throw Exit.inputOutput
  }
  do {
    return try Spec.read(bytes: bytes, file: path, catalog: .standard)
  } catch {
    for diagnostic in error.diagnostics { Console.narrate("\(diagnostic)") }
    throw Exit.badSpec
  }
}

/// `harness validate`: checks specs without running them.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks specs and says everything that is wrong with them.")

  @Argument(help: "The specs.", completion: .specs)
  var specs: [String]

  func run() throws {
    var failure: ExitCode?
    for path in specs {
      do {
        if let bytes = try? RunStore.read(path, limit: Spec.sizeLimit), Schema.isSchema(bytes) {
          Console.narrate(
            "\(path): a JSON schema, by which editors check specs, and not a spec; skipped")
          continue
        }
        let spec = try readSpec(path)
        let plan = try Plan(spec)
        let tuning = plan.tuningTrials.count
        for caution in plan.cautions { Console.narrate("\(path): warning: \(caution)") }
        print(
          "\(path): good, \(counted(plan.trialCount + tuning, "trial"))"
            + (tuning > 0 ? ", \(tuning) of them of tuning" : ""))
      } catch let code as ExitCode {
        failure = code
      }
    }
    if let failure { throw failure }
  }
}

/// `harness schema`: the JSON schema of specs.
struct PrintSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Prints the JSON schema of specs, for editors.")

  func run() {
    print(Schema.text(.standard), terminator: "")
  }
}
