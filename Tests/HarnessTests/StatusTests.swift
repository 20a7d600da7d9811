import Foundation
import Synchronization
import Testing

/// What stands in a results folder, and trials one at a time.
@Suite struct StatusTests {
  @Test func `Trials run one at a time make the run`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 2).text, to: "tiny.json")
    func trial(_ arguments: String...) async throws -> Program.Result {
      try await Program.run(["trial", "tiny.json"] + arguments, in: folder)
    }
    let whole = try await Program.run(["tiny.json", "--results", "whole"], in: folder)
    #expect(whole.status == 0)
    #expect(try await trial("--method", "TB", "--seed", "0").status == 64)
    #expect(try await trial("--task", "grid", "--method", "TB", "--seed", "7").status == 64)
    let first = try await trial("--task", "grid", "--method", "TB", "--seed", "1")
    #expect(first.status == 0, "\(first.narration)")
    #expect(folder.records() == ["results/tiny/trials/grid/TB/1/record.json"])
    #expect(!folder.has("results/tiny/summary.csv"))
    let stamp = folder.stamp("results/tiny/trials/grid/TB/1/record.json")
    #expect(try await trial("--task", "grid", "--method", "TB", "--seed", "1").status == 0)
    let rest = try await Program.run(["tiny.json", "--verbose"], in: folder)
    #expect(rest.status == 0)
    #expect(rest.messages.count { $0.contains(": begins, attempt 1") } == 7)
    #expect(folder.stamp("results/tiny/trials/grid/TB/1/record.json") == stamp)
    #expect(try folder.tables() == folder.tables("whole/tiny"))
  }

  @Test func `A run at work is told, and one that was killed`() async throws {
    let folder = try Folder()
    let spec = TinySpec(methods: ["TB", "MCMC"], seeds: 1, rewardCalls: 1_000_000_000)
    try folder.write(spec.text, to: "tiny.json")
    let missing = try await Program.run(["status", "results/tiny"], in: folder)
    #expect(missing.status == 66)
    let run = try Program.start(["tiny.json", "--workers", "1"], in: folder)
    while run.isRunning, !folder.files("results").contains(where: { $0.contains("/claim-") }) {
      try await Task.sleep(for: .milliseconds(5))
    }
    let working = try await Program.run(["status", "results/tiny"], in: folder)
    #expect(working.status == 0, "\(working.narration)")
    #expect(working.output.contains("process \(run.id) on "))
    #expect(working.output.contains("0 of 4 trials finished, 1 at work"))
    run.signal(SIGKILL)
    _ = try await run.result()
    let stale = try await Program.run(["status", "results/tiny", "--json"], in: folder)
    #expect(stale.output.contains("\"stale\": true"))
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
    let finished = try await Program.run(["status", "results/tiny"], in: folder)
    #expect(finished.output.hasSuffix("4 of 4 trials finished, 0 at work\n"))
    // Nothing is missing until another k is asked for.
    let nothing = try await Program.run(["measure", "results/tiny"], in: folder)
    #expect(nothing.output == "nothing is missing in the records of finished trials\n")
    try folder.write(
      TinySpec(methods: ["TB", "MCMC"], seeds: 1).text.replacing(
        #""topK": [10]"#, with: #""topK": [10, 20]"#), to: "tiny.json")
    let more = try await Program.run(["tiny.json"], in: folder)
    #expect(more.narration.contains("4 of the finished trials lack values of top_20_reward"))
    let measured = try await Program.run(["measure", "results/tiny"], in: folder)
    #expect(measured.output.contains("top_20_reward: filled (grid/TB/0 and 3 more)"))
    #expect(try folder.text("results/tiny/trials.csv").contains(",top_20_reward,"))
    let verified = try await Program.run(["verify", "results/tiny"], in: folder)
    #expect(verified.status == 0, "\(verified.output)")
  }

  /// Keys of trials hold what files held, so a run that has not ended must say what that was.
  @Test func `Finished trials are told where a task reads a file`() async throws {
    let folder = try Folder()
    let values = (0..<8).map { number in
      let text = String(number, radix: 2)
      return String(repeating: "0", count: 3 - text.count) + text + ",\(number + 1)"
    }
    try folder.write(
      (["object,value"] + values).joined(separator: "\n") + "\n", to: "values.csv")
    try folder.write(
      """
      {"version": 1, "name": "tiny",
       "environment": {"type": "sequence", "alphabet": "01", "minimumLength": 3, "maximumLength": 3,
                       "reward": {"type": "table", "path": "values.csv"}},
       "methods": [{"name": "MCMC", "type": "metropolisHastings", "chains": 4},
                   {"name": "endless", "type": "metropolisHastings", "chains": 4,
                    "grid": {"chains": [2, 3]}}],
       "seeds": 2, "budget": {"rewardCalls": 1000000000}, "tuning": {"metric": "top_1_reward", "seeds": 1, "rewardCalls": 200},
       "evaluation": {"checkpoints": 1, "topK": [1], "samples": 100}}
      """, to: "tiny.json")
    let run = try Program.start(["tiny.json", "--workers", "1"], in: folder)
    // What comes after tuning.
    while run.isRunning,
      !folder.files("results/tiny/trials").contains(where: { $0.contains("/claim-") })
    {
      try await Task.sleep(for: .milliseconds(5))
    }
    run.signal(SIGKILL)
    _ = try await run.result()
    let status = try await Program.run(["status", "results/tiny"], in: folder)
    #expect(status.output.contains("2 of 6 trials finished"), "\(status.output)")
  }

  /// An owner elsewhere whose claims move works on all that it holds, one whose claims stand still on none.
  @Test func `Owners on other machines are told by whether they move`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB"], seeds: 4).text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json", "--seeds", "1"], in: folder).status == 0)
    try FileManager.default.removeItem(atPath: "\(folder.path)/results/tiny/trials")
    try folder.write(TinySpec(methods: ["TB"], seeds: 4).text, to: "results/tiny/spec.json")
    let claims = try (0..<4).map { seed in
      let place = "results/tiny/trials/grid/TB/\(seed)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(place)", withIntermediateDirectories: true)
      return "\(place)/claim-1"
    }
    @Sendable func claim(_ seed: Int, count: Int) throws {
      try folder.write(
        """
        {"host": "elsewhere", "boot": "0", "namespace": "pid:[1]", "process": \(seed / 2), "start": 1,
         "attempt": "attempt-7", "count": \(count), "progress": 0.5, "released": false}
        """, to: claims[seed])
    }
    for seed in 0..<4 { try claim(seed, count: 0) }
    let isOver = Mutex(false)
    // A thread of its own, since tasks may wait long for one.
    let beats = Thread {
      var count = 0
      while !isOver.withLock({ $0 }) {
        count += 1
        try? claim(0, count: count)
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
    beats.start()
    let status = try await Program.run(["status", "results/tiny", "--json"], in: folder)
    isOver.withLock { $0 = true }
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
    let held = try #require(json["claims"] as? [[String: Any]])
    let stale = held.compactMap { $0["stale"] as? Bool }
    #expect(stale == [false, false, true, true], "\(status.output) \(status.narration)")
  }
}
