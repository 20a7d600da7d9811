import Experiments
import Foundation
import Reports
import Testing

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

  @Test func `Going back forgets what came later and nothing else`() throws {
    let database = try CandidateDatabase(creating: path, for: owner)
    try database.append(found([1, 2, 5]))
    try database.append([
      FoundCandidate(Candidate(object: "o1", reward: 7, rewardCall: 6), replaced: 1),
      FoundCandidate(Candidate(object: "o1", reward: 8, rewardCall: 8), replaced: 6),
    ])
    func goOn(_ calls: Int, _ count: Int, key: String = "k") throws -> CandidateDatabase? {
      try CandidateDatabase(goingOn: path, key: key, after: calls, holding: count)
    }
    #expect(try goOn(7, 3, key: "other") == nil)
    let again = try #require(try goOn(7, 3))
    let file = try #require(try CandidateFile(path, key: "k"))
    #expect(try file.best().map(\.rewardCall) == [6, 5, 2])
    try again.append([
      FoundCandidate(Candidate(object: "o1", reward: 8, rewardCall: 8), replaced: 6)
    ])
    #expect(try file.best().map(\.rewardCall) == [8, 5, 2])
    _ = try #require(try goOn(5, 3))
    #expect(try file.best().map(\.rewardCall) == [5, 2, 1])
    #expect(try goOn(5, 4) == nil)
  }

  @Test func `What is no database is started again or refused`() throws {
    _ = try CandidateDatabase(creating: path, for: owner)
    #expect(try CandidateFile(path, key: "other") == nil)
    #expect(try CandidateFile(path) != nil)
    try RunStore.write([], to: path)
    #expect(try CandidateDatabase(goingOn: path, key: "k", after: 1, holding: 0) == nil)
    #expect(try CandidateFile(path, key: "k") == nil)
    try RunStore.write([UInt8](repeating: 65, count: 5000), to: path)
    #expect(try CandidateDatabase(goingOn: path, key: "k", after: 1, holding: 0) == nil)
    #expect(throws: StoreError.self) { try CandidateFile(path, key: "k") }
    let fresh = try CandidateDatabase(creating: path, for: owner)
    try fresh.append(found([1]))
    #expect(try CandidateFile(path, key: "k")?.count() == 1)
  }

  @Test func `An append that fails leaves the store as it was`() throws {
    let database = try CandidateDatabase(creating: path, for: owner)
    try database.append(found(Array(1...10)))
    StoreFault.arm(folder: path, skipping: 0, number: ENOSPC)
    #expect(throws: StoreError.self) { try database.append(found(Array(11...20))) }
    StoreFault.disarm(folder: path)
    #expect(try CandidateFile(path, key: "k")?.count() == 10)
    try database.append(found(Array(11...20)))
    #expect(try CandidateFile(path, key: "k")?.count() == 20)
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
      let lock = try RunStore(folder: stopped).lock()
      defer { withExtendedLifetime(lock) {} }
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
