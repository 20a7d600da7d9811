import Foundation
import Testing

/// `harness candidates` on a stored run.
@Suite struct CandidatesTests {
  private let folder: Folder

  init() async throws {
    folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], rewardCalls: 300).text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
  }

  private func rows(_ arguments: String...) async throws -> [[String]] {
    let run = try await Program.run(["candidates", "results/tiny/"] + arguments, in: folder)
    #expect(run.status == 0, "\(run.narration)")
    #expect(run.narration.isEmpty)
    let table = Table(run.output)
    #expect(table.header.joined(separator: ",") == "task,method,seed,object,reward,reward_call")
    return table.rows
  }

  @Test func `What was found is what the tables count`() async throws {
    let trials = Table(try folder.text("results/tiny/trials.csv"))
    for row in trials.rows where row[3] == "distinct_objects" {
      let found = try await rows(
        "--task", row[0], "--method", row[1], "--seed", row[2], "--top", "1000")
      #expect(String(found.count) == row[4])
      #expect(found.allSatisfy { $0[..<3] == row[..<3] })
      #expect(Set(found.map { $0[3] }).count == found.count)
      let rewards = found.compactMap { Double($0[4]) }
      #expect(rewards == rewards.sorted(by: >))
      #expect(found.allSatisfy { 1...300 ~= Int($0[5]) ?? 0 })
    }
  }

  @Test func `Objects stand once for a method, of any seed`() async throws {
    let all = try await rows("--task", "grid", "--top", "1000")
    #expect(Set(all.map { $0[1] }) == ["TB", "MCMC"])
    #expect(Set(all.map { $0[1] + $0[3] }).count == all.count)
    #expect(all.count > 64)
    let order = all.map { (-(Double($0[4]) ?? 0), $0[3]) }
    #expect(zip(order, order.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(try await rows("--task", "grid", "--top", "5") == Array(all.prefix(5)))
    let high = try await rows("--task", "grid", "--top", "1000", "--min-reward", "0.6")
    #expect(high == all.filter { (Double($0[4]) ?? 0) >= 0.6 })
    #expect(!high.isEmpty && high.count < all.count)
  }

  @Test func `Programs can read it`() async throws {
    let run = try await Program.run(
      ["candidates", "results/tiny", "--format", "json", "--top", "3"], in: folder)
    #expect(run.status == 0)
    let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let candidates = try #require(json?["candidates"] as? [[String: Any]])
    #expect(candidates.count == 3)
    #expect(
      Set(candidates[0].keys) == ["task", "method", "seed", "object", "reward", "rewardCall"])
  }

  @Test func `A fresh clone has the best of the records`() async throws {
    let databases = folder.files("results/tiny/trials").filter { $0.hasSuffix(".sqlite") }
    #expect(databases.count == 8)
    let arguments = ["candidates", "results/tiny", "--task", "bits", "--top", "1000"]
    let before = Table(try await Program.run(arguments, in: folder).output)
    for file in databases { unlink("\(folder.path)/\(file)") }
    let run = try await Program.run(arguments, in: folder)
    #expect(run.status == 0)
    // Fewer objects than a record keeps.
    let after = Table(run.output)
    #expect(after.rows.map { $0[..<5] } == before.rows.map { $0[..<5] })
    #expect(after.rows.allSatisfy { $0[5].isEmpty })
    #expect(
      run.narration
        == "note: 4 of 4 trials (first bits/TB/0) have no database of candidates, which is not for"
        + " git; the best 100 of their records stand in\n")
  }

  @Test(
    arguments: [
      (
        ["results/tiny", "--method", "MCNC"], 64,
        "results/tiny has no method 'MCNC'; did you mean 'MCMC'? (it has TB, MCMC)"
      ),
      (["results/tiny", "--task", "x"], 64, "results/tiny has no task 'x' (it has grid, bits)"),
      (["results/tiny", "--seed", "7"], 64, "results/tiny has no seed '7' (it has 0, 1)"),
      (["results/tiny", "--top", "0"], 64, "Error: --top must be at least 1"),
      (
        ["results/tiny", "--format", "smi"], 64,
        "the objects of grid are no molecules; use --format csv or json"
      ),
      (
        ["results"], 66,
        "results: no spec.json; the folder is not that of a run, or the run has not begun"
      ),
      (
        ["tiny.json"], 66,
        "tiny.json: is a file; give the folder of a run, such as results/quickstart"
      ),
      (["none"], 66, "none: no such folder; a run makes one, such as results/quickstart"),
    ] as [([String], Int32, String)])
  func `What is asked wrongly is answered by what is right`(
    arguments: [String], status: Int32, message: String
  ) async throws {
    let run = try await Program.run(["candidates"] + arguments, in: folder)
    #expect(run.status == status)
    #expect(run.messages.first == message)
    #expect(run.output.isEmpty)
  }

  @Test func `A damaged database is named`() async throws {
    let file = "results/tiny/trials/grid/TB/0/candidates.sqlite"
    try folder.write(String(repeating: "no database ", count: 500), to: file)
    let run = try await Program.run(["candidates", "results/tiny"], in: folder)
    #expect(run.status == 74)
    #expect(run.narration == "cannot read \(file): file is not a database\n")
  }
}
