import Foundation
import Testing

/// `harness sample` and `harness export` on a stored run.
@Suite struct PolicyCommandTests {
  @Test func `A trained policy is sampled, exported, and missed where it is gone`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
    func run(_ arguments: String...) async throws -> Program.Result {
      try await Program.run(arguments + ["--method", "TB"], in: folder)
    }

    let sample = try await run("sample", "results/tiny", "--task", "grid", "-n", "20")
    #expect(sample.status == 0, "\(sample.narration)")
    let table = Table(sample.output)
    #expect(table.header == ["object", "reward", "log_probability"])
    #expect(table.rows.count == 20)
    let again = try await run("sample", "results/tiny", "--task", "grid", "-n", "20")
    #expect(again.output == sample.output)
    let json = try await run("sample", "results/tiny", "--task", "bits", "--format", "json")
    let objects = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect((objects?["objects"] as? [Any])?.count == 1000)

    let tasks = try await run("sample", "results/tiny")
    #expect(tasks.status == 64)
    #expect(
      tasks.narration
        == "results/tiny has several tasks; choose one with --task: grid, bits\n")
    let chain = try await Program.run(
      ["sample", "results/tiny", "--task", "grid", "--method", "MCMC"], in: folder)
    #expect(chain.status == 64)
    #expect(chain.narration.hasPrefix("MCMC has no policy to sample"))

    let weights = "results/tiny/trials/grid/TB/0/policy.safetensors"
    let export = try await run(
      "export", "results/tiny", "--task", "grid", "--output", "tb.safetensors")
    #expect(export.output == "tb.safetensors\n")
    #expect(try folder.bytes("tb.safetensors") == folder.bytes(weights))
    unlink("\(folder.path)/\(weights)")
    let missing = try await run("sample", "results/tiny", "--task", "grid", "-n", "20")
    #expect(missing.status == 66)
    #expect(missing.narration.contains("harness results/tiny/spec.json --results results"))
    // The remedy works.
    unlink("\(folder.path)/results/tiny/trials/grid/TB/0/record.json")
    let remedy = try await Program.run(
      ["results/tiny/spec.json", "--results", "results"], in: folder)
    #expect(remedy.status == 0)
    let healed = try await run("sample", "results/tiny", "--task", "grid", "-n", "20")
    #expect(healed.output == sample.output)
  }
}
