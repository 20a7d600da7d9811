import Foundation
import Testing

/// Methods of the user's own, and logs of other programs, beside the program's own methods.
@Suite struct ExternalMethodTests {
  /// Goes through the cells of a 4 x 4 grid in order, and answers for a uniform policy where it is asked to.
  private static let sweep = """
    import json, math, os, sys
    able = sys.argv[1:]
    place = 0
    for line in sys.stdin:
        message = json.loads(line)
        answer = {}
        if "start" in message:
            answer = {"abilities": able}
        elif "ask" in message:
            if os.path.exists("stop"):
                sys.exit(4)
            answer = {"objects": []}
            for _ in range(message["ask"]):
                answer["objects"].append(f"{place // 4 % 4} {place % 4}" if place % 8 else "nowhere")
                place += 1
        elif "tell" in message:
            for told in message["tell"]:
                if told["object"] == "nowhere":
                    assert told["reward"] == 0 and "problem" in told
                else:
                    assert abs(math.exp(told["logReward"]) - told["reward"]) < 1e-9
        elif "logProbabilities" in message:
            answer = {"logProbabilities": [-math.log(16) for _ in message["logProbabilities"]]}
        elif "sample" in message:
            answer = {"objects": [f"{i // 4 % 4} {i % 4}" for i in range(message["sample"])]}
        elif "save" in message:
            open(message["save"], "w").write(str(place))
        elif "load" in message:
            place = int(open(message["load"]).read())
        print(json.dumps(answer), flush=True)
    """

  private static func folder(_ able: [String] = [], calls: Int = 64) throws -> Folder {
    let folder = try Folder()
    let words = (["python3", "mine.py"] + able).map { "\"\($0)\"" }.joined(separator: ", ")
    try folder.write(sweep, to: "mine.py")
    try folder.write(
      """
      {"version": 1, "name": "tiny",
       "environment": {"type": "hypergrid", "dimensions": 2, "side": 4},
       "methods": [{"name": "mine", "type": "process", "command": [\(words)], "batchSize": 8},
                   {"name": "random", "type": "random"}],
       "seeds": 2, "budget": {"rewardCalls": \(calls)},
       "evaluation": {"checkpoints": 4, "topK": [2], "samples": 32}}
      """, to: "tiny.json")
    return folder
  }

  private static func trials(_ folder: Folder, _ name: String = "tiny") throws -> Table {
    try Table(folder.text("results/\(name)/trials.csv"))
  }

  @Test func `A program is charged and measured as other methods are`() async throws {
    let folder = try Self.folder()
    let result = try await Program.run(["tiny.json"], in: folder)
    #expect(result.status == 0, "\(result.narration)")
    let trials = try Self.trials(folder)
    // Every eighth proposal is no object, but charged.
    #expect(trials.value("distinct_objects", method: "mine", seed: 0) == 14)
    #expect(trials.value("exact_total_variation", method: "mine", seed: 0) == nil)
    #expect(result.output.contains("external: mine"))
  }

  @Test func `A program is not started to check its settings`() async throws {
    let folder = try Self.folder()
    try folder.write("open('started', 'w').write('')\n" + Self.sweep, to: "mine.py")
    let good = try await Program.run(["validate", "tiny.json"], in: folder)
    #expect(good.status == 0, "\(good.narration)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/started"))
  }

  @Test func `A program that knows its policy has distances`() async throws {
    let folder = try Self.folder(["logProbabilities", "sample"])
    let result = try await Program.run(["tiny.json"], in: folder)
    #expect(result.status == 0, "\(result.narration)")
    let trials = try Self.trials(folder)
    let exact = try #require(trials.value("exact_total_variation", method: "mine", seed: 1))
    #expect(exact > 0 && exact < 1)
  }

  @Test func `A program that draws samples has sampled distances`() async throws {
    let folder = try Self.folder(["sample"])
    let result = try await Program.run(["tiny.json"], in: folder)
    #expect(result.status == 0, "\(result.narration)")
    let trials = try Self.trials(folder)
    #expect(trials.value("total_variation", method: "mine", seed: 0) ?? 0 > 0)
    #expect(trials.value("exact_total_variation", method: "mine", seed: 0) == nil)
  }

  @Test(arguments: [true, false])
  func `A program that saves goes on where it was`(saves: Bool) async throws {
    let folder = try Self.folder(saves ? ["save"] : [])
    try folder.write("", to: "stop")
    let none = try await Program.run(["tiny.json", "--methods", "mine"], in: folder)
    #expect(none.status == 1 && none.narration.contains("has ended with status 4"))
    #expect(folder.snapshots().isEmpty)
    try FileManager.default.removeItem(atPath: folder.path + "/stop")
    let first = try await Program.run(["tiny.json", "--methods", "mine"], in: folder)
    #expect(first.status == 0, "\(first.narration)")
    #expect(folder.snapshots().isEmpty == !saves)
    // A larger budget goes on from the last snapshot, or begins again.
    let larger = try Self.folder(saves ? ["save"] : [], calls: 96)
    try folder.write(try larger.text("tiny.json"), to: "tiny.json")
    let second = try await Program.run(["tiny.json", "--methods", "mine"], in: folder)
    #expect(second.status == 0, "\(second.narration)")
    let fresh = try await Program.run(["tiny.json", "--methods", "mine"], in: larger)
    #expect(fresh.status == 0, "\(fresh.narration)")
    #expect(
      try folder.text("results/tiny/candidates.csv") == larger.text("results/tiny/candidates.csv"))
  }

  @Test func `A program that breaks the rules costs its own trials only`() async throws {
    let folder = try Self.folder()
    try folder.write("import sys\nsys.stdin.readline()\nprint('{}', flush=True)", to: "mine.py")
    let result = try await Program.run(["tiny.json"], in: folder)
    #expect(result.status == 1)
    #expect(result.narration.contains("the method program 'python3' has ended with status 0"))
    #expect(try Self.trials(folder).value("distinct_objects", method: "random", seed: 1) != nil)
  }

  @Test func `Verify trains no program again and computes its rewards`() async throws {
    let folder = try Self.folder()
    _ = try await Program.run(["tiny.json"], in: folder)
    // A program that would fail now is not asked.
    try folder.write("", to: "stop")
    let verified = try await Program.run(["verify", "results/tiny"], in: folder)
    #expect(verified.status == 0, "\(verified.output)")
    #expect(verified.output.contains("not trained again: 2 trials of programs"))
  }

  private static func log(_ reward: String = "2.6") -> String {
    var lines = ["method,seed,call,object,reward"]
    for seed in 0..<2 {
      for call in 1...20 {
        lines.append(
          call % 2 == 0 ? "theirs,\(seed),\(call),1 1,\(reward)" : "theirs,\(seed),\(call),none,0")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func `A log of another program stands in the tables`() async throws {
    let folder = try Self.folder()
    let spec = try folder.text("tiny.json").replacing("\"side\": 4", with: "\"side\": 8")
    try folder.write(spec, to: "tiny.json")
    try folder.write(Self.log(), to: "log.csv")
    let arguments = ["import", "log.csv", "--spec", "tiny.json", "--only"]
    let result = try await Program.run(arguments, in: folder)
    #expect(result.status == 0, "\(result.narration)")
    let trials = try Self.trials(folder, "tiny-imported")
    #expect(trials.value("distinct_objects", method: "theirs", seed: 1) == 1)
    #expect(result.output.contains("imported: theirs"))
    let verified = try await Program.run(["verify", "results/tiny-imported"], in: folder)
    #expect(verified.status == 0, "\(verified.output)")
    // Another reward is not compared.
    try folder.write(Self.log("2.5"), to: "log.csv")
    let other = try await Program.run(arguments + ["--name", "other"], in: folder)
    #expect(other.status == 1)
    #expect(
      other.narration.contains("log.csv, line 3: the reward of '1 1' is 2.6"), "\(other.narration)")
  }

  @Test(arguments: [
    ("method,seed,call,object\n", "line 1: has no column reward"),
    ("method,seed,call,object,reward\na,0,1,1 1,x\n", "line 2: the reward \"x\" is no number"),
    (
      "method,seed,call,object,reward\na,-1,1,1 1,1\n", "line 2: the seed \"-1\" is no whole number"
    ),
    ("method,seed,call,object,reward\na,0,1,1 1,1\na,0,1,1 2,1\n", "line 3: call 1 of a"),
    ("method,seed,call,object,reward\na,0,2,1 1,1\n", "has no call 1"),
    ("method,seed,call,object,reward\n", "holds no call"),
  ])
  func `A malformed log is refused`(log: String, message: String) async throws {
    let folder = try Self.folder()
    try folder.write(log, to: "log.csv")
    let result = try await Program.run(["import", "log.csv", "--spec", "tiny.json"], in: folder)
    #expect(result.status == 65)
    #expect(result.narration.contains("log.csv") && result.narration.contains(message))
    #expect(folder.files(".") == ["./log.csv", "./mine.py", "./tiny.json"])
  }

  @Test func `A log as spreadsheets save it is read, and another takes its place with a word`()
    async throws
  {
    let folder = try Self.folder()
    try folder.write("\u{FEFF}" + Self.log().replacing("\n", with: "\r\n"), to: "log.csv")
    let arguments = ["import", "log.csv", "--spec", "tiny.json", "--only"]
    let spec = try folder.text("tiny.json").replacing("\"side\": 4", with: "\"side\": 8")
    try folder.write(spec, to: "tiny.json")
    let first = try await Program.run(arguments, in: folder)
    #expect(first.status == 0, "\(first.narration)")
    try folder.write(Self.log().replacing("1 1,", with: "1 6,"), to: "log.csv")
    let refused = try await Program.run(arguments, in: folder)
    #expect(refused.status == 64 && refused.narration.contains("--replace"))
    let second = try await Program.run(arguments + ["--replace"], in: folder)
    #expect(second.status == 0, "\(second.narration)")
    #expect(try folder.text("results/tiny-imported/candidates.csv").contains("1 6"))
  }

  @Test func `An import writes nothing under a name that is none, nor of a log that is missing`()
    async throws
  {
    let folder = try Self.folder()
    try folder.write(Self.log(), to: "log.csv")
    let arguments = ["--spec", "tiny.json"]
    let named = try await Program.run(
      ["import", "log.csv", "--name", "../x"] + arguments, in: folder)
    #expect(named.status == 64 && named.narration.contains("--name"))
    let missing = try await Program.run(["import", "nix.csv"] + arguments, in: folder)
    #expect(missing.status == 66 && missing.narration.contains("nix.csv: no such file"))
    #expect(folder.files(".") == ["./log.csv", "./mine.py", "./tiny.json"])
  }
}

extension Table {
  /// A value of trials.csv.
  fileprivate func value(_ metric: String, method: String, seed: Int) -> Double? {
    rows.first { $0[1] == method && $0[2] == String(seed) && $0[3] == metric }.flatMap {
      Double($0[4])
    }
  }
}
