import Experiments
import Formats
import GFlowNets
import TestSupport
import Testing

/// Lists of components with a weight each.
@Suite struct WeightedTests {
  static let blend = ComponentDescription(
    "blend", summary: "A blend.",
    parameters: [
      Parameter(
        "parts", .weighted([FakeCatalog.balance, FakeCatalog.matching]), default: nil, "Of.")
    ])
  static let catalog = SpecCatalog(environments: [FakeCatalog.grid], methods: [blend])

  static func spec(_ parts: String) -> String {
    #"{"version":1,"name":"x","environment":{"type":"grid","side":8},"methods":[{"name":"B","#
      + #""type":"blend","parts":\#(parts)}],"seeds":1,"budget":{"rewardCalls":9}}"#
  }

  static func read(_ parts: String) throws -> Spec {
    try Spec.read(text: spec(parts), file: "x.json", catalog: catalog)
  }

  static let good =
    #"["balance",{"type":"balance","weight":0.25,"logZ":2},{"weight":3,"type":"matching","epsilon":1}]"#

  @Test func `Parts keep their order, weights and settings`() throws {
    let parts = try Self.read(Self.good).methods[0].settings.weighted("parts")
    #expect(parts.map(\.weight) == [1, 0.25, 3])
    #expect(parts.map(\.settings.type) == ["balance", "balance", "matching"])
    #expect(parts[1].settings.real("logZ") == 2 && parts[1].settings.flag("learned"))
    #expect(Self.catalog.mistakes == [])
  }

  @Test func `What is resolved reads as the same spec`() throws {
    let spec = try Self.read(Self.good)
    let text = spec.resolvedJSON(catalog: Self.catalog)
    #expect(try Spec.read(text: text, file: "x.json", catalog: Self.catalog) == spec)
    let validator = SchemaValidator(root: try JSONParser.parse(Schema.text(Self.catalog)))
    #expect(validator.accepts(try JSONParser.parse(text)))
    #expect(validator.accepts(try JSONParser.parse(Self.spec(Self.good))))
  }

  @Test func `The canonical form holds each part with its weight`() throws {
    #expect(
      CanonicalForm.text(try Self.read(Self.good).methods[0].settings, Self.blend)
        == #"{"settings":{"parts":[{"settings":{},"type":"balance","version":1,"weight":1.0},"#
        + #"{"settings":{"logZ":2.0},"type":"balance","version":1,"weight":0.25},"#
        + #"{"settings":{"epsilon":1.0},"type":"matching","version":1,"weight":3.0}]},"#
        + #""type":"blend","version":1}"#)
  }

  @Test(arguments: [
    ("[]", "methods[0].parts", "found an empty list; write a list of at least one"),
    ("{}", "methods[0].parts", "found an object; write a list of at least one"),
    (#"["blance"]"#, "methods[0].parts[0]", "unknown type 'blance'; did you mean 'balance'?"),
    (#"["matching"]"#, "methods[0].parts[0]", "the type alone is not enough"),
    (#"["balance",{"weight":1}]"#, "methods[0].parts[1]", "missing key 'type'"),
    (
      #"[{"type":"balance","weight":-1}]"#, "methods[0].parts[0].weight",
      "-1 is out of range; write a number greater than 0"
    ),
    (
      #"[{"type":"balance","wieght":1}]"#, "methods[0].parts[0].wieght",
      "unknown key; did you mean 'weight'?"
    ),
  ])
  func `Mistakes are named at their place`(parts: String, path: String, message: String) throws {
    let validator = SchemaValidator(root: try JSONParser.parse(Schema.text(Self.catalog)))
    #expect(!validator.accepts(try JSONParser.parse(Self.spec(parts))))
    do {
      _ = try Spec.read(text: Self.spec(parts), file: "x.json", catalog: Self.catalog)
      Issue.record("\(parts) was read")
    } catch {
      #expect(error.diagnostics.map(\.path) == [path])
      #expect(error.diagnostics[0].message.hasPrefix(message))
    }
  }
}
