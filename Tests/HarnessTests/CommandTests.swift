import Foundation
import Molecules
import Testing

/// The commands and options beside a run.
@Suite struct CommandTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
  }

  @Test func `The help says all that there is`() async throws {
    let help = try await Program.run(["--help"], in: folder)
    #expect(help.status == 0)
    #expect(help.output == HelpTexts.program)
    #expect(try await Program.run(["help"], in: folder).output == HelpTexts.program)
    let run = try await Program.run(["help", "run"], in: folder)
    #expect(run.status == 0)
    #expect(run.output == HelpTexts.run)
    let version = try await Program.run(["--version"], in: folder).output
    #expect(version.hasPrefix("0.1.0\ncompiler: Swift "))
    let names = ["openblas", "gsl", "kernels", "rdkit", "sqlite", "gnuplot"]
    #expect(names.allSatisfy { version.contains("\n\($0): ") })
  }

  @Test(
    arguments: [
      (["tiny.json", "more.json"], "Error: Unexpected argument 'more.json'"),
      (
        ["tiny.json", "--worker", "2"],
        "Error: Unknown option '--worker'. Did you mean '--workers'?"
      ),
      (["tiny.json", "--workers", "0"], "Error: --workers must be at least 1"),
      (["tiny.json", "--workers", "-3"], "Error: --workers must be at least 1"),
      (["verify", "results", "--workers", "-3"], "Error: --workers must be at least 1"),
      (["candidates", "results", "--top", "-5"], "Error: --top must be at least 1"),
      (
        ["candidates", "results", "--min-reward", "-inf"],
        "Error: --min-reward takes a number such as 7.5"
      ),
      (["sample", "results", "--method", "TB", "-n", "-5"], "Error: --number must be at least 1"),
      (
        ["sample", "results", "--method", "TB", "--random-seed", "-1"],
        "Error: --random-seed must be at least 0"
      ),
      (
        ["tiny.json", "--workers", "two"],
        "Error: The value 'two' is invalid for '--workers <workers>'"
      ),
      (
        ["tiny.json", "--kernels", "fast"],
        "Error: The value 'fast' is invalid for '--kernels <kernels>'. Please provide one of"
          + " 'portable' and 'native'."
      ),
      (["tiny.json", "--results", ""], "Error: --results takes a folder; '.' is this one"),
      (
        ["tiny.json", "--methods", "TB,MCNC"],
        "Error: --methods: the spec has no method 'MCNC'; it has TB, MCMC"
      ),
      (
        ["tiny.json", "--methods", " , "],
        "Error: --methods takes names of methods of the spec, such as TB,MCMC"
      ),
      (["validate"], "Error: Missing expected argument '<specs> ...'"),
      (["explain"], "Error: Missing expected argument '<name>'"),
      (["explain", "nonsense"], "no component or metric is called 'nonsense'; see `harness list`"),
    ] as [([String], String)])
  func `What is asked wrongly is answered by what is right`(
    arguments: [String], message: String
  ) async throws {
    let run = try await Program.run(arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.messages.first == message)
    #expect(run.output.isEmpty)
    #expect(!folder.has("results"))
  }

  @Test(
    arguments: [
      "0", "-1", "1.5", "1,1", "1,", "x", "100001", "99999999999999999999", "9..7", "1..", "1...3",
      "0,0..3", "[]",
    ])
  func `Seeds that are none`(seeds: String) async throws {
    let run = try await Program.run(["tiny.json", "--seeds=\(seeds)"], in: folder)
    #expect(run.status == 64)
    #expect(
      run.messages.first
        == "Error: --seeds takes a count such as 10, a list of different numbers such as 0,3,7, or a"
        + " range such as 7..9 (one seed: 7..7); at most 100000 seeds")
  }

  @Test func `Only some methods and seeds of a spec`() async throws {
    let run = try await Program.run(
      ["tiny.json", "--methods", "MCMC, TB", "--seeds", "7,3"], in: folder)
    #expect(run.status == 0)
    let trials = Table(try folder.text("results/tiny/trials.csv"))
    #expect(Set(trials.column("seed")) == ["3", "7"])
    let one = try await Program.run(["tiny.json", "--methods", "TB", "--seeds", "1"], in: folder)
    #expect(one.status == 0)
    #expect(Set(Table(try folder.text("results/tiny/trials.csv")).column("method")) == ["TB"])
  }

  @Test func `Files that cannot be read or written`() async throws {
    let missing = try await Program.run(["nothing.json"], in: folder)
    #expect(missing.status == 66)
    #expect(
      missing.narration
        == "nothing.json: no such file; specs to start from are in experiments/\n")
    let isFolder = try await Program.run(["."], in: folder)
    #expect(isFolder.status == 74)
    #expect(isFolder.narration == "cannot read .: Is a directory\n")
    // A file where the results should go, which no user may write to.
    let results = try await Program.run(["tiny.json", "--results", "tiny.json"], in: folder)
    #expect(results.status == 74)
    #expect(results.narration.hasPrefix("cannot create tiny.json/tiny"))
    #expect(results.narration.hasSuffix(": Not a directory\n"))
    #expect(results.output.isEmpty)
    let both = try await Program.run(["validate", "nothing.json", "tiny.json"], in: folder)
    #expect(both.status == 66)
    #expect(both.output == "tiny.json: good, 4 trials\n")
  }

  @Test func `Results under names that need care`() async throws {
    for results in ["a b", "ü 漢字 😀", "deep/er/still", "-x", "dots/../here"] {
      let run = try await Program.run(
        ["tiny.json", "--results=\(results)", "--methods", "MCMC"], in: folder)
      #expect(run.status == 0, "\(run.narration)")
      #expect(folder.has("\(results)/tiny/summary.csv"))
    }
    symlink("a b", folder.path + "/link")
    let run = try await Program.run(
      ["tiny.json", "--results", "link", "--methods", "MCMC"], in: folder)
    #expect(run.status == 0)
    #expect(folder.records("link/tiny/").count == 2)
  }

  @Test func `Everything that can be named can be explained`() async throws {
    let list = try await Program.run(["list", "all"], in: folder)
    #expect(list.status == 0)
    let names = list.output.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  "), let first = line.dropFirst(2).first, first != " " else {
        return nil
      }
      return line.split(separator: " ").first.map(String.init)
    }
    #expect(names.contains("trajectoryBalance"))
    #expect(names.contains("hypergrid"))
    #expect(names.contains("log_z_error"))
    for name in names + ["corners", "cosine"] {
      let explained = try await Program.run(["explain", name], in: folder)
      #expect(explained.status == 0, "\(name)")
      #expect(explained.output.hasPrefix("\(name): "))
    }
    let objective = try await Program.run(["explain", "trajectoryBalance"], in: folder)
    #expect(objective.output == HelpTexts.trajectoryBalance)
    let environment = try await Program.run(["explain", "hypergrid"], in: folder)
    #expect(environment.output == HelpTexts.hypergrid)
  }

  @Test func `The committed schema is the program's`() async throws {
    let schema = try await Program.run(["schema"], in: folder)
    #expect(schema.status == 0)
    let path = URL(fileURLWithPath: Program.package + "/experiments/schema.json")
    #expect(
      try Data(contentsOf: path) == Data(schema.output.utf8),
      "write it anew with `swift run harness schema > experiments/schema.json`")
  }

  @Test func `A schema is no spec, and no mistake beside specs`() async throws {
    let schema = Program.package + "/experiments/schema.json"
    let run = try await Program.run(["validate", "tiny.json", schema], in: folder)
    #expect(run.status == 0)
    #expect(run.output == "tiny.json: good, 4 trials\n")
    #expect(
      run.narration
        == "\(schema): a JSON schema, by which editors check specs, and not a spec; skipped\n")
  }

  @Test func `The benchmark of kills has every method, objective and sampler`() async throws {
    let list = try await Program.run(["list", "all"], in: folder)
    let spec = try String(
      contentsOfFile: Program.package + "/Benchmarks/every-method.json", encoding: .utf8)
    var section = ""
    var count = 0
    for line in list.output.split(separator: "\n") {
      if !line.hasPrefix(" ") { section = String(line) }
      let sections = ["Methods", "Objectives of a gflownet", "Samplers of a gflownet"]
      guard sections.contains(section), line.hasPrefix("  "), !line.hasPrefix("   "),
        let name = line.split(separator: " ").first
      else { continue }
      count += 1
      // Those that need a file or a program, texts, states that may stop, rewards on the way, or more objects than
      // reward calls: not every task of the benchmark has them.
      let isOfSomeTasks = [
        "dataset", "modified", "forwardLooking", "process", "imported", "ancestral", "supervised",
        "regrowth", "rounds",
      ].contains { name.hasPrefix($0) }
      #expect(isOfSomeTasks || spec.contains("\"\(name)\""), "\(name)")
    }
    #expect(count > 12)
  }

  @Test func `The committed specs are good`() async throws {
    let experiments = Program.package + "/experiments"
    let specs = try FileManager.default.contentsOfDirectory(atPath: experiments)
      .filter { $0.hasSuffix(".json") && $0 != "schema.json" && !$0.hasPrefix("molecules") }
      // Tables are made by `make data`, and language models by `make weights`.
      .filter {
        let text = try String(contentsOfFile: "\(experiments)/\($0)", encoding: .utf8)
        return !text.contains("data/") && !text.contains("weights/")
      }
      .sorted()
      .map { "\(experiments)/\($0)" }
    #expect(specs.count >= 5)
    let run = try await Program.run(["validate"] + specs, in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == specs.count)
    for (line, spec) in zip(lines, specs) { #expect(line.hasPrefix("\(spec): good, ")) }
    // Molecules need the chemistry, and the paper's proxy its weights, which are not part of this.
    let molecules = try await Program.run(
      ["validate", "\(experiments)/molecules-qed.json", "\(experiments)/molecules-seh.json"],
      in: folder)
    #expect(molecules.status == 65)
    if Chemistry.isAvailable {
      #expect(molecules.output.contains("molecules-qed.json: good, "))
      #expect(molecules.narration.contains("environment.reward.weights: cannot be read"))
    } else {
      #expect(molecules.narration.contains("install librdkit-dev"))
    }
  }
}
