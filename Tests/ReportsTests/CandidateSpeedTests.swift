import Experiments
import Foundation
import Testing

/// How fast candidates are stored and found again, and how much room they take: what `Benchmarks/store`
/// prints.
@Suite struct CandidateSpeedTests {
  static let count = ProcessInfo.processInfo.environment["HARNESS_STORE"].flatMap { Int($0) }

  @Test(.enabled(if: count != nil)) func storeAndQuery() throws {
    let count = try #require(Self.count)
    let scratch = try Scratch()
    let path = scratch.path + "/candidates.sqlite"
    // SMILES of some 40 characters that differ at their ends too, as canonical ones do.
    var state: UInt64 = 1
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let parts = ["C", "N", "O", "c1ccccc1", "C(=O)", "S", "F", "CC", "C#N", "c1ccncc1"]
    var letters = 0
    let found = (1...count).map { call -> FoundCandidate in
      let object =
        (0..<10).map { _ in parts[Int(next() % 10)] }.joined() + String(call, radix: 36)
      letters += object.utf8.count
      return FoundCandidate(
        Candidate(object: object, reward: Double(next()) / 0x1p28, rewardCall: call))
    }
    let clock = ContinuousClock()
    let database = try CandidateDatabase(
      creating: path, for: CandidateDatabase.Owner(key: "k", task: "t", method: "m", seed: 0))
    let appending = try clock.measure {
      for start in stride(from: 0, to: count, by: 4096) {
        try database.append(Array(found[start..<min(start + 4096, count)]))
      }
      try database.finish()
    }
    let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    let file = try #require(try CandidateFile(path, key: "k"))
    var best = 0
    var querying = Duration.seconds(1000)
    for _ in 0..<5 {
      let time = try clock.measure { best = try file.best(1000).count }
      querying = min(querying, time)
    }
    #expect(best == min(count, 1000))
    let rate = Double(count) / (appending / .seconds(1))
    let room = Double(size) / Double(count)
    let text = Double(letters) / Double(count)
    print(
      """
      store: \(count) candidates
      appended \(Int(rate)) a second (at least 100000)
      \(format(room)) bytes each in the file, \(format(text)) of them the object's text: \
      \(format(room - text)) beyond it (under 200)
      the best 1000 in \(format((querying / .milliseconds(1)))) ms (under 50)
      """)
  }

  private func format(_ value: Double) -> String { String(format: "%.1f", value) }
}
