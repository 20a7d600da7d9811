import ArgumentParser
import Experiments
import NeuralNetworks
import Reports

/// How `harness sample` prints.
enum SampleFormat: String, ExpressibleByArgument, CaseIterable {
  case csv
  case json
}

/// Which trained policy is meant.
struct PolicyOptions: ParsableArguments {
  @Argument(help: "The results folder, such as results/quickstart.", completion: .directory)
  var folder: String

  @Option(help: "The method that trained the policy.", completion: .methods)
  var method: String

  @Option(
    parsing: .unconditional, help: "The seed of its trial (default: the first).", completion: .seeds
  )
  var seed: Int?

  @Option(help: "The task of its trial (default: the only one).", completion: .tasks)
  var task: String?

  /// Does something with the policy, or says why not and ends the program.
  func use(_ body: (TrainedPolicy) throws -> Void) throws {
    let folder = trimmed(self.folder)
    do {
      BLAS.select(try StoredRun.provenance(folder: folder)?.kernels ?? .portable)
      let run = try readRun(folder)
      let trials = try run.trials(task: task, method: method, seed: seed)
      let tasks = Set(trials.map { run.plan.trials[$0].task })
      guard tasks.count == 1, let trial = trials.first else {
        let names = tasks.sorted().map { run.plan.spec.tasks[$0].name }.joined(separator: ", ")
        throw SelectionError("\(folder) has several tasks; choose one with --task: \(names)")
      }
      try body(try TrainedPolicy(run, trial: trial))
    } catch let error as SelectionError {
      Console.narrate("\(error)")
      throw ExitCode(64)
    } catch let error as PolicyError {
      Console.narrate("\(error)")
      if case .missing = error { throw Exit.missingFile }
      throw ExitCode(64)
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }
}

/// `harness sample`: draws objects from a trained policy.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draws objects from the policy that a finished trial has trained.",
    discussion: """
      Prints each object with its reward and a logarithm in nats: log_probability is exact, of the \
      object by all of its terminal states, where these can be enumerated; else trajectory_log_pf is that of the trajectory \
      drawn, of which several may end in one object. The same options give the same bytes.
      """)

  @OptionGroup var policy: PolicyOptions

  @Option(name: .shortAndLong, parsing: .unconditional, help: "How many objects.")
  var number = 1000

  @Option(parsing: .unconditional, help: "Another number draws others.")
  var randomSeed = 0

  @Option(help: "csv or json.")
  var format = SampleFormat.csv

  func validate() throws {
    if number < 1 { throw ValidationError("--number must be at least 1") }
    if randomSeed < 0 { throw ValidationError("--random-seed must be at least 0") }
  }

  func run() throws {
    try policy.use { policy in
      let sample = try policy.sample(number, randomSeed: UInt64(randomSeed))
      print(format == .csv ? sample.csv : sample.json, terminator: "")
    }
  }
}

/// `harness export`: the weights of a trained policy as a file for other programs.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the weights of a trained policy, with its settings, as safetensors.",
    discussion: """
      The metadata of the header have, under "harness", JSON with the settings of method and \
      environment and the versions that trained it. Layers have PyTorch's names and shapes.
      """)

  @OptionGroup var policy: PolicyOptions

  @Option(help: "The file to write, such as policy.safetensors.", completion: .file())
  var output: String

  func run() throws {
    try policy.use { policy in
      try RunStore.write(try policy.exported(), to: output)
      print(output)
    }
  }
}
