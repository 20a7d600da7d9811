import ArgumentParser
import Experiments
import Formats
import Foundation
import NeuralNetworks

/// `harness submit`: the trials of a spec as jobs of a cluster.
struct Submit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Submits a spec to Slurm: an array of tasks that share its trials.",
    discussion: """
      Each task runs the same command and takes trials that nobody has; a job after the array trains \
      what is left and writes tables and report. Scripts, logs, job numbers and a copy of the spec, which is \
      what the tasks read, are in <results>/<name>/jobs. Size, time and memory are proposed by a few measured steps. Options of \
      sbatch follow after --, and outweigh what the scripts say.
      """)

  @Argument(help: "The spec, such as experiments/hypergrid-4d.json.", completion: .specs)
  var spec: String

  @Option(help: "Where results go: a folder that all nodes share.", completion: .directory)
  var results = "results"

  @Option(
    parsing: .unconditional,
    help: "How many tasks the array has (default: so many that each trains for an hour).")
  var tasks: Int?

  @Option(
    parsing: .unconditional,
    help: "How many tasks may run at once (default: all).")
  var atOnce: Int?

  @Option(
    parsing: .unconditional,
    help: "How many trials a task trains at once, each on a core.")
  var workers = 1

  @Option(
    parsing: .unconditional,
    help: "The time limit of a task, after which it goes on in another turn.")
  var minutes: Int?

  @Option(help: "The kernels, portable or native.")
  var kernels = BLAS.Kernels.portable

  @Flag(help: "Print scripts and commands; submit nothing.")
  var dryRun = false

  @Argument(parsing: .postTerminator, help: "Options of sbatch, such as --partition=long.")
  var options: [String] = []

  func validate() throws {
    for (name, value) in [
      ("tasks", tasks), ("at-once", atOnce), ("workers", workers), ("minutes", minutes),
    ] {
      if let value, value < 1 { throw ValidationError("--\(name) must be at least 1") }
    }
    if results.isEmpty {
      throw ValidationError("--results takes a folder; '.' is this one")
    }
  }

  func run() throws {
    BLAS.select(kernels)
    let plan = try Plan(readSpec(spec))
    let store = RunStore(folder: "\(results)/\(plan.spec.name)")
    do {
      let scripts = try scripts(plan, store)
      let paths = (
        array: scripts.jobsFolder + "/array.sh", finish: scripts.jobsFolder + "/finish.sh"
      )
      let commands = (
        array: ["sbatch", "--parsable"] + options + [paths.array],
        finish: ["sbatch", "--parsable", "--dependency=afterany:<array>"] + options + [paths.finish]
      )
      if dryRun {
        for (path, text) in [(paths.array, scripts.array), (paths.finish, scripts.finish)] {
          print("\(path):\n\n\(text)")
        }
        for command in [commands.array, commands.finish] {
          print(shellLine(command))
        }
        return
      }
      let sbatch = try ClusterTool("sbatch")
      try RunStore.write(
        plan.spec.resolvedJSON(catalog: .standard), to: specCopy(plan, store))
      try RunStore.write(scripts.array, to: paths.array)
      try RunStore.write(scripts.finish, to: paths.finish)
      var jobs = try SubmittedJobs(folder: store.folder)
      let array = try sbatch.number(Array(commands.array.dropFirst()))
      // At once, so that no job runs whose number nobody knows.
      let before = jobs.submissions
      jobs.submissions = before + [.init(array: array, tasks: scripts.tasks, finish: nil)]
      try jobs.write(folder: store.folder)
      let finish = try sbatch.number(
        commands.finish.dropFirst().map { $0.replacing("<array>", with: array) })
      jobs.submissions = before + [.init(array: array, tasks: scripts.tasks, finish: finish)]
      try jobs.write(folder: store.folder)
      print(
        "submitted \(array), an array of \(counted(scripts.tasks, "task")), and \(finish) after it;"
          + " \(shellLine("harness", "cancel", asArgument(store.folder))) takes both back")
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  /// Where the spec as it is now is kept for the tasks, which begin when it may have been changed. Another spec
  /// has another name, so that jobs of several submissions do not meet.
  private func specCopy(_ plan: Plan, _ store: RunStore) -> String {
    let hash = SHA256(of: plan.spec.resolvedJSON(catalog: .standard)).hex.prefix(8)
    return "\(store.folder)/jobs/spec-\(hash).json"
  }

  /// The scripts, with what a few measured steps propose.
  private func scripts(_ plan: Plan, _ store: RunStore) throws -> SlurmScripts {
    let runner = Runner(plan: plan, store: store, workers: 1)
    let estimates = runner.estimates(try runner.stored())
    let trials = max(1, estimates.reduce(0) { $0 + $1.trials })
    let seconds = runner.seconds(of: estimates) ?? 0
    let longest = estimates.compactMap(\.secondsPerTrial).max() ?? 0
    let most = (trials + workers - 1) / workers
    let tasks = min(most, tasks ?? max(1, Int(seconds / Double(workers) / 3600) + 1))
    // Estimates may be half of what comes, and nodes slower than this machine. What takes longer than a
    // day goes on after it in another turn.
    let share = max(seconds / Double(tasks * workers), longest)
    let minutes = minutes ?? min(1440, max(30, Int(3 * share / 60) + 1))
    return SlurmScripts(
      name: plan.spec.name,
      command: [
        Bundle.main.executablePath ?? CommandLine.arguments[0], "run", specCopy(plan, store),
        "--results", results, "--workers", "\(workers)", "--kernels", kernels.rawValue, "--quiet",
      ],
      folder: store.folder, workingFolder: FileManager.default.currentDirectoryPath, tasks: tasks,
      atOnce: min(tasks, atOnce ?? tasks), cores: workers,
      memory: 1024 + 2 * workers * (peakMemory() ?? 512), minutes: minutes)
  }

  /// The most memory that this process has had, in MiB: that of a trial of every method, measured one
  /// after another.
  private func peakMemory() -> Int? {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
    return usage.ru_maxrss / 1024
  }
}
