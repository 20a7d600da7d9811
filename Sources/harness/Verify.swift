import ArgumentParser
import Experiments
import Formats
import Foundation
import NeuralNetworks
import Reports

/// `harness verify`: runs a stored comparison again and compares.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a stored comparison again and says whether its tables are confirmed.",
    discussion: """
      With the processor's kernels, compiler and libraries of the stored run, every table must be the \
      same byte for byte. With others the two sets of seeds must be statistically compatible. Tables \
      that the stored records do not give are found without training. Nothing in the folder is \
      changed. --junit and --github tell services of continuous integration. The exit status is 0 when the tables are confirmed, and 1 when not.
      """)

  @Argument(help: "The results folder, such as results/quickstart.", completion: .directory)
  var folder: String

  @Option(
    parsing: .unconditional, help: "How many trials run at once (default: one for each core).")
  var workers: Int?

  @Option(help: "The kernels, portable or native (default: those of the stored run).")
  var kernels: BLAS.Kernels?

  @Flag(help: "No narration on stderr but errors.")
  var quiet = false

  @Flag(help: "Print JSON instead of text.")
  var json = false

  @Option(
    help:
      "Also write the result to this file as JUnit's XML: a case for a table, method and metric.")
  var junit: String?

  @Flag(help: "Also print annotations for GitHub, at the lines of the folder's spec.json.")
  var github = false

  func validate() throws {
    if json && github {
      throw ValidationError("--json and --github both print on stdout; --junit goes with either")
    }
    if junit?.isEmpty == true { throw ValidationError("--junit takes the name of a file") }
    if let workers, workers < 1 {
      throw ValidationError("--workers must be at least 1")
    }
  }

  func run() throws {
    let folder = trimmed(self.folder)
    do {
      // From now on, so that what cannot be written is known before hours of training.
      if let junit { try RunStore.write(JUnit.unfinished(folder: folder), to: junit) }
      BLAS.select(try kernels ?? StoredRun.provenance(folder: folder)?.kernels ?? .portable)
      let stored = try readRun(folder)
      var verification = try Verification(stored)
      if verification.isWhole {
        let results = try runAgain(Plan(readSpec(folder + "/spec.json")), of: stored)
        try verification.compare(with: results)
      }
      print(json ? verification.json : verification.text, terminator: "")
      if let junit { try RunStore.write(JUnit.text(verification), to: junit) }
      if github {
        let spec = try RunStore.read(folder + "/spec.json") ?? []
        print(
          Annotations.text(verification, spec: String(decoding: spec, as: UTF8.self)),
          terminator: "")
      }
      if !verification.isConfirmed { throw Exit.failure }
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  /// Runs every trial in a folder of its own, which is gone afterwards.
  private func runAgain(_ plan: Plan, of stored: StoredRun) throws -> RunResult {
    let scratch = NSTemporaryDirectory() + "harness-verify-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try stored.copyExternalRecords(to: RunStore(folder: scratch))
    let line = ProgressLine(isActive: !quiet && Console.canRewrite)
    let interruption = Interruption(isQuiet: quiet, farewell: "stopped; nothing was verified")
    let total = plan.trialCount + plan.tuningTrials.count
    if !quiet { Console.narrate("running \(counted(total, "trial")) again") }
    let runner = Runner(
      plan: plan, store: RunStore(folder: scratch),
      workers: workers ?? ProcessInfo.processInfo.activeProcessorCount)
    let results = try runner.run(
      fresh: false,
      progress: { line.show("\($0.finished) of \($0.total) trials, \(Int(100 * $0.share))%") },
      warn: { line.interject("warning: \($0)") },
      shouldStop: { interruption.isRequested }, patience: Interruption.patience)
    line.clear()
    if interruption.isRequested {
      Console.narrate("stopped; nothing was verified")
      throw Exit.interrupted
    }
    return results
  }
}

/// A folder's path without slashes at its end.
func trimmed(_ folder: String) -> String {
  var folder = folder
  while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
  return folder
}

/// Why a folder is not that of a run.
func whyNoRun(_ folder: String) -> String {
  if let sources = try? CombinationSources(folder: folder) {
    return "\(folder): puts runs side by side and has no trials of its own; name one of"
      + " \(sources.runs.map(\.folder).joined(separator: ", "))"
  }
  if access(folder + "/spec.json", F_OK) != 0, errno != ENOENT, errno != ENOTDIR {
    return "cannot read \(folder)/spec.json: \(String(cString: strerror(errno)))"
  }
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
    return "\(folder): no such folder; a run makes one, such as results/quickstart"
  }
  return isFolder.boolValue
    ? "\(folder): no spec.json; the folder is not that of a run, or the run has not begun"
    : "\(folder): is a file; give the folder of a run, such as results/quickstart"
}

/// Reads a results folder, or says what is wrong with it and ends the program.
func readRun(_ folder: String) throws -> StoredRun {
  guard FileManager.default.fileExists(atPath: folder + "/spec.json") else {
    Console.narrate(whyNoRun(folder))
    throw Exit.missingFile
  }
  do {
    return try StoredRun(folder: folder)
  } catch let errors as Diagnostics {
    for diagnostic in errors.diagnostics { Console.narrate("\(diagnostic)") }
    throw Exit.badSpec
  }
}
