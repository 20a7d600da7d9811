import ArgumentParser
import Experiments
import NeuralNetworks

/// `harness trial`: one trial of a spec, as a scheduler of many machines starts it.
struct RunTrial: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract: "Runs one trial of a spec and writes its record, but no tables.",
    discussion: """
      The record is that which `harness run` would write, in the same place; a finished trial is left as it \
      is. Of a method with a grid the trials of its tuning on the task come first. `harness run` \
      writes the tables when all trials are there.
      """)

  @Argument(help: "The spec, such as experiments/quickstart.json.", completion: .specs)
  var spec: String

  @Option(help: "The task (default: the only one).", completion: .tasks)
  var task: String?

  @Option(help: "The method.", completion: .methods)
  var method: String

  @Option(parsing: .unconditional, help: "The seed.", completion: .seeds)
  var seed: Int

  @Option(help: "Where results go: to <results>/<name of the spec>.", completion: .directory)
  var results = "results"

  @Option(help: "The kernels, portable or native.")
  var kernels = BLAS.Kernels.portable

  @Flag(help: "Let go of a finished trial of other settings or a larger budget in its place.")
  var replace = false

  @Flag(help: "No narration on stderr but errors.")
  var quiet = false

  func run() throws {
    BLAS.select(kernels)
    var spec = try readSpec(self.spec)
    func choose<Part>(_ what: String, _ name: String?, _ parts: [Part], _ names: [String]) throws
      -> Part
    {
      if name == nil, parts.count == 1 { return parts[0] }
      guard let name, let place = names.firstIndex(of: name) else {
        throw ValidationError(
          "--\(what): the spec has \(names.joined(separator: ", ")); name one of them")
      }
      return parts[place]
    }
    spec.tasks = [try choose("task", task, spec.tasks, spec.tasks.map(\.name))]
    spec.methods = [try choose("method", method, spec.methods, spec.methods.map(\.name))]
    spec.seeds = [try choose("seed", "\(seed)", spec.seeds, spec.seeds.map(String.init))]
    spec.baseline = nil
    if spec.methods[0].grid == nil { spec.tuning = nil }
    let interruption = Interruption(
      isQuiet: quiet, farewell: "stopped; the same command goes on from here")
    let quiet = quiet
    do {
      let runner = Runner(
        plan: try Plan(spec), store: RunStore(folder: "\(results)/\(spec.name)"), workers: 1)
      if !replace { try runner.refuseLosses() }
      let result = try runner.run(
        fresh: false, progress: { _ in }, warn: { Console.narrate("warning: \($0)") },
        tell: { if !quiet { Console.narrate("\($0)") } },
        shouldStop: { interruption.isRequested }, patience: Interruption.patience)
      for case .failed(let reason) in result.trials {
        Console.narrate("failed: \(reason)")
        throw Exit.failure
      }
      if interruption.isRequested, result.unfinishedCount > 0 { throw Exit.interrupted }
      if result.unfinishedCount > 0 { throw Exit.failure }
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }
}
