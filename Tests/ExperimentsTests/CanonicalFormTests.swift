import Experiments
import GFlowNets
import Testing

@Suite struct CanonicalFormTests {
  static func environment(_ json: String) throws -> Settings {
    try GoodSpecs.read(GoodSpecs.small.replacing(#"{"type": "grid", "side": 8}"#, with: json))
      .tasks[0].environment
  }

  static func method(_ json: String) throws -> Settings {
    let old = #"{"name": "TB", "type": "flow", "objective": {"type": "balance"}}"#
    return try GoodSpecs.read(GoodSpecs.small.replacing(old, with: json)).methods[0].settings
  }

  static func key(
    _ environment: String = #"{"type": "grid", "side": 8}"#,
    _ method: String = #"{"name": "TB", "type": "flow", "objective": {"type": "balance"}}"#,
    seed: Int = 0, catalog: SpecCatalog = FakeCatalog.catalog
  ) throws -> ContentKey {
    ContentKey(
      environment: try Self.environment(environment), method: try Self.method(method), seed: seed,
      catalog: catalog)
  }

  @Test func `Only what differs from the defaults is written`() throws {
    #expect(
      CanonicalForm.text(try Self.environment(#"{"type": "grid", "side": 8}"#), FakeCatalog.grid)
        == #"{"settings":{"side":8},"type":"grid","version":2}"#)
    let json = #"""
      {"name": "A", "type": "flow", "optimizer": {"learningRate": {"type": "linear", "steps": 3,
       "end": 1e-3, "start": 0.25}}, "hidden": [8], "objective": {"type": "matching",
       "epsilon": 0.000025}, "epsilon": 0.5}
      """#
    #expect(
      CanonicalForm.text(try Self.method(json), FakeCatalog.flow)
        == #"{"settings":{"epsilon":0.5,"hidden":[8],"#
        + #""objective":{"settings":{"epsilon":2.5e-05},"type":"matching","version":1},"#
        + #""optimizer":{"settings":{"learningRate":{"type":"linear","start":0.25,"end":0.001,"#
        + #""steps":3}},"type":"adam","version":1}},"type":"flow","version":1}"#)
  }

  @Test(arguments: [
    #"{"side": 8, "type": "grid"}"#, "{\n\"type\":\"grid\",\r\n\t\"side\":8}",
    #"{"type": "grid", "side": 8, "name": "other"}"#,
    #"{"type": "grid", "side": 8, "dimensions": 2}"#,
    #"{"type": "gr\u0069d", "s\u0069de": 8, "termination": "explicitStop"}"#,
    #"{"type": "grid", "side": 8, "reward": "corners"}"#,
    #"{"type": "grid", "side": 8, "reward": {}}"#,
    #"{"type": "grid", "side": 8, "reward": {"r1": 5e-1}}"#,
    #"{"type": "grid", "side": 8, "reward": {"r0": 1e-1, "type": "corners", "r1": 0.50}}"#,
  ])
  func `The way of writing an environment does not change the key`(json: String) throws {
    #expect(try Self.key(json) == Self.key())
  }

  @Test(arguments: [
    #"{"objective": "balance", "type": "flow", "name": "Other"}"#,
    #"{"name": "A", "type": "flow", "objective": {"type": "balance", "logZ": -0, "learned": true}}"#,
    #"{"name": "A", "type": "flow", "objective": {"type": "balance", "logZ": -0.0e5}}"#,
    #"{"name": "A", "type": "flow", "objective": "balance", "optimizer": {"learningRate": 1e-3}}"#,
    #"{"name": "A", "type": "flow", "objective": "balance", "optimizer": {"clip": 10}}"#,
    #"{"name": "A", "type": "flow", "objective": "balance", "hidden": [256, 256], "epsilon": 0.0}"#,
  ])
  func `The way of writing a method does not change the key`(json: String) throws {
    #expect(try Self.key(#"{"type": "grid", "side": 8}"#, json) == Self.key())
  }

  @Test func `Defaults of a spec give the key of the same settings written out`() throws {
    let spec = try GoodSpecs.read(
      GoodSpecs.small.replacing(#""seeds": 3"#, with: #""seeds": 3, "defaults": {"batchSize": 8}"#))
    let settings = try Self.method(
      #"{"name": "A", "type": "flow", "objective": "balance", "batchSize": 8}"#)
    #expect(spec.methods[0].settings == settings)
  }

  @Test func `What means something else has another key`() throws {
    let grid = #"{"type": "grid", "side": 8}"#
    let keys = try [
      Self.key(), Self.key(seed: 1), Self.key(seed: 10), Self.key(#"{"type": "grid", "side": 9}"#),
      Self.key(#"{"type": "grid", "side": 8, "termination": "boundary"}"#),
      Self.key(#"{"type": "grid", "side": 8, "reward": {"r0": 0.11}}"#),
      Self.key(#"{"type": "grid", "side": 8, "reward": {"type": "wave", "frequency": 0}}"#),
      Self.key(grid, #"{"name": "A", "type": "chain"}"#),
      Self.key(grid, #"{"name": "A", "type": "policy"}"#),
      Self.key(grid, #"{"name": "A", "type": "flow", "objective": "balance", "batchSize": 17}"#),
      Self.key(grid, #"{"name": "A", "type": "flow", "objective": "balance", "hidden": [256]}"#),
      Self.key(grid, #"{"name": "A", "type": "flow", "objective": "balance", "optimizer": "sgd"}"#),
      Self.key(grid, #"{"name": "A", "type": "flow", "objective": "balance", "epsilon": 5e-324}"#),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func `A raised version changes the key, also of a component left to its default`() throws {
    func catalog(_ version: Int) -> SpecCatalog {
      let adam = ComponentDescription(
        "adam", summary: "", version: version, parameters: FakeCatalog.adam.parameters)
      let optimizer = Parameter(
        "optimizer", .component([adam, FakeCatalog.sgd]),
        default: FakeCatalog.optimizer.defaultValue, "")
      let policy = ComponentDescription(
        "policy", summary: "", parameters: [FakeCatalog.batchSize, optimizer])
      return SpecCatalog(environments: [FakeCatalog.grid], methods: [policy])
    }
    let grid = #"{"type": "grid", "side": 8}"#
    let adam = #"{"name": "A", "type": "policy"}"#
    let sgd = #"{"name": "A", "type": "policy", "optimizer": "sgd"}"#
    #expect(try Self.key(grid, adam, catalog: catalog(1)) == Self.key(grid, adam))
    #expect(try Self.key(grid, adam, catalog: catalog(2)) != Self.key(grid, adam))
    #expect(try Self.key(grid, sgd, catalog: catalog(2)) == Self.key(grid, sgd))
  }

  @Test func `The key is the SHA-256 of the forms and the seed`() throws {
    let known = ContentKey(hashing: "abc")
    #expect(known.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(known.bytes.count == 32)
    #expect(known.bytes.first == 0xBA)
    #expect("\(ContentKey(hashing: ""))".hasPrefix("e3b0c442"))
    let environment = #"{"settings":{"side":8},"type":"grid","version":2}"#
    let method =
      #"{"settings":{"objective":{"settings":{},"type":"balance","version":1}},"#
      + #""type":"flow","version":1}"#
    #expect(try Self.key(seed: 5) == ContentKey(hashing: "\(environment)\n\(method)\n5\n"))
  }
}
