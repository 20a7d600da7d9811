import Foundation
import TestSupport
import Testing

/// What a run survives: its end at any moment, and files that come to harm.
@Suite struct InterruptionTests {
  /// Waits until something holds, or the process has ended.
  private func wait(for process: Program.Process, until isSo: () -> Bool) async throws {
    while process.isRunning, !isSo() { try await Task.sleep(for: .milliseconds(2)) }
  }

  @Test func `A run that is killed again and again gives the same bytes`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(seeds: 1, rewardCalls: 2000, checkpoints: 20).text, to: "tiny.json")
    let undisturbed = try await Program.run(["tiny.json", "--results", "whole"], in: folder)
    #expect(undisturbed.status == 0)
    var random = SplitMix64(seed: 7)
    var kills = 0
    for _ in 0..<6 {
      let process = try Program.start(["tiny.json", "--workers", "2"], in: folder)
      // Some trials further, and then somewhere within the next ones.
      let goal = folder.records().count + Int.random(in: 0...4, using: &random)
      process.signal(SIGKILL, after: UInt32.random(in: 0...20_000, using: &random)) {
        folder.records().count >= goal && folder.snapshots().count > folder.records().count
      }
      if try await process.result().status == 128 + SIGKILL { kills += 1 }
    }
    #expect(kills > 0)
    let last = try await Program.run(["tiny.json"], in: folder)
    #expect(last.status == 0, "\(last.narration)")
    #expect(last.output == undisturbed.output)
    #expect(try folder.tables() == folder.tables("whole/tiny"))
    #expect(!last.narration.contains("warning"))
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `A signal ends a run in order, and the same command goes on`(signal: Int32) async throws {
    let folder = try Folder()
    let spec = TinySpec(methods: TinySpec.oneOfEachType, seeds: 1, rewardCalls: 20_000)
    try folder.write(spec.text, to: "tiny.json")
    let process = try Program.start(["tiny.json", "--workers", "1"], in: folder)
    process.signal(signal) { !folder.snapshots().isEmpty }
    let stopped = try await process.result()
    #expect(stopped.status == (signal == SIGINT ? 130 : 143))
    #expect(stopped.output.isEmpty)
    let message = try #require(stopped.messages.last)
    #expect(
      message.wholeMatch(
        of: /stopped with \d+ of 10 trials to go; the same command goes on from here/) != nil,
      "\(message)")
    #expect(folder.records().count < 10)

    let rest = try await Program.run(["tiny.json"], in: folder)
    #expect(rest.status == 0)
    let whole = try await Program.run(["tiny.json", "--results", "whole"], in: folder)
    #expect(rest.output == whole.output)
    #expect(try folder.tables() == folder.tables("whole/tiny"))
  }

  @Test func `Nobody starts over where others work`() async throws {
    let folder = try Folder()
    let spec = TinySpec(methods: ["TB"], seeds: 1, rewardCalls: 1_000_000_000)
    try folder.write(spec.text, to: "tiny.json")
    let first = try Program.start(["tiny.json"], in: folder)
    // A budget that leaves the first at work for as long as the second needs.
    try await wait(for: first) { folder.files("results").contains { $0.contains("/claim-") } }
    let second = try await Program.run(["tiny.json", "--fresh"], in: folder)
    #expect(second.status == 75)
    #expect(
      second.narration.contains(
        "results/tiny is in use by another harness (process \(first.id) on "))
    #expect(first.isRunning)
    first.signal(SIGKILL)
    _ = try await first.result()
    // A claim ends with the process that made it.
    let plan = try await Program.run(["tiny.json", "--dry-run"], in: folder)
    #expect(plan.status == 0)
    try folder.write(TinySpec(methods: ["TB"], seeds: 1).text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json", "--fresh"], in: folder).status == 0)
  }

  @Test func `Torn and altered files are healed`() async throws {
    let folder = try Folder()
    let spec = TinySpec(methods: TinySpec.oneOfEachType + ["table", "replay"], seeds: 1)
    try folder.write(spec.text, to: "tiny.json")
    let whole = try await Program.run(["tiny.json"], in: folder)
    let tables = try folder.tables()
    let records = folder.records()
    let snapshots = folder.snapshots()
    #expect(records.count == 14)
    #expect(snapshots.count == 14)
    var random = SplitMix64(seed: 11)

    for (i, record) in records.enumerated() {
      let bytes = try folder.bytes(record)
      try harm(record, in: folder, i % 4, &random)
      // Snapshots only matter where there is no record.
      if i % 2 == 0 { try harm(snapshots[i], in: folder, i / 2 % 4, &random) }
      #expect(try folder.bytes(record) != bytes)
    }
    let healed = try await Program.run(["tiny.json"], in: folder)
    #expect(healed.status == 0, "\(healed.narration)")
    #expect(healed.output == whole.output)
    #expect(try folder.tables() == tables)
    let warnings = healed.messages.filter { $0.hasPrefix("warning: ") }
    #expect(
      Set(warnings)
        == Set(
          snapshots.enumerated().filter { $0.offset % 2 == 0 }.map {
            "warning: \($0.element) is damaged; the trial starts again"
          }
        ).union(records.map { "warning: \($0) is damaged; the trial is trained again" }))
    // No temporary file stays.
    #expect(folder.files("results").allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test func `Any single byte of a record that changes is noticed`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB"], seeds: 1).text, to: "tiny.json")
    _ = try await Program.run(["tiny.json"], in: folder)
    let record = "results/tiny/trials/grid/TB/0/record.json"
    let bytes = try folder.bytes(record)
    var random = SplitMix64(seed: 13)
    for _ in 0..<8 {
      var altered = bytes
      altered[Int.random(in: 0..<bytes.count, using: &random)] ^= 1
      try altered.write(to: URL(fileURLWithPath: "\(folder.path)/\(record)"))
      let plan = try await Program.run(["tiny.json", "--dry-run", "--json"], in: folder)
      #expect(plan.output.contains("\"finished\": 1,"))
    }
  }

  private func harm(
    _ file: String, in folder: Folder, _ kind: Int, _ random: inout SplitMix64
  ) throws {
    var bytes = try folder.bytes(file)
    switch kind {
    case 0: bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
    case 1: bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1
    case 2: bytes = Data()
    default: bytes += [0]
    }
    try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/\(file)"))
  }
}
