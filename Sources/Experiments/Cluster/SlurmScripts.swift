/// The job scripts that `harness submit` gives to Slurm: an array whose tasks run one spec together, and a
/// job after it that trains what is left and writes tables and report.
///
/// Each task is an ordinary `harness run`, which takes trials that nobody has. Scripts are for people to
/// read and change; the options of `sbatch` on a command line outweigh those in them.
public struct SlurmScripts: Equatable, Sendable {
  /// The name of the spec, which the jobs are called by.
  public var name: String
  /// The words of the command that every task runs.
  public var command: [String]
  /// The results folder.
  public var folder: String
  /// The folder in which the command was given: paths are of there.
  public var workingFolder: String
  /// The number of tasks.
  public var tasks: Int
  /// How many of them may run at once.
  public var atOnce: Int
  /// Cores of a task, one for each worker.
  public var cores: Int
  /// Memory of a task, in MiB.
  public var memory: Int
  /// The time limit of a task, in minutes. A task that reaches it goes back into the queue.
  public var minutes: Int

  /// Scripts of one submission.
  public init(
    name: String, command: [String], folder: String, workingFolder: String, tasks: Int,
    atOnce: Int, cores: Int, memory: Int, minutes: Int
  ) {
    self.name = name
    self.command = command
    self.folder = folder
    self.workingFolder = workingFolder
    self.tasks = tasks
    self.atOnce = atOnce
    self.cores = cores
    self.memory = memory
    self.minutes = minutes
  }

  /// How long before the time limit a task is told to end, in seconds: a quarter of the limit, at most
  /// five minutes. Saving takes no longer than a step of training and a write.
  public var notice: Int { min(300, minutes * 60 / 4) }

  /// The folder for scripts, logs and job numbers.
  public var jobsFolder: String { folder + "/jobs" }

  /// The script of the array.
  public var array: String {
    script(
      purpose: "Trains the trials of \(name) that nobody has; one of \(tasks) tasks.",
      options: ["--array=1-\(tasks)%\(atOnce)", "--output=\(jobsFolder)/%A_%a.log"],
      // The last task's SLURM_JOB_ID is the number of the whole array.
      number: "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID")
  }

  /// The script of the job that comes after the array.
  public var finish: String {
    script(
      purpose: "Trains what the array of \(name) has left, and writes tables and report.",
      options: ["--output=\(jobsFolder)/%j.log"], number: "$SLURM_JOB_ID",
      then: [command[0], "report", folder])
  }

  /// A script that runs `command`, and the command `then` where that has succeeded.
  private func script(
    purpose: String, options: [String], number: String, then next: [String]? = nil
  ) -> String {
    let shared = [
      "--job-name=\(name)", "--chdir=\(workingFolder)", "--nodes=1", "--ntasks=1",
      "--cpus-per-task=\(cores)", "--mem=\(memory)M", "--time=\(minutes)", "--requeue",
      "--open-mode=append", "--signal=B:USR1@\(notice)",
    ]
    let lines =
      [
        "#!/bin/bash", "# \(purpose)",
        "# Written by harness submit; may be changed and given to sbatch again.",
      ]
      + (shared + options).map { "#SBATCH \(Self.option($0))" }
      + [
        "",
        "# Before the time limit Slurm sends USR1. The program then keeps what it has, and the task goes back into the",
        "# queue. What is cancelled, and what fails, does not.",
        "requeue=",
        "trap 'requeue=yes; interrupted=yes; kill -TERM \"$child\"' USR1",
        "again() {",
        "  scontrol requeue \"\(number)\"",
        "  exit 0",
        "}",
        "attend() {",
        "  # What was told to end and has ended well all the same leaves no time for more.",
        "  if [ -n \"$requeue\" ]; then again; fi",
        "  \"$@\" &",
        "  child=$!",
        "  # A signal ends a wait early, with a status that is not the program's; the next wait knows that.",
        "  interrupted=yes",
        "  while [ -n \"$interrupted\" ]; do",
        "    interrupted=",
        "    wait \"$child\"",
        "    status=$?",
        "  done",
        "  if [ -n \"$requeue\" ] && [ \"$status\" = 143 ]; then again; fi",
        "}",
        "attend \(shellLine(command))",
      ]
      + (next.map { ["if [ \"$status\" = 0 ]; then attend \(shellLine($0)); fi"] } ?? [])
      + ["exit \"$status\""]
    return lines.joined(separator: "\n") + "\n"
  }

  /// An option as sbatch reads it from a comment: in quotes where it has a space.
  private static func option(_ option: String) -> String {
    guard option.contains(where: { " \"'\\".contains($0) }) else { return option }
    return "\"" + option.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
