import Foundation
import Testing

/// Several processes run the same command on the same folder.
@Suite struct ManyProcessesTests {
  private func whole(_ spec: TinySpec, in folder: Folder) async throws -> [String: String] {
    try folder.write(spec.text, to: "tiny.json")
    let run = try await Program.run(["tiny.json", "--results", "whole"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    return try folder.tables("whole/tiny")
  }

  private func start(_ folder: Folder, age: String = "60") throws -> Program.Process {
    try Program.start(
      ["tiny.json", "--workers", "1", "--verbose"], in: folder,
      environment: ["HARNESS_CLAIM_SECONDS": age])
  }

  /// How many trainings began.
  private func count(_ results: [Program.Result]) -> Int {
    results.reduce(0) { $0 + $1.messages.count { $0.contains(": begins, attempt ") } }
  }

  @Test func `Each trial is trained once`() async throws {
    let folder = try Folder()
    let spec = TinySpec(
      methods: ["TB", "DB", "MCMC", "PPO", "random"], seeds: 2, rewardCalls: 1000)
    let tables = try await whole(spec, in: folder)
    let processes = try (0..<4).map { _ in try start(folder) }
    var results: [Program.Result] = []
    for process in processes { results.append(try await process.result()) }
    #expect(results.allSatisfy { $0.status == 0 }, "\(results.map(\.narration))")
    #expect(Set(results.map(\.output)).count == 1)
    #expect(count(results) == 20)
    #expect(try folder.tables() == tables)
    #expect(
      !folder.files("results").contains { $0.contains("/claim-") || $0.contains("/attempt-") })
  }

  @Test func `Whoever is killed is replaced`() async throws {
    let folder = try Folder()
    let spec = TinySpec(methods: ["TB", "DB", "MCMC", "PPO"], seeds: 2, rewardCalls: 3000)
    let tables = try await whole(spec, in: folder)
    let victims = try (0..<2).map { _ in try start(folder) }
    let others = try (0..<2).map { _ in try start(folder) }
    for (i, victim) in victims.enumerated() {
      victim.signal(SIGKILL) { folder.records().count > 1 + 3 * i }
    }
    var results: [Program.Result] = []
    var kills = 0
    for process in victims + others {
      let result = try await process.result()
      if result.status == 128 + SIGKILL { kills += 1 }
      results.append(result)
    }
    #expect(results.suffix(2).allSatisfy { $0.status == 0 }, "\(results.map(\.narration))")
    #expect(count(results) <= 16 + kills)
    #expect(try folder.tables() == tables)
  }

  @Test func `Whoever is stopped and wakes harms nothing`() async throws {
    let folder = try Folder()
    let spec = TinySpec(methods: ["TB", "DB", "MCMC"], seeds: 1, rewardCalls: 20_000)
    let tables = try await whole(spec, in: folder)
    let sleeper = try start(folder, age: "0.8")
    while sleeper.isRunning, folder.snapshots().isEmpty {
      try await Task.sleep(for: .milliseconds(5))
    }
    sleeper.signal(SIGSTOP)
    let other = try await start(folder, age: "0.8").result()
    #expect(other.status == 0, "\(other.narration)")
    #expect(try folder.tables() == tables)
    let records = folder.records().map(folder.stamp)
    sleeper.signal(SIGCONT)
    let woken = try await sleeper.result()
    #expect(woken.status == 0, "\(woken.narration)")
    #expect(folder.records().map(folder.stamp) == records)
    #expect(try folder.tables() == tables)
    #expect(
      !folder.files("results").contains { $0.contains("/claim-") || $0.contains("/attempt-") })
  }
}
