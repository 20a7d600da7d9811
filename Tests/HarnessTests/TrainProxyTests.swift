import Foundation
import Testing

/// `harness train-proxy` on tables and specs, good and bad. In a build without chemistry the program says
/// so, and there is nothing else to see.
@Suite struct TrainProxyTests {
  static let table = """
    smiles,value,note
    C,0,"a, b"
    CC,1,
    CCC,2,
    CCO,2.5,
    CCN,2.25,
    c1ccccc1,5,
    CC(=O)O,3.5,
    CC#N,2,
    OCC,2.5,again

    """

  static func spec(_ more: String = "") -> String {
    """
    {"version": 1, "csv": "t.csv", "output": "out/proxy.safetensors",
     "width": 4, "edgeWidth": 2, "messageSteps": 1, "epochs": 3\(more)}
    """
  }

  /// Runs the program on a table and a spec; `nil` in a build without chemistry.
  static func run(
    _ spec: String, table: String = table, _ options: [String] = [], in folder: Folder
  ) async throws -> Program.Result? {
    try folder.write(spec, to: "s.json")
    try folder.write(table, to: "t.csv")
    let result = try await Program.run(["train-proxy", "s.json"] + options, in: folder)
    return result.status == 69 ? nil : result
  }

  @Test func weightsAreWrittenAndAreTheSameEachTime() async throws {
    let folder = try Folder()
    guard let first = try await Self.run(Self.spec(), in: folder) else { return }
    #expect(first.status == 0, "\(first.narration)")
    #expect(first.output.hasPrefix("out/proxy.safetensors: trained on "))
    #expect(first.messages.count == 3)
    #expect(first.messages[0].hasPrefix("epoch 1: error "))
    let bytes = try Data(contentsOf: URL(filePath: folder.path + "/out/proxy.safetensors"))
    #expect(bytes.count > 1000)
    let second = try #require(
      try await Self.run(Self.spec(", \"seed\": 0"), ["--quiet", "--json"], in: folder))
    #expect(second.narration == "")
    let again = try Data(contentsOf: URL(filePath: folder.path + "/out/proxy.safetensors"))
    #expect(again == bytes)
    let json = try JSONSerialization.jsonObject(with: Data(second.output.utf8)) as? [String: Any]
    #expect((json?["epochs"] as? [Any])?.count == 3)
    #expect(json?["output"] as? String == "out/proxy.safetensors")
  }

  @Test func everythingThatIsWrongWithASpecIsSaid() async throws {
    let folder = try Folder()
    let spec = """
      {"version": 2, "cvs": "t.csv",
       "output": 3, "width": 0, "optimizer": {"type": "adam", "learningRate": -1}}
      """
    guard let result = try await Self.run(spec, in: folder) else { return }
    #expect(result.status == 65)
    let beginnings = [
      "s.json:1:13: error: version: ", "s.json:1:16: error: cvs: unknown key; did you mean 'csv'?",
      "s.json:2:12: error: output: ", "s.json:2:24: error: width: ",
      "s.json:2:73: error: optimizer.learningRate: ",
    ]
    #expect(result.messages.count == beginnings.count)
    for (message, beginning) in zip(result.messages, beginnings) {
      #expect(message.hasPrefix(beginning), "\(message)")
    }
    for text in ["", "[]", "{\"version\": 1,}", "{\"output\": \"x\"}"] {
      let result = try #require(try await Self.run(text, in: folder))
      #expect(result.status == 65)
      #expect(result.messages.allSatisfy { $0.hasPrefix("s.json:") } && !result.messages.isEmpty)
    }
  }

  @Test func whatCannotBeWrittenIsSaidBeforeTraining() async throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/out", withIntermediateDirectories: true)
    for (output, says) in [
      ("t.csv", "output: is the table itself"), ("out", "output: out is a folder"),
      ("./t.csv", "output: is t.csv, which it would replace"),
      ("out/../s.json", "output: is s.json, which it would replace"),
    ] {
      let spec = #"{"version": 1, "csv": "t.csv", "output": "\#(output)"}"#
      guard let result = try await Self.run(spec, in: folder) else { return }
      #expect(result.status == 65)
      #expect(result.narration.contains(says), "\(result.narration)")
      #expect(try folder.text("t.csv") == Self.table)
      #expect(try folder.text("s.json") == spec)
    }
  }

  @Test func whatTakesTooMuchMemoryIsSaid() async throws {
    let folder = try Folder()
    let spec = Self.spec().replacing("\"width\": 4, \"edgeWidth\": 2", with: "\"width\": 1024")
    guard let result = try await Self.run(spec, in: folder) else { return }
    #expect(result.status == 65)
    #expect(result.narration.hasPrefix("s.json:2:11: error: width: width * width * edgeWidth"))
  }

  @Test func rowsThatAreNoExamplesAreErrorsUnlessSkipped() async throws {
    let folder = try Folder()
    let bad = Self.table + "C(,1,\nCCl,many,\n"
    guard let result = try await Self.run(Self.spec(), table: bad, in: folder) else { return }
    #expect(result.status == 65)
    #expect(result.messages.count == 2)
    #expect(result.messages[0].hasPrefix("t.csv:11: error: 'C(' is no molecule: "))
    #expect(result.messages[1].hasPrefix("t.csv:12: error: the value 'many' is no finite number"))
    let skipped = try #require(
      try await Self.run(Self.spec(", \"skipInvalid\": true"), table: bad, in: folder))
    #expect(skipped.status == 0)
    #expect(skipped.messages.first == "warning: t.csv: 2 rows left out")
  }

  @Test func tablesThatDoNotFitAreErrors() async throws {
    let folder = try Folder()
    for (table, says) in [
      ("smiles,values\nC,1\n", "t.csv:1: error: no column 'value'; did you mean 'values'?"),
      ("smiles,value\nC\n", "t.csv:2: error: has 1 fields"),
      ("", "t.csv:1: error: the file is empty"),
      ("smiles,value,value\nC,1,2\n", "t.csv:1: error: two columns are called 'value'"),
      ("smiles,value\nC,1\n", "t.csv: 1 different molecules are too few"),
      ("smiles,value\nC,1\nCC,1\n", "t.csv: all values trained on are the same"),
      (
        "smiles,value\nC,1e300\nCC,2\nCCC,-1e300\n", "t.csv: values reach from "
      ),
      (
        "smiles,value\nC,1000000001\nCC,1000000002\nCCC,1000000003\n",
        "t.csv: values differ by less than single precision tells apart"
      ),
    ] {
      guard let result = try await Self.run(Self.spec(), table: table, in: folder) else { return }
      #expect(result.status == 65)
      #expect(result.narration.hasPrefix(says), "\(result.narration)")
    }
  }

  @Test func missingFilesAndAnOutputThatCannotBeWritten() async throws {
    let folder = try Folder()
    let none = try await Program.run(["train-proxy", "none.json"], in: folder)
    #expect(none.status == 66)
    let spec = Self.spec().replacingOccurrences(of: "t.csv", with: "none.csv")
    guard let missing = try await Self.run(spec, in: folder) else { return }
    #expect(missing.status == 66)
    #expect(missing.narration.hasPrefix("none.csv: no such file"))
    // The folder of the output is a file.
    try folder.write("", to: "out")
    let blocked = try #require(try await Self.run(Self.spec(), in: folder))
    #expect(blocked.status == 74)
  }

  @Test func trainingThatFailsIsAnErrorWithARemedy() async throws {
    let folder = try Folder()
    let spec = Self.spec(
      ", \"optimizer\": {\"type\": \"adam\", \"learningRate\": 1e30, \"gradientClip\": 0}")
    guard let result = try await Self.run(spec, in: folder) else { return }
    #expect(result.status == 1)
    #expect(result.messages.last?.contains("lower optimizer.learningRate") == true)
  }
}
