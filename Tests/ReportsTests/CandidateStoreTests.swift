import Foundation
import Reports
import Testing

@testable import Experiments

/// What is on disk of the candidates of trials.
@Suite struct CandidateStoreTests {
  private let scratch: Scratch
  private let owner = CandidateDatabase.Owner(key: "k", task: "grid", method: "TB", seed: 3)

  init() throws { scratch = try Scratch() }

  private var path: String { scratch.path + "/a/candidates.sqlite" }

  private func found(_ calls: [Int]) -> [FoundCandidate] {
    calls.map {
      FoundCandidate(Candidate(object: "o\($0)", reward: Double($0 % 7), rewardCall: $0))
    }
  }

  @Test func `The best come first, a better state takes the place of the worse`() throws {
    let database = try CandidateDatabase(creating: path, for: owner)
    try database.append(found([1, 2, 5, 9]))
    try database.append([
      FoundCandidate(
        Candidate(object: "o2", state: "s", reward: 8, rewardCall: 11), replaced: 2),
      FoundCandidate(Candidate(object: "none", reward: .nan, rewardCall: 12)),
    ])
    let file = try #require(try CandidateFile(path, key: "k"))
    #expect(try file.count() == 5)
    let all = try file.best()
    #expect(all.map(\.object) == ["o2", "o5", "o9", "o1", "none"])
    #expect(all.first == Candidate(object: "o2", state: "s", reward: 8, rewardCall: 11))
    #expect(all.last?.reward.isNaN == true)
    #expect(try file.best(1).map(\.object) == ["o2"])
    #expect(try file.best(minimumReward: 2).map(\.object) == ["o2", "o5", "o9"])
    #expect(try CandidateFile(scratch.path + "/nothing", key: "k") == nil)
  }

  @Test func `A log of finds gives back what was appended, whole blocks only`() throws {
    let place = scratch.path + "/finds"
    var log = try FindLog(creating: place, files: .system)
    let finds = [
      FoundCandidate(Candidate(object: "o1", reward: 7, rewardCall: 6), replaced: 1),
      FoundCandidate(Candidate(object: "", state: "s\n", reward: -.infinity, rewardCall: 8)),
      FoundCandidate(Candidate(object: "\u{e9}", state: "", reward: 0.1, rewardCall: 9)),
    ]
    try log.append(finds, synchronizes: true)
    try log.append([], synchronizes: true)
    let first = log.length
    try log.append(found([10, 11]), synchronizes: false)
    let bytes = try #require(try RunStore.read(place))
    #expect(bytes.count == log.length)
    func calls(_ bytes: [UInt8]) throws -> [Int?] {
      try FindLog.blocks(bytes).flatMap(FindLog.finds).map(\.candidate.rewardCall)
    }
    let again = try FindLog.blocks(bytes).flatMap(FindLog.finds)
    #expect(again.prefix(3).map(\.candidate) == finds.map(\.candidate))
    #expect(again.map(\.replaced) == [1, nil, nil, nil, nil])
    #expect(try calls(bytes) == [6, 8, 9, 10, 11])
    for end in first..<bytes.count { #expect(try calls(Array(bytes[..<end])) == [6, 8, 9]) }
    #expect(FindLog.isWhole(Array(bytes[..<first])))
    #expect(!FindLog.isWhole(Array(bytes[..<(first + 1)])))
    var altered = bytes
    altered[20] ^= 1
    #expect(try calls(altered).isEmpty)
  }

  @Test func `The history of a database is told up to a call`() throws {
    let database = try CandidateDatabase(creating: path, for: owner)
    try database.append(found([1, 2, 5]))
    try database.append([
      FoundCandidate(Candidate(object: "o1", reward: 7, rewardCall: 6), replaced: 1),
      FoundCandidate(Candidate(object: "o1", reward: 8, rewardCall: 8), replaced: 6),
    ])
    try database.finish()
    let file = try #require(try CandidateFile(path, key: "k"))
    #expect(try file.best().map(\.rewardCall) == [8, 5, 2])
    #expect(try file.finds(upTo: 7).map(\.candidate.rewardCall) == [1, 2, 5, 6])
    #expect(try file.finds(upTo: 7).map(\.replaced) == [nil, nil, nil, 1])
  }

  @Test func `What is no database is started again or refused`() throws {
    _ = try CandidateDatabase(creating: path, for: owner)
    #expect(try CandidateFile(path, key: "other") == nil)
    #expect(try CandidateFile(path) != nil)
    try RunStore.write([], to: path)
    #expect(try CandidateFile(path, key: "k") == nil)
    try RunStore.write([UInt8](repeating: 65, count: 5000), to: path)
    #expect(throws: StoreError.self) { try CandidateFile(path, key: "k") }
    let fresh = try CandidateDatabase(creating: path, for: owner)
    try fresh.append(found([1]))
    #expect(try CandidateFile(path, key: "k")?.count() == 1)
  }

  @Test func `An append that fails leaves the log as it was`() throws {
    let place = scratch.path + "/finds"
    for skipped in 0..<4 {
      let operations = FailingOperations(skipping: 100, number: ENOSPC)
      var log = try FindLog(creating: place, files: Files(operations))
      try log.append(found(Array(1...10)), synchronizes: true)
      let failing = FailingOperations(skipping: skipped, number: ENOSPC)
      var torn = try FindLog(
        creating: place, with: try #require(try RunStore.read(place)), files: .system)
      torn.files = Files(failing)
      do { try torn.append(found(Array(11...20)), synchronizes: true) } catch is StoreError {}
      torn.files = .system
      let count = FindLog.blocks(try #require(try RunStore.read(place))).count
      #expect(count == (failing.struck == nil || skipped == 2 ? 2 : 1))
      try torn.append(found(Array(21...30)), synchronizes: true)
      let blocks = FindLog.blocks(try #require(try RunStore.read(place)))
      #expect(blocks.count == count + 1)
    }
  }

  /// The dump of every database of a run, by trial.
  private func dumps(_ folder: String, _ plan: Plan) throws -> [String: [Candidate]] {
    var dumps: [String: [Candidate]] = [:]
    for trial in plan.trials {
      let path = "\(folder)/trials/\(plan.name(of: trial))/candidates.sqlite"
      dumps[plan.name(of: trial)] = try #require(try CandidateFile(path, key: trial.key.hex)).best()
    }
    return dumps
  }

  @Test func `A trial that is stopped again and again ends with the same candidates`() throws {
    let spec = try tinySpec(environment: #""dimensions": 3, "side": 16"#, calls: 3000)
    let plan = try Plan(spec)
    let whole = scratch.path + "/whole"
    let stopped = scratch.path + "/stopped"
    try run(spec, in: whole)
    for steps in [3, 40, 200, 90, 500] {
      let left = Countdown(steps)
      _ = try Runner(plan: plan, store: RunStore(folder: stopped), workers: 1).run(
        fresh: false, progress: { _ in }, warn: { Issue.record("\($0)") },
        shouldStop: { left.isOver })
    }
    // And once where the database is ahead of the snapshot, as after a kill.
    try run(spec, in: stopped)
    let expected = try dumps(whole, plan)
    #expect(try dumps(stopped, plan) == expected)
    for (name, found) in expected {
      let row = try tables(of: whole)["trials.csv"]?.split(separator: "\r\n").first {
        $0.hasPrefix(name.replacing("/", with: ",") + ",distinct_objects,")
      }
      #expect(row.map { $0.hasSuffix(",\(found.count)") } == true, "\(name): \(found.count)")
    }
  }

  @Test func `A database that was harmed is made again with its trial`() throws {
    let spec = try tinySpec(seeds: 1)
    let plan = try Plan(spec)
    let folder = scratch.path + "/harmed"
    try run(spec, in: folder)
    let expected = try dumps(folder, plan)
    for trial in plan.trials {
      let place = "\(folder)/trials/\(plan.name(of: trial))"
      try RunStore.write("nothing", to: place + "/candidates.sqlite")
      try RunStore.remove(place + "/record.json")
    }
    let warnings = Warnings()
    _ = try Runner(plan: plan, store: RunStore(folder: folder), workers: 1).run(
      fresh: false, progress: { _ in }, warn: { warnings.append($0) }, shouldStop: { false })
    #expect(
      warnings.all
        == plan.trials.map {
          "\(folder)/trials/\(plan.name(of: $0))/candidates.sqlite is missing or damaged; the trial"
            + " starts again"
        })
    #expect(try dumps(folder, plan) == expected)
  }
}

/// Says after a number of questions that it is over.
private final class Countdown: @unchecked Sendable {
  private let lock = NSLock()
  private var left: Int

  init(_ count: Int) { left = count }

  var isOver: Bool {
    lock.withLock {
      left -= 1
      return left < 0
    }
  }
}

/// Warnings as they come.
private final class Warnings: @unchecked Sendable {
  private let lock = NSLock()
  private var list: [String] = []

  func append(_ warning: String) { lock.withLock { list.append(warning) } }
  var all: [String] { lock.withLock { list } }
}
