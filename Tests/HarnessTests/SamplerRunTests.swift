import Foundation
import Testing

/// Samplers in the real program, with perceptrons, as a spec sets them up.
@Suite struct SamplerRunTests {
  /// Every cell of a grid of two dimensions and side 8 with its reward, as candidates.csv has it.
  static let cells: [(object: String, reward: Double)] = (0..<64).map { number in
    let (x, y) = (number / 8, number % 8)
    func zone(_ value: Int) -> Int {
      [0, 1, 6, 7].contains(value) ? [1, 6].contains(value) ? 2 : 1 : 0
    }
    let lowest = min(zone(x), zone(y))
    return ("\(x) \(y)", 0.1 + (lowest >= 1 ? 0.5 : 0) + (lowest == 2 ? 2 : 0))
  }

  static let table =
    "object,rank,reward\r\n"
    + cells.map { "\($0.object),7,\($0.reward)\r\n" }.joined()

  static func spec(_ samplers: [(name: String, json: String)], budget: String, seeds: Int = 1)
    -> String
  {
    let methods = samplers.map {
      #"{"name": "\#($0.name)", "type": "gflownet", "sampler": \#($0.json)}"#
    }
    return """
      {"version": 1, "name": "tiny",
       "environment": {"type": "hypergrid", "dimensions": 2, "side": 8},
       "defaults": {"batchSize": 32, "network": {"type": "mlp", "hidden": [64, 64]},
                    "objective": "trajectoryBalance",
                    "optimizer": {"type": "adam", "learningRate":
                      {"type": "cosine", "start": 0.005, "end": 0.00001, "steps": 2500}}},
       "methods": [\(methods.joined(separator: ",\n"))],
       "seeds": \(seeds), "budget": \(budget),
       "evaluation": {"checkpoints": 3, "topK": [10], "samples": 100},
       "statistics": {"resamples": 10}}
      """
  }

  static let samplers: [(name: String, json: String)] = [
    ("on-policy", #""onPolicy""#),
    ("replay", #"{"type": "mixture", "parts": [{"type": "onPolicy", "weight": 3}, "replay"]}"#),
    (
      "reward",
      #"{"type": "mixture", "parts": ["onPolicy", {"type": "replay", "priority": "reward"}]}"#
    ),
    (
      "loss",
      #"{"type": "mixture", "parts": ["onPolicy", {"type": "replay", "priority": "loss"}]}"#
    ),
    ("search", #""localSearch""#),
    (
      "metropolis",
      #"{"type": "localSearch", "acceptance": "metropolis", "length": "uniform"}"#
    ),
    ("thompson", #"{"type": "thompson", "members": 3}"#),
    ("dataset", #"{"type": "dataset", "path": "cells.csv"}"#),
    (
      "both",
      #"{"type": "mixture", "parts": ["onPolicy", {"type": "dataset", "path": "cells.csv"}]}"#
    ),
  ]

  /// The value of a metric of each method.
  static func values(_ metric: String, _ folder: Folder) throws -> [String: Double] {
    let rows = Table(try folder.text("results/tiny/trials.csv")).rows.filter { $0[3] == metric }
    return Dictionary(rows.map { ($0[1], Double($0[4]) ?? .nan) }, uniquingKeysWith: { $1 })
  }

  @Test func `Every sampler learns the distribution`() async throws {
    let folder = try Folder()
    try folder.write(Self.table, to: "cells.csv")
    try folder.write(
      Self.spec(Self.samplers, budget: #"{"gradientSteps": 2500}"#), to: "tiny.json")
    let run = try await Program.run(["tiny.json"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let distances = try Self.values("exact_total_variation", folder)
    #expect(distances.count == Self.samplers.count)
    for (name, distance) in distances { #expect(distance < 0.02, "\(name)") }
    let calls = Table(try folder.text("results/tiny/timing.csv"))
    for row in calls.rows where row[1] == "dataset" {
      #expect(row[5] == "0" && row[8] == "2500")
    }
    // What a method was given it has not found.
    #expect(try Self.values("distinct_objects", folder)["dataset"] == 0)
  }

  @Test(arguments: [
    ("object,reward\n0 0,0.6\n0 9,1\n", "line 3: the object \"0 9\" is no cell"),
    ("object,reward\n0 0,0.6\n\n0 1,nan\n", "line 4: the reward \"nan\" is no number"),
    (
      "object,reward\n0 0,0.6\n1 1,2.6\0garbage\n",
      "line 3: the reward \"2.6\\u0000garbage\" is no number"
    ),
    ("object,reward\n0 0,0.6\n1 1,0x10\n", "line 3: the reward \"0x10\" is no number"),
    ("object,reward\n0 0,0.6\n0 1,\n", "line 3: the reward \"\" is no number"),
    ("object,reward\n0 0,0\n", "line 2: the reward 0 has no logarithm"),
    ("object,reward\n0 0,1\n0 1,1\n0 0,1\n", "line 4: has the object of line 2 again"),
    ("object,value\n0 0,1\n", "has no column reward"), ("0 0,1\n", "has no column object"),
    ("object,reward\n", "has no object that is taken"),
    ("object,reward\n0 0,0.1\n", "has no object that is taken"),
    ("object,reward\n0 0\n", "line 2: has 1 fields where the first line names 2"),
  ])
  func `Data that is none is named by file and line`(table: String, message: String) async throws {
    let folder = try Folder()
    try folder.write(table, to: "data.csv")
    let least = table.hasSuffix("0,0.1\n") ? #", "minimumReward": 0.5"# : ""
    try folder.write(
      Self.spec(
        [("data", #"{"type": "dataset", "path": "data.csv"\#(least)}"#)],
        budget: #"{"gradientSteps": 5}"#), to: "tiny.json")
    let run = try await Program.run(["tiny.json"], in: folder)
    #expect(run.status == 65)
    #expect(run.messages.count == 1)
    #expect(run.narration.contains(": error: methods[0].sampler.path: data.csv"))
    #expect(run.narration.contains(message), "\(run.narration)")
  }

  @Test func `A dataset alone never spends reward calls`() async throws {
    let folder = try Folder()
    try folder.write(Self.table, to: "cells.csv")
    try folder.write(
      Self.spec([Self.samplers[7]], budget: #"{"rewardCalls": 5}"#), to: "tiny.json")
    let run = try await Program.run(["validate", "tiny.json"], in: folder)
    #expect(run.status == 65)
    #expect(run.narration.contains("can never end: it does not count rewardCalls"))
  }

  /// What a file holds is part of what was trained: other rows are other trials.
  @Test func `Other data trains again, the same does not`() async throws {
    let folder = try Folder()
    let spec = Self.spec(
      [("data", #"{"type": "dataset", "path": "cells.csv", "limit": 9}"#)],
      budget: #"{"gradientSteps": 5}"#)
    try folder.write(spec, to: "tiny.json")
    try folder.write(Self.table, to: "cells.csv")
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
    let record = try #require(folder.records().first)
    let first = folder.stamp(record)
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
    #expect(folder.stamp(record) == first)
    #expect(try folder.text(record).contains(#""givenRewards": 9"#))
    try folder.write(Self.table.replacing("0 0,7,0.6", with: "0 0,7,0.5"), to: "cells.csv")
    #expect(try await Program.run(["tiny.json"], in: folder).status == 64)
    #expect(folder.stamp(record) == first)
    #expect(try await Program.run(["tiny.json", "--replace"], in: folder).status == 0)
    #expect(folder.stamp(record) != first)
  }

  /// What is stored can be read where the files of its spec are not; only training needs them.
  @Test func `Results are read without the files that the spec names`() async throws {
    let folder = try Folder()
    try folder.write(Self.table, to: "cells.csv")
    try folder.write(
      Self.spec([Self.samplers[7]], budget: #"{"gradientSteps": 5}"#), to: "tiny.json")
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
    let tables = try folder.text("results/tiny/trials.csv")
    try FileManager.default.removeItem(atPath: folder.path + "/cells.csv")
    let report = try await Program.run(["report", "results/tiny"], in: folder)
    #expect(report.status == 0, "\(report.narration)")
    let page = try folder.text("results/tiny/report.html")
    #expect(page.contains("distinct_<wbr/>objects"))
    try FileManager.default.copyItem(
      atPath: folder.path + "/results/tiny", toPath: folder.path + "/results/copy")
    let compare = try await Program.run(["compare", "results/tiny", "results/copy"], in: folder)
    #expect(compare.status == 0, "\(compare.narration)")
    #expect(try folder.text("results/tiny/trials.csv") == tables)
    let verify = try await Program.run(["verify", "results/tiny"], in: folder)
    #expect(verify.status == 65)
    #expect(verify.narration.contains("cells.csv: no such file"), "\(verify.narration)")
    let sample = try await Program.run(
      ["sample", "results/tiny", "--method", "dataset"], in: folder)
    #expect(sample.status == 66)
    #expect(sample.narration.contains("cells.csv: no such file"), "\(sample.narration)")
  }
}
