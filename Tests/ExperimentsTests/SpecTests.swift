import Experiments
import Formats
import GFlowNets
import Synchronization
import TestSupport
import Testing

@Suite struct SpecTests {
  @Test func `A small spec has every default`() throws {
    let spec = try GoodSpecs.read(GoodSpecs.small)
    let corners = Settings(type: "corners", values: ["r0": .real(0.1), "r1": .real(0.5)])
    let grid = Settings(
      type: "grid",
      values: [
        "dimensions": .integer(2), "side": .integer(8), "termination": .text("explicitStop"),
        "reward": .component(corners),
      ])
    let flow = Settings(
      type: "flow",
      values: [
        "batchSize": .integer(16), "epsilon": .schedule(.constant(0)),
        "temperature": .schedule(.constant(1)), "hidden": .integers([256, 256]),
        "objective": .component(
          Settings(type: "balance", values: ["logZ": .real(0), "learned": .flag(true)])),
        "optimizer": .component(
          Settings(
            type: "adam", values: ["learningRate": .schedule(.constant(0.001)), "clip": .real(10)])
        ),
      ])
    let chain = Settings(type: "chain", values: ["chains": .integer(4), "burnIn": .real(0)])
    #expect(
      spec
        == Spec(
          name: "demo", tasks: [SpecTask(name: "grid", environment: grid)],
          methods: [
            SpecMethod(name: "TB", settings: flow), SpecMethod(name: "MC", settings: chain),
          ], seeds: [0, 1, 2], budget: Budget(rewardCalls: 1000)))
    #expect(
      spec.evaluation
        == EvaluationOptions(checkpoints: 20, topK: [10, 100, 1000], samples: 100_000))
    #expect(spec.statistics == StatisticsOptions(confidence: 0.95, resamples: 10_000))
  }

  @Test func `A large spec is read as written, defaults under its methods`() throws {
    let spec = try GoodSpecs.read(GoodSpecs.large)
    #expect(spec.tasks.map(\.name) == ["small", "grid", "strings", "lower"])
    #expect(spec.tasks[1].environment.component("reward").real("frequency") == -25)
    #expect(spec.tasks[2].environment.text("targets") == "é 😀 \"\\\n")
    #expect(spec.tasks[2].environment.integer("offset") == .min)
    #expect(spec.tasks[3].environment.component("reward").real("r1") == 0)
    #expect(spec.seeds == [7, 0, .max])
    #expect(
      spec.budget == Budget(rewardCalls: 320_000, trajectories: 9, gradientSteps: 1, seconds: 1000))
    #expect(spec.budget.kinds == BudgetKind.allCases)
    #expect(spec.baseline == "E")

    let methods = spec.methods.map(\.settings)
    let cosine = Schedule.cosine(start: 0.01, end: 0.0001, steps: 100)
    #expect(methods[0].component("optimizer").real("clip") == 5)
    #expect(methods[0].component("optimizer").schedule("learningRate") == cosine)
    #expect(methods[0].integer("batchSize") == 32)
    #expect(methods[0].integers("hidden") == [64, 32])
    #expect(methods[1].component("optimizer").type == "sgd")
    #expect(methods[1].component("optimizer").schedule("learningRate") == .constant(0.1))
    #expect(methods[1].schedule("epsilon") == .exponential(start: 0.5, halfLife: 10))
    #expect(methods[1].schedule("temperature") == .linear(start: 2, end: 0.5, steps: 7))
    #expect(methods[1].component("objective").real("epsilon") == 2.5e-5)
    #expect(methods[2].component("optimizer").real("clip") == 3)
    #expect(methods[2].component("objective").real("logZ").sign == .plus)
    #expect(methods[2].integer("batchSize") == 1)
    #expect(methods[3].component("optimizer").schedule("learningRate") == .constant(1))
    #expect(methods[3].integer("batchSize") == 32)
    #expect(methods[4].values == ["chains": .integer(1), "burnIn": .real(0.5)])
  }

  /// The optimiser of a method over that of the defaults.
  @Test(arguments: [
    // (defaults, method, the same written out)
    (#"{"type": "adam", "clip": 3}"#, nil, #"{"type": "adam", "clip": 3}"#),
    (#"{"type": "adam", "clip": 3}"#, #""adam""#, #"{"type": "adam", "clip": 3}"#),
    (#"{"type": "adam", "clip": 3}"#, "{}", #"{"type": "adam", "clip": 3}"#),
    (#"{"clip": 3}"#, #"{"learningRate": 1}"#, #"{"type": "adam", "clip": 3, "learningRate": 1}"#),
    (#"{"clip": 3}"#, #"{"type": "adam", "clip": 4}"#, #"{"type": "adam", "clip": 4}"#),
    (#"{"clip": 3}"#, #"{"type": "sgd"}"#, #"{"type": "sgd"}"#),
    (#""sgd""#, #"{"learningRate": 1}"#, #"{"type": "sgd", "learningRate": 1}"#),
    (#""sgd""#, nil, #"{"type": "sgd"}"#), (#"{"type": "sgd"}"#, #""adam""#, #"{"type": "adam"}"#),
    (
      #"{"learningRate": {"type": "linear", "start": 1, "end": 2, "steps": 3}}"#,
      #"{"learningRate": {"type": "linear", "start": 2, "end": 4, "steps": 5}}"#,
      #"{"learningRate": {"type": "linear", "start": 2, "end": 4, "steps": 5}}"#
    ),
  ])
  func `Defaults complete components of the same type`(
    defaults: String, method: String?, expected: String
  ) throws {
    func spec(_ defaults: String, _ optimizer: String?) throws -> Spec {
      try GoodSpecs.read(
        GoodSpecs.bare
          .replacing(#""defaults":{}"#, with: #""defaults":\#(defaults)"#)
          .replacing(
            #""type":"policy""#,
            with: #""type":"policy""# + (optimizer.map { #","optimizer":\#($0)"# } ?? "")))
    }
    #expect(try spec(#"{"optimizer":\#(defaults)}"#, method) == spec("{}", expected))
  }

  @Test func `A list with the seeds of a count is the count`() throws {
    let listed = GoodSpecs.small.replacing(#""seeds": 3"#, with: #""seeds": [0, 1, 2]"#)
    #expect(try GoodSpecs.read(listed) == GoodSpecs.read(GoodSpecs.small))
  }

  @Test(arguments: GoodSpecs.all)
  func `A resolved spec reads as an equal spec and resolves to the same text`(text: String) throws {
    let spec = try GoodSpecs.read(text)
    let resolved = spec.resolvedJSON(catalog: FakeCatalog.catalog)
    let again = try GoodSpecs.read(resolved)
    #expect(again == spec)
    #expect(again.resolvedJSON(catalog: FakeCatalog.catalog) == resolved)
  }

  @Test func `A resolved spec names everything, for people`() throws {
    let spec = try GoodSpecs.read(GoodSpecs.small)
    #expect(
      spec.resolvedJSON(catalog: FakeCatalog.catalog) == """
        {
          "version": 1,
          "name": "demo",
          "environment": {
            "name": "grid",
            "type": "grid",
            "dimensions": 2,
            "side": 8,
            "termination": "explicitStop",
            "reward": {"type": "corners", "r0": 0.1, "r1": 0.5}
          },
          "methods": [
            {
              "name": "TB",
              "type": "flow",
              "batchSize": 16,
              "objective": {"type": "balance", "logZ": 0.0, "learned": true},
              "epsilon": 0.0,
              "temperature": 1.0,
              "hidden": [256, 256],
              "optimizer": {"type": "adam", "learningRate": 0.001, "clip": 10.0}
            },
            {"name": "MC", "type": "chain", "chains": 4, "burnIn": 0.0}
          ],
          "seeds": 3,
          "budget": {"rewardCalls": 1000},
          "evaluation": {
            "checkpoints": 20,
            "topK": [10, 100, 1000],
            "modeThresholds": [],
            "samples": 100000
          },
          "statistics": {"confidence": 0.95, "resamples": 10000}
        }

        """)
  }

  @Test func `A later error of settings is placed where they were written`() throws {
    let json = try JSONParser.parse("{\"reward\":\n {\"type\": \"corners\"}, \"hidden\": [1,\n2]}")
    let source = SettingsSource(file: "x.json", json: json)
    func printed(_ path: String...) -> String {
      source.diagnostic(for: SettingsError(path, "is bad")).description
    }
    #expect(printed() == "x.json:1:1: error: is bad")
    #expect(printed("reward", "type") == "x.json:2:11: error: reward.type: is bad")
    #expect(printed("reward", "r0") == "x.json:2:2: error: reward.r0: is bad")
    #expect(printed("hidden", "1") == "x.json:3:1: error: hidden[1]: is bad")
    #expect(printed("hidden", "2") == "x.json:2:33: error: hidden.2: is bad")
    #expect(printed("network", "hidden") == "x.json:1:1: error: network.hidden: is bad")
  }

  @Test func `A catalog that contradicts itself is found out`() {
    #expect(FakeCatalog.catalog.mistakes == [])
    let bad = ComponentDescription(
      "bad", summary: "",
      parameters: [
        Parameter("type", .flag, default: .flag(true), ""),
        Parameter("rate", .real(.unit), default: .real(2), ""),
        Parameter("rate", .schedule(.unit), default: .real(1), ""),
      ])
    #expect(
      SpecCatalog(environments: [bad], methods: [FakeCatalog.chain, FakeCatalog.chain]).mistakes
        == [
          "methods: 'chain' stands twice", "environments.bad: 'rate' stands twice",
          "environments.bad.type: a spec needs this key for itself",
          "environments.bad.rate: the default does not read back",
          "environments.bad.rate: the default does not read back",
        ])
  }

  @Test func `An environment is made once to check all methods`() throws {
    let made = Mutex(0)
    var catalog = FakeCatalog.catalog
    let check = catalog.checkEnvironment
    catalog.checkEnvironment = {
      made.withLock { $0 += 1 }
      return try check($0)
    }
    let spec = try Spec.read(
      text: """
        {"version": 1, "name": "x",
         "environments": [{"name": "a", "type": "strings"}, {"name": "b", "type": "strings"}],
         "methods": [{"name": "1", "type": "chain"}, {"name": "2", "type": "chain", "chains": 2},
                     {"name": "3", "type": "chain", "chains": 3}],
         "seeds": 1, "budget": {"rewardCalls": 10}}
        """, file: "x.json", catalog: catalog)
    #expect(spec.methods.count == 3)
    #expect(made.withLock { $0 } == 2)
  }
}
