import Experiments
import Formats
import GFlowNets
import TestSupport
import Testing

@Suite struct SchemaTests {
  static let text = Schema.text(FakeCatalog.catalog)

  static func accepts(_ spec: String) throws -> Bool {
    SchemaValidator(root: try JSONParser.parse(text)).accepts(try JSONParser.parse(spec))
  }

  @Test func `The schema is JSON and the same each time`() throws {
    #expect(Schema.text(FakeCatalog.catalog) == Self.text)
    #expect(
      Self.text.hasPrefix("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\""))
    _ = try JSONParser.parse(Self.text)
  }

  @Test(arguments: GoodSpecs.all)
  func `The schema accepts what the reader accepts`(text: String) throws {
    #expect(try Self.accepts(text))
    #expect(try Self.accepts(GoodSpecs.read(text).resolvedJSON(catalog: FakeCatalog.catalog)))
  }

  @Test(arguments: [
    (#""version": 1"#, #""version": 2"#), (#""version": 1,"#, ""), (#""demo""#, #""a/b""#),
    (#""seeds""#, #""seed""#), (#""seeds": 3"#, #""seeds": 0"#),
    (#""seeds": 3"#, #""seeds": [1, 1]"#),
    (#""side": 8"#, #""side": 65"#), (#""side": 8"#, #""side": 8.5"#),
    (#""side": 8"#, #""side": "8""#), (#", "side": 8"#, ""), (#""side""#, #""sides""#),
    (#""type": "grid""#, #""type": "gird""#),
    (#""side": 8"#, #""side": 8, "reward": "wave""#),
    (#""side": 8"#, #""side": 8, "reward": {"r0": 0}"#),
    (#""side": 8"#, #""side": 8, "termination": "never""#),
    (#"{"type": "balance"}"#, #"{"type": "balance", "learned": 1}"#),
    (#"{"type": "balance"}}"#, #""balance", "epsilon": 1.5}"#),
    (#"{"type": "balance"}}"#, #""balance", "epsilon": {"type": "linear", "start": 0}}"#),
    (#"{"type": "balance"}}"#, #""balance", "hidden": [0]}"#),
    (#""type": "chain""#, #""type": "chain", "batchSize": 3"#),
    (#"{"rewardCalls": 1000}"#, "{}"), (#"{"rewardCalls": 1000}"#, #"{"rewardCalls": 0}"#),
    (#""seeds": 3"#, #""seeds": 3, "statistics": {"confidence": 1}"#),
    (#""seeds": 3"#, #""seeds": 3, "defaults": {"bachSize": 4}"#),
    (#""environment": {"#, #""environments": [], "environment": {"#),
  ])
  func `The schema rejects mistakes that concern one place`(old: String, new: String) throws {
    let text = GoodSpecs.small.replacing(old, with: new)
    #expect(text != GoodSpecs.small)
    #expect(try !Self.accepts(text))
    #expect(!printed(text).isEmpty)
  }

  @Test(arguments: [
    (#""chains": [1, 2, 4]"#, #""chains": []"#), (#""chains": [1"#, #""chain": [1"#),
    (#""chains": [1"#, #""chains": [0"#), (#"{"chains": [1, 2, 4]}"#, "{}"),
    (#""epsilon": [0, 0.5]"#, #""epsilon": 0.5"#), (#""epsilon": [0,"#, #""epsilon": [2,"#),
    (#""metric": "top_10_reward", "#, ""), (#""seeds": 2"#, #""seeds": 0"#),
    (#""rewardCalls": 2400"#, #""calls": 2400"#),
  ])
  func `The schema rejects mistakes in grids`(old: String, new: String) throws {
    let text = GoodSpecs.tuned.replacing(old, with: new)
    #expect(text != GoodSpecs.tuned)
    #expect(try !Self.accepts(text))
    #expect(!printed(text).isEmpty)
  }

  @Test func `Ranges, defaults, units and sources are in the schema`() throws {
    let grid = try #require(JSONParser.parse(Self.text)["$defs"]?["environment.grid"])
    #expect(grid["required"].map(\.shape) == "['type','side']")
    let side = try #require(grid["properties"]?["side"])
    #expect(
      side.shape
        == "{description:'How many cells along a coordinate.',type:'integer',minimum:i2,maximum:i64}"
    )
    let method = try #require(JSONParser.parse(Self.text)["$defs"]?["method.chain"])
    #expect(
      method["description"].map(\.shape)
        == "'Metropolis-Hastings. Metropolis et al.'")
    let flow = try #require(
      JSONParser.parse(Self.text)["$defs"]?["method.flow"]?["properties"])
    #expect(
      flow["batchSize"].map(\.shape)
        == "{description:'How many at once. Unit: trajectories.',default:i16,type:'integer',"
        + "minimum:i1,maximum:i1024}")
  }
}

/// As much of JSON Schema as the generated schemas use.
struct SchemaValidator {
  let root: JSONValue

  func accepts(_ value: JSONValue) -> Bool { accepts(value, root) }

  private func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
    (schema.members ?? []).allSatisfy { keyword in
      accepts(value, keyword.key, keyword.value, schema)
    }
  }

  private func accepts(
    _ value: JSONValue, _ keyword: String, _ argument: JSONValue, _ schema: JSONValue
  ) -> Bool {
    let shown = value.shape
    switch keyword {
    case "$schema", "title", "description", "default", "$defs": return true
    case "type": return Self.type(value).contains(text(argument))
    case "const": return shown == argument.shape
    case "enum": return elements(argument).contains { shown == $0.shape }
    case "anyOf": return elements(argument).contains { accepts(value, $0) }
    case "oneOf": return elements(argument).filter { accepts(value, $0) }.count == 1
    case "$ref":
      let target = text(argument).split(separator: "/").dropFirst().reduce(root as JSONValue?) {
        if case .array(let elements)? = $0?.content {
          Int($1).map { elements[$0] }
        } else {
          $0?[String($1)]
        }
      }
      return target.map { accepts(value, $0) } ?? false
    case "minimum": return number(value).map { $0 >= number(argument) ?? .nan } ?? true
    case "maximum": return number(value).map { $0 <= number(argument) ?? .nan } ?? true
    case "exclusiveMinimum": return number(value).map { $0 > number(argument) ?? .nan } ?? true
    case "exclusiveMaximum": return number(value).map { $0 < number(argument) ?? .nan } ?? true
    case "items":
      return elements(value).allSatisfy { accepts($0, argument) }
    case "minItems": return Double(elements(value).count) >= number(argument) ?? .nan
    case "maxItems": return Double(elements(value).count) <= number(argument) ?? .nan
    case "uniqueItems":
      let all = elements(value).map(\.shape)
      return Set(all).count == all.count
    case "pattern":
      guard let pattern = try? Regex(text(argument)) else { return false }
      return text(value).wholeMatch(of: pattern) != nil
    case "minProperties": return Double(value.members?.count ?? 0) >= number(argument) ?? .nan
    case "required": return elements(argument).allSatisfy { value[text($0)] != nil }
    case "properties":
      return (value.members ?? []).allSatisfy { member in
        argument[member.key].map { accepts(member.value, $0) } ?? true
      }
    case "additionalProperties":
      return (value.members ?? []).allSatisfy { schema["properties"]?[$0.key] != nil }
    default:
      Issue.record("the validator does not know '\(keyword)'")
      return false
    }
  }

  private static func type(_ value: JSONValue) -> [String] {
    switch value.content {
    case .null: ["null"]
    case .flag: ["boolean"]
    case .number(let number):
      number.value.rounded() == number.value ? ["integer", "number"] : ["number"]
    case .string: ["string"]
    case .array: ["array"]
    case .object: ["object"]
    }
  }

  private func text(_ value: JSONValue) -> String {
    if case .string(let text) = value.content { text } else { "" }
  }

  private func number(_ value: JSONValue) -> Double? {
    if case .number(let number) = value.content { number.value } else { nil }
  }

  private func elements(_ value: JSONValue) -> [JSONValue] {
    if case .array(let elements) = value.content { elements } else { [] }
  }
}
