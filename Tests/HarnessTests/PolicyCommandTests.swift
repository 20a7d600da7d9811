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

  @Test func `A command that is suggested can be pasted, and deletes no more than it names`()
    async throws
  {
    let folder = try Folder()
    let results = "a folder's $HOME"
    try folder.write(TinySpec(methods: ["TB"], seeds: 2).text, to: "tiny.json")
    let run = try await Program.run(["tiny.json", "--results", results, "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let lost = "\(results)/tiny/trials/grid/TB/1/policy.safetensors"
    unlink("\(folder.path)/\(lost)")
    let kept = folder.files("\(results)/tiny")
    let others = folder.records("\(results)/tiny").filter { !$0.contains("grid/TB/1") }
    let stamps = others.map(folder.stamp)
    func sample() async throws -> Program.Result {
      try await Program.run(
        ["sample", "\(results)/tiny", "--method", "TB", "--task", "grid", "--seed", "1"], in: folder
      )
    }
    let missing = try await sample()
    #expect(missing.status == 66)
    let command = try #require(missing.narration.split(separator: "train it again: ").last)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let program = try #require(Program.path)
    shell.arguments = ["-c", "harness() { \"\(program)\" \"$@\" --quiet >out; }; \(command)"]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    #expect(try await sample().status == 0)
    #expect(others.map(folder.stamp) == stamps)
    #expect(Set(folder.files("\(results)/tiny")) == Set(kept + [lost]))
    // Under another name the command would write elsewhere.
    try FileManager.default.moveItem(
      atPath: "\(folder.path)/\(results)/tiny", toPath: folder.path + "/moved")
    unlink("\(folder.path)/moved/trials/grid/TB/0/policy.safetensors")
    let moved = try await Program.run(
      ["sample", "moved", "--method", "TB", "--task", "grid"], in: folder)
    #expect(moved.status == 66)
    #expect(moved.narration.contains("name the folder 'tiny' again"))
  }
}
