import Foundation
import Testing

@Suite struct SubmitCommandTests {
  /// A folder with a spec, and with programs in bin that stand for Slurm's: each notes how it was called.
  private static func folder(seeds: Int = 2, rewardCalls: Int = 500) throws -> Folder {
    let folder = try Folder()
    try folder.write(
      TinySpec(methods: ["TB", "MCMC"], seeds: seeds, rewardCalls: rewardCalls).text,
      to: "tiny.json")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/bin", withIntermediateDirectories: true)
    for (name, output) in [
      ("sbatch", "echo 41$(wc -l <calls | tr -d ' ')"), ("scancel", ":"), ("scontrol", ":"),
    ] {
      try folder.write(
        "#!/bin/sh\ncd '\(folder.path)'\necho \(name) \"$@\" >>calls\n\(output)\n",
        to: "bin/\(name)")
      chmod("\(folder.path)/bin/\(name)", 0o755)
    }
    return folder
  }

  private static func environment(_ folder: Folder) -> [String: String] {
    ["PATH": "\(folder.path)/bin:/usr/bin:/bin"]
  }

  private static func run(_ arguments: [String], _ folder: Folder) async throws -> Program.Result {
    try await Program.run(arguments, in: folder, environment: environment(folder))
  }

  @Test func `A dry run shows both scripts and submits nothing`() async throws {
    let folder = try Self.folder()
    let dry = try await Self.run(
      [
        "submit", "tiny.json", "--tasks", "3", "--at-once", "2", "--workers", "2", "--minutes",
        "40",
        "--dry-run", "--", "--partition=long",
      ], folder)
    #expect(dry.status == 0, "\(dry.narration)")
    #expect(!folder.has("calls"))
    #expect(!folder.has("results"))
    for line in [
      "#SBATCH --array=1-3%2", "#SBATCH --cpus-per-task=2", "#SBATCH --time=40",
      "#SBATCH --requeue",
      "#SBATCH --signal=B:USR1@300", "#SBATCH --output=results/tiny/jobs/%A_%a.log",
      "sbatch --parsable --partition=long results/tiny/jobs/array.sh",
      "sbatch --parsable '--dependency=afterany:<array>' --partition=long results/tiny/jobs/finish.sh",
    ] {
      #expect(dry.output.contains(line + "\n"), "\(line)")
    }
  }

  @Test(arguments: ["tasks", "at-once", "workers", "minutes"])
  func `A number below its range is answered with the range`(option: String) async throws {
    let folder = try Self.folder()
    let result = try await Self.run(["submit", "tiny.json", "--\(option)", "-1"], folder)
    #expect(result.status == 64)
    #expect(result.narration.contains("--\(option) must be at least 1"), "\(result.narration)")
  }

  @Test func `What takes jobs back can be pasted`() async throws {
    let folder = try Self.folder()
    let submit = try await Self.run(["submit", "tiny.json", "--results", "my runs"], folder)
    #expect(submit.status == 0, "\(submit.narration)")
    #expect(submit.output.contains("; harness cancel 'my runs/tiny' takes both back"))
  }

  @Test func `An array and a job after it are submitted, and can be taken back`() async throws {
    let folder = try Self.folder()
    let submit = try await Self.run(
      ["submit", "tiny.json", "--tasks", "3", "--", "--mem=100"], folder)
    #expect(submit.status == 0, "\(submit.narration)")
    #expect(submit.output.hasPrefix("submitted 411, an array of 3 tasks, and 412 after it"))
    let waiting = try await Self.run(["status", "results/tiny"], folder)
    #expect(waiting.status == 66)
    #expect(waiting.narration.contains("jobs 411, 412 were submitted for it"))
    _ = try await Self.run(["submit", "tiny.json"], folder)
    let cancel = try await Self.run(["cancel", "results/tiny/"], folder)
    #expect(cancel.status == 0)
    #expect(cancel.output == "cancelled 411, 412, 413, 414\n")
    #expect(
      try folder.text("calls").split(separator: "\n") == [
        "sbatch --parsable --mem=100 results/tiny/jobs/array.sh",
        "sbatch --parsable --dependency=afterany:411 --mem=100 results/tiny/jobs/finish.sh",
        "sbatch --parsable results/tiny/jobs/array.sh",
        "sbatch --parsable --dependency=afterany:413 results/tiny/jobs/finish.sh",
        "scancel 411 412 413 414",
      ])
    let nothing = try await Self.run(["cancel", "results/other"], folder)
    #expect(nothing.status == 66)
  }

  @Test func `Where there is no Slurm, alternatives are named`() async throws {
    let folder = try Self.folder()
    let submit = try await Program.run(
      ["submit", "tiny.json"], in: folder, environment: ["PATH": folder.path])
    #expect(submit.status == 69)
    #expect(submit.narration.contains("no sbatch on the PATH"))
    #expect(submit.narration.contains("docs/cluster.md"))
    #expect(!folder.has("results"))
  }

  @Test func `A task that is told to end goes back into the queue, and goes on from there`()
    async throws
  {
    let folder = try Self.folder(seeds: 4, rewardCalls: 20000)
    let submit = try await Self.run(["submit", "tiny.json"], folder)
    #expect(submit.status == 0)
    // What is changed later does not reach the jobs, which read a copy.
    try folder.write("{", to: "tiny.json")
    let copy = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder.path + "/results/tiny/jobs")
        .first { $0.hasPrefix("spec-") })
    func start(_ script: String) throws -> Program.Process {
      try Program.start(
        ["results/tiny/jobs/\(script).sh"], in: folder,
        environment: Self.environment(folder).merging([
          "SLURM_JOB_ID": "77", "SLURM_ARRAY_JOB_ID": "77", "SLURM_ARRAY_TASK_ID": "3",
        ]) { $1 },
        path: "/bin/bash")
    }
    let first = try start("array")
    first.signal(SIGUSR1, once: { !folder.snapshots().isEmpty })
    #expect(try await first.result().status == 0)
    #expect(try folder.text("calls").contains("scontrol requeue 77_3\n"))
    #expect(folder.records().count < 16)
    let second = try await start("finish").result()
    #expect(second.status == 0, "\(second.narration)")
    #expect(folder.records().count == 16)
    let status = try await Self.run(["status", "results/tiny"], folder)
    #expect(status.output.contains("submitted: 411, an array of 1 task, and 412 after it\n"))
    #expect(folder.has("results/tiny/report.html"))
    // What fails is not tried for ever.
    try folder.write("{", to: "results/tiny/jobs/\(copy)")
    #expect(try await start("array").result().status == 65)
    #expect(try folder.text("calls").components(separatedBy: "requeue").count == 2)
  }

  /// A report that is told to end, and a run that is told so while it writes its last tables; also where the
  /// program has ended before the script has passed the signal on.
  @Test(arguments: [("report", 143), ("run", 0)], [false, true])
  func `A report that has no time is written by the same job later`(
    program: (command: String, status: Int), endsFirst: Bool
  ) async throws {
    let (command, status) = program
    let folder = try Self.folder()
    #expect(try await Self.run(["submit", "tiny.json"], folder).status == 0)
    // A program whose command takes long stands for ours. A shell reads it, since a file that another test's new
    // process still holds open for writing cannot be executed.
    try folder.write(
      "echo $1 >>commands\n[ $1 = \(command) ] || exit 0\n"
        + "trap 'kill $!; exit \(status)' TERM\nsleep 60 &\ntouch begun\nwait\n", to: "slow")
    let script = try folder.text("results/tiny/jobs/finish.sh")
    var slow = script.replacing(/attend \S+/, with: "attend /bin/bash slow")
    try #require(slow != script)
    if endsFirst {
      let passing = "kill -TERM \"$child\""
      try #require(slow.contains(passing))
      slow = slow.replacing(passing, with: passing + "; sleep 1")
    }
    try folder.write(slow, to: "slow.sh")
    let finish = try Program.start(
      ["slow.sh"], in: folder,
      environment: Self.environment(folder).merging(["SLURM_JOB_ID": "78"]) { $1 },
      path: "/bin/bash")
    finish.signal(SIGUSR1, once: { folder.has("begun") })
    let result = try await finish.result()
    #expect(result.status == 0, "\(result.narration)")
    #expect(try folder.text("calls").hasSuffix("scontrol requeue 78\n"))
    #expect(try folder.text("commands").hasSuffix("\(command)\n"))
  }
}
