import ArgumentParser
import Experiments
import Formats
import Foundation
import GFlowNets
import Molecules
import NeuralNetworks

/// `harness train-proxy`: trains a network that predicts a number of a molecule.
struct TrainProxy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-proxy",
    abstract: "Trains a network to predict a number of a molecule, from a table.",
    discussion: """
      The spec is a JSON file: {"version": 1, "csv": "docking.csv", "smilesColumn": "smiles", \
      "valueColumn": "value", "output": "proxy.safetensors"}. 'harness explain trainProxy' shows \
      what else may be set. The weights that predict held-out molecules best are written, in the \
      format of the published proxy of Bengio et al. 2021, as soon as they are found. Ctrl-C ends \
      training after the epoch. The same spec and table give the same bytes.
      """)

  @Argument(help: "The spec.", completion: .specs)
  var spec: String

  @Option(
    help: """
      portable: the same bytes on every x86-64-v3 processor. native: the fastest for this one.
      """)
  var kernels = BLAS.Kernels.portable

  @Flag(help: "No narration on stderr but errors.")
  var quiet = false

  @Flag(help: "Print JSON instead of text.")
  var json = false

  func run() throws {
    BLAS.select(kernels)
    let spec = try readTrainingSpec()
    let table = try readTable(spec)
    if table.skippedRows > 0, !quiet {
      Console.narrate("warning: \(spec.csv): \(counted(table.skippedRows, "row")) left out")
    }
    let interruption = Interruption(
      isQuiet: quiet,
      farewell: "stopped in the middle of an epoch; \(spec.output) has the best before it")
    let outcome: ProxyTrainer.Outcome
    do {
      outcome = try ProxyTrainer(table.examples, settings: spec.settings).train(
        improved: { try RunStore.write($0, to: spec.output) },
        progress: { if !quiet { Console.narrate(Self.line($0)) } },
        shouldStop: { interruption.isRequested })
    } catch let error as ProxyDataError {
      Console.narrate("\(spec.csv): \(error)")
      throw Exit.badSpec
    } catch let error as TrainingError {
      Console.narrate("\(self.spec): \(error)")
      throw Exit.failure
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
    print(json ? Self.json(outcome, spec) : Self.text(outcome, spec))
    if interruption.isRequested {
      Console.narrate("stopped after \(counted(outcome.epochs.count, "epoch"))")
      throw Exit.interrupted
    }
  }

  private func readTrainingSpec() throws -> ProxyTrainingSpec {
    do {
      let read = try ProxyTrainingSpec.read(bytes: read(spec, limit: Spec.sizeLimit), file: spec)
      // Said now rather than after the first epoch.
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: read.output, isDirectory: &isFolder),
        isFolder.boolValue
      {
        Console.narrate("\(spec): output: \(read.output) is a folder; name a file in it")
        throw Exit.badSpec
      }
      for input in [spec, read.csv] where Self.isSameFile(input, read.output) {
        Console.narrate(
          "\(spec): output: is \(input), which it would replace; name another file")
        throw Exit.badSpec
      }
      return read
    } catch let errors as Diagnostics {
      for diagnostic in errors.diagnostics { Console.narrate("\(diagnostic)") }
      throw Exit.badSpec
    }
  }

  /// Whether two paths lead to one file.
  private static func isSameFile(_ path: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(path, &first) == 0, stat(other, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private func readTable(_ spec: ProxyTrainingSpec) throws -> ProxyTable {
    guard Chemistry.isAvailable else {
      Console.narrate("\(ChemistryError.unavailable)")
      throw Exit.unavailable
    }
    do {
      return try ProxyTable(read(spec.csv, limit: .max), spec: spec)
    } catch let errors as ProxyTable.Errors {
      Console.narrate("\(errors)")
      throw Exit.badSpec
    }
  }

  private func read(_ path: String, limit: Int) throws -> [UInt8] {
    do {
      if let bytes = try RunStore.read(path, limit: limit) { return bytes }
      Console.narrate("\(path): no such file; paths begin at the folder in which the program runs")
      throw Exit.missingFile
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  private static func line(_ epoch: ProxyTrainer.Epoch) -> String {
    "epoch \(epoch.number): error \(rounded(epoch.trainingError)) in training,"
      + " \(rounded(epoch.heldOut.rootMeanSquare)) held out\(epoch.isBest ? ", the least so far" : "")"
  }

  private static func text(_ outcome: ProxyTrainer.Outcome, _ spec: ProxyTrainingSpec) -> String {
    let errors = outcome.best.heldOut
    let explained = errors.explainedVariance.map { ", explained variance \(rounded($0))" } ?? ""
    return
      "\(spec.output): trained on \(outcome.trainingCount), kept epoch \(outcome.best.number) of"
      + " \(outcome.epochs.count); on \(outcome.heldOutCount) held out: root mean square error"
      + " \(rounded(errors.rootMeanSquare)), mean absolute error \(rounded(errors.meanAbsolute))"
      + explained
  }

  private static func rounded(_ value: Double) -> String { String(format: "%.4g", value) }

  private static func json(_ outcome: ProxyTrainer.Outcome, _ spec: ProxyTrainingSpec) -> String {
    func tree(_ epoch: ProxyTrainer.Epoch) -> JSONTree {
      [
        "epoch": .number(epoch.number), "trainingError": .number(epoch.trainingError),
        "heldOutError": .number(epoch.heldOut.rootMeanSquare),
        "heldOutMeanAbsoluteError": .number(epoch.heldOut.meanAbsolute),
        "explainedVariance": .number(epoch.heldOut.explainedVariance),
      ]
    }
    let report: JSONTree = [
      "output": .string(spec.output), "trained": .number(outcome.trainingCount),
      "heldOut": .number(outcome.heldOutCount), "best": tree(outcome.best),
      "epochs": .array(outcome.epochs.map(tree)),
    ]
    return report.pretty
  }
}
