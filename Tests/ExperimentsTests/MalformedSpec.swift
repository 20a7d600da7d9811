import Experiments
import Formats
import GFlowNets
import Testing

/// A change to `GoodSpecs.small`, or to another good spec, that breaks it, and everything that the reader must then print.
struct MalformedSpec: Sendable, CustomTestStringConvertible {
  let old: String
  let new: String
  let expected: [String]
  let base: String

  /// The diagnostics are given without the file's name.
  init(_ old: String, _ new: String, _ expected: String...) {
    self.init(old, new, expected, in: GoodSpecs.small)
  }

  init(_ old: String, _ new: String, _ expected: [String], in base: String) {
    self.base = base
    self.old = old
    self.new = new
    self.expected = expected
  }

  var text: String { base.replacing(old, with: new) }

  var testDescription: String { "\(old) -> \(new)" }
}

@Suite struct MalformedSpecTests {
  @Test(
    arguments: MalformedSpec.tasks + MalformedSpec.methods + MalformedSpec.sections
      + MalformedSpec.syntax + MalformedSpec.tuning)
  func `Every mistake is named at its place, and nothing else is`(mistake: MalformedSpec) {
    #expect(mistake.text != mistake.base)
    #expect(printed(mistake.text) == mistake.expected.map { "x.json:" + $0 })
  }

  @Test func `There are many kinds of mistakes`() {
    let count =
      MalformedSpec.tasks.count + MalformedSpec.methods.count + MalformedSpec.sections.count
      + MalformedSpec.syntax.count + MalformedSpec.tuning.count
    #expect(count >= 160)
  }

  @Test(arguments: [
    ("", "1:1: error: the text is empty; write a JSON object in braces"),
    (" \r\n ", "2:2: error: the text is empty; write a JSON object in braces"),
    ("3", "1:1: error: found the number 3; write an object with the keys of a spec"),
    ("[]", "1:1: error: found a list; write an object with the keys of a spec"),
    ("\u{FEFF}3", "1:1: error: found the number 3; write an object with the keys of a spec"),
    (
      "{\"a\": [1, 2",
      "1:12: error: a: the text ends here, but the bracket at 1:7 is open; close it with ']'"
    ),
    (
      "{\"a\": {\"b\"", "1:11: error: a: a key without a value; write ':' and a value after the key"
    ),
    ("{\"a\":", "1:6: error: a: the text ends where a value should stand; complete it"),
    ("{\"a\": \"b", "1:7: error: a: a string that does not end; close it with '\"'"),
  ])
  func `Whole texts that cannot be a spec`(text: String, expected: String) {
    #expect(printed(text) == ["x.json:" + expected])
  }

  @Test func `Bytes that are not UTF-8 are named at their place`() {
    let bytes = Array("{\n  \"é\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
    #expect(
      printed(bytes) == ["x.json:2:9: error: the bytes here are not UTF-8; save the text as UTF-8"])
  }

  @Test func `An empty object misses everything that is required`() {
    #expect(
      printed("{}") == [
        "x.json:1:1: error: missing key 'version'; write 1, the version that this program reads",
        "x.json:1:1: error: missing key 'name'; write a name of 1 to 100 of the letters a-z and A-Z, "
          + "digits, '-', '_' and '.', the first not '.'",
        "x.json:1:1: error: missing key 'environment'; write {\"type\": ...} with one of the types "
          + "\"grid\", \"strings\", or a list of them as 'environments'",
        "x.json:1:1: error: missing key 'methods'; write a list of at least one "
          + "{\"name\": ..., \"type\": ...}",
        "x.json:1:1: error: missing key 'seeds'; write a count of seeds from 1 to 100000, a list of "
          + "seeds, or a range such as \"7..9\"",
        "x.json:1:1: error: missing key 'budget'; write an object with at least one of "
          + "\"rewardCalls\", \"trajectories\", \"gradientSteps\", \"seconds\"",
      ])
  }

  @Test func `Independent mistakes are all reported, in the order of the text`() {
    let text = """
      {
        "version": 3, "version": 1,
        "name": "a b",
        "environment": {"type": "grid", "side": 1, "dimension": 2},
        "methods": [
          {"name": "A", "type": "flow", "objective": "balanced"},
          {"name": "A", "type": "chain", "chains": 0}
        ],
        "seeds": -1,
        "budget": {"seconds": -1}
      }
      """
    #expect(
      printed(text).map { $0.split(separator: " ")[0] } == [
        "x.json:2:14:", "x.json:2:17:", "x.json:3:11:", "x.json:4:43:", "x.json:4:46:",
        "x.json:6:48:", "x.json:7:14:", "x.json:7:46:", "x.json:9:12:", "x.json:10:25:",
      ])
  }

  @Test func `What a hook throws besides a settings error is reported at the component`() {
    struct Odd: Error, CustomStringConvertible { let description = "is odd; choose another" }
    var catalog = FakeCatalog.catalog
    catalog.checkEnvironment = { _ in throw Odd() }
    #expect(
      printed(GoodSpecs.small, catalog) == [
        "x.json:4:18: error: environment: is odd; choose another"
      ])
  }

  @Test func `A method that fails on some tasks names them`() {
    let text = GoodSpecs.small.replacing(
      #""environment": {"type": "grid", "side": 8}"#,
      with: #""environments": [{"name": "a", "type": "grid", "side": 3}, "#
        + #"{"name": "b", "type": "grid", "side": 9}, {"name": "c", "type": "grid", "side": 2}]"#)
    #expect(
      printed(text) == [
        "x.json:7:5: error: methods[1].chains: is more than the side; choose fewer (on 'a', 'c')"
      ])
  }

  @Test func `A default that is wrong for each method is reported once`() {
    let text = GoodSpecs.small
      .replacing(#""type": "chain""#, with: #""type": "policy""#)
      .replacing(#""seeds": 3"#, with: #""seeds": 3, "defaults": {"batchSize": 0}"#)
    #expect(
      printed(text) == [
        "x.json:9:41: error: defaults.batchSize: 0 is out of range; "
          + "write a whole number from 1 to 1024"
      ])
  }

  @Test func `A default that every method replaces is still checked`() {
    let text = GoodSpecs.small
      .replacing(#""type": "flow""#, with: #""type": "flow", "batchSize": 4"#)
      .replacing(#""seeds": 3"#, with: #""seeds": 3, "defaults": {"batchSize": "many"}"#)
    #expect(
      printed(text) == [
        "x.json:9:41: error: defaults.batchSize: found the text \"many\"; "
          + "write a whole number from 1 to 1024"
      ])
  }

  @Test func `Defaults and methods of great length are read in little time`() {
    let keys = (0..<5_000).map { "\"key\($0)\": 0" }.joined(separator: ", ")
    let methods = (0..<5_000).map {
      "{\"name\": \"m\($0)\", \"type\": \"flow\", \"objective\": \"balance\", \"optimizer\": {}}"
    }
    let text = GoodSpecs.small
      .replacing(
        #"{"name": "MC", "type": "chain"}"#, with: methods.joined(separator: ",\n")
      )
      .replacing(#""seeds": 3"#, with: "\"seeds\": 3, \"defaults\": {\"optimizer\": {\(keys)}}")
    #expect(printed(text).count == 5_000)
  }
}

func printed(
  _ text: String, _ catalog: SpecCatalog = FakeCatalog.catalog
) -> [String] {
  printed(Array(text.utf8), catalog)
}

func printed(_ bytes: [UInt8], _ catalog: SpecCatalog = FakeCatalog.catalog) -> [String] {
  do throws(Diagnostics) {
    _ = try Spec.read(bytes: bytes, file: "x.json", catalog: catalog)
    return []
  } catch {
    return error.diagnostics.map(\.description)
  }
}
