import Foundation
import Testing

/// What becomes of a user's program, and of what it starts, when the harness ends.
@Suite struct RewardProgramRunTests {
  /// A run of 16 rewards and an evaluation that asks for more.
  private static func folder(_ program: String) throws -> Folder {
    let folder = try Folder()
    try folder.write(
      """
      {"version": 1, "name": "own", "environment": {"type": "hypergrid", "dimensions": 8, "side": 20,
        "reward": {"type": "process", "command": ["sh", "program.sh"], "timeout": 1000}},
       "methods": [{"name": "random", "type": "random", "batchSize": 16}], "seeds": 1,
       "budget": {"rewardCalls": 16}, "evaluation": {"checkpoints": 1, "topK": [1], "samples": 10}}
      """, to: "own.json")
    try folder.write(
      """
      answer() {
        IFS= read -r line || exit 0
        n=$(printf '%s' "$line" | tr -cd , | wc -c); r=1
        while [ $n -gt 0 ]; do r="$r, 1"; n=$((n - 1)); done
        echo "{\\"rewards\\": [$r]}"
      }
      hang() {
        sleep 1000 & echo $! >> ids
        timeout 1000 sleep 1000 & echo $! >> ids
        echo $$ >> ids
        wait
      }
      \(program)
      """, to: "program.sh")
    return folder
  }

  /// The numbers of the processes that a program has written down.
  private static func ids(_ folder: Folder) -> [pid_t] {
    ((try? folder.text("ids")) ?? "").split(separator: "\n").compactMap { pid_t($0) }
  }

  /// Whether processes are gone, or soon: whoever has to take note of it may be late.
  private static func areGone(_ ids: [pid_t]) -> Bool {
    for _ in 0..<500 where ids.contains(where: { kill($0, 0) == 0 }) { usleep(10_000) }
    return ids.allSatisfy { kill($0, 0) != 0 }
  }

  @Test(arguments: ["hang", "answer; hang"], [SIGINT, SIGTERM, SIGHUP])
  func `A signal while a program hangs ends both`(program: String, signal: Int32) async throws {
    let folder = try Self.folder(program)
    let process = try Program.start(["own.json"], in: folder)
    process.signal(signal) { Self.ids(folder).count == 3 }
    let stopped = try await process.result()
    #expect(stopped.status == (signal == SIGINT ? 130 : 143))
    #expect(stopped.messages.contains { $0.hasPrefix("stopping") }, "\(stopped.narration)")
    #expect(
      stopped.messages.last
        == "stopped with 1 of 1 trials to go; the same command goes on from here")
    #expect(Self.areGone(Self.ids(folder)))
  }

  @Test func `QUIT ends both at once`() async throws {
    let folder = try Self.folder("hang")
    let process = try Program.start(["own.json"], in: folder)
    process.signal(SIGQUIT) { Self.ids(folder).count == 3 }
    #expect(try await process.result().status == 128 + SIGQUIT)
    #expect(Self.areGone(Self.ids(folder)))
  }

  @Test func `A signal ends a command that has nothing to finish, and its program`() async throws {
    let folder = try Self.folder("hang")
    try folder.write("0 0 0 0 0 0 0 0\n", to: "objects.txt")
    let process = try Program.start(["score", "own.json", "--objects", "objects.txt"], in: folder)
    process.signal(SIGTERM) { Self.ids(folder).count == 3 }
    #expect(try await process.result().status == 143)
    #expect(Self.areGone(Self.ids(folder)))
  }

  @Test func `What a program started ends with a run that is finished`() async throws {
    let folder = try Self.folder("sleep 1000 & echo $! >> ids; while :; do answer; done")
    let result = try await Program.run(["own.json"], in: folder)
    #expect(result.status == 0, "\(result.narration)")
    let ids = Self.ids(folder)
    #expect(!ids.isEmpty)
    #expect(Self.areGone(ids))
  }

  @Test(.timeLimit(.minutes(2)))
  func `A shell's pipeline does not wait for what a program leaves behind`() async throws {
    let folder = try Self.folder(
      "setsid sh -c 'sleep 1000 & echo $! >> ids'; while :; do answer; done")
    let path = try #require(Program.path)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", #"cd "$1" && "$0" own.json 2>&1 | cat > all"#, path, folder.path]
    try shell.run()
    shell.waitUntilExit()
    #expect(try folder.text("all").contains("tables in results/own/"))
    for id in Self.ids(folder) { kill(id, SIGKILL) }
  }

  @Test func `What a program says is shown`() async throws {
    let folder = try Self.folder("echo for people >&2; answer; answer; echo farewell >&2; exit 3")
    let result = try await Program.run(["own.json", "--quiet"], in: folder)
    #expect(result.messages.contains("for people"))
  }

  @Test(arguments: [("exit 3", "with status 3"), ("kill -SEGV $$", "by signal 11")])
  func `A run says how a program ended`(end: String, words: String) async throws {
    let folder = try Self.folder("answer; \(end)")
    let result = try await Program.run(["own.json"], in: folder)
    #expect(result.status == 1)
    #expect(result.messages.contains { $0.contains("has ended \(words)") }, "\(result.narration)")
  }
}
