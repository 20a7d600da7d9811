import Environments
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// An environment by the settings that differ from the defaults.
struct Instance: CustomTestStringConvertible, Sendable {
  let settings: Settings
  let testDescription: String

  init(_ type: String, _ values: [String: Setting]) {
    let description = Environments.all.first { $0.name == type }!
    var all = CommonParameters.defaults(description).values
    for (name, value) in values { all[name] = value }
    settings = Settings(type: type, values: all)
    testDescription =
      type + " "
      + description.parameters.compactMap { parameter in
        values[parameter.name].map { "\(parameter.name): \(Self.text($0))" }
      }.joined(separator: ", ")
  }

  private static func text(_ setting: Setting) -> String {
    switch setting {
    case .integer(let value): return "\(value)"
    case .real(let value): return "\(value)"
    case .text(let value): return value
    case .component(let value): return value.type
    default: return "\(setting)"
    }
  }

  static func grid(
    _ dimensions: Int, _ side: Int, _ termination: String, _ reward: String = "corners"
  )
    -> Instance
  {
    let values: [String: Setting] =
      reward == "corners" ? ["r0": .real(0.1), "r1": .real(0.5), "r2": .real(2)] : [:]
    let description = Hypergrid.rewards.map(\.description).first { $0.name == reward }!
    return Instance(
      "hypergrid",
      [
        "dimensions": .integer(dimensions), "side": .integer(side),
        "termination": .text(termination),
        "reward": .component(
          Settings(
            type: reward,
            values: CommonParameters.defaults(description).values.merging(values) { $1 })),
      ])
  }

  static func bits(
    _ bits: Int, _ wordSize: Int, targets: Int, modeDistance: Double,
    _ growth: String = "leftToRight"
  ) -> Instance {
    Instance(
      "bitSequence",
      [
        "bits": .integer(bits), "wordSize": .integer(wordSize), "targets": .integer(targets),
        "modeDistance": .real(modeDistance), "seed": .integer(3), "growth": .text(growth),
      ])
  }

  static func set(_ items: Int, _ size: Int) -> Instance {
    Instance("set", ["items": .integer(items), "size": .integer(size), "seed": .integer(2)])
  }

  static func lattice(_ side: Int, _ boundary: String, _ coupling: Double = 0.3) -> Instance {
    Instance(
      "lattice",
      [
        "side": .integer(side), "boundary": .text(boundary), "field": .real(-0.2),
        "coupling": .real(coupling),
      ])
  }

  static func factors(_ variables: Int, _ values: Int, order: [Int] = [], pairs: [Int] = [])
    -> Instance
  {
    Instance(
      "factorGraph",
      [
        "variables": .integer(variables), "values": .integer(values), "order": .integers(order),
        "pairs": .integers(pairs),
      ])
  }

  static func strings(_ alphabet: String, _ lengths: ClosedRange<Int>, _ growth: String)
    -> Instance
  {
    Instance(
      "sequence",
      [
        "alphabet": .text(alphabet), "minimumLength": .integer(lengths.lowerBound),
        "maximumLength": .integer(lengths.upperBound), "growth": .text(growth),
      ])
  }

  static func networks(_ nodes: Int, offset: String = "empty") -> Instance {
    var data = CommonParameters.defaults(
      Environments.all.first { $0.name == "bayesianNetwork" }!
    ).component("data")
    data.values["nodes"] = .integer(nodes)
    data.values["samples"] = .integer(30)
    data.values["noise"] = .real(1)
    let reward: [String: Setting] = [
      "alphaMu": .real(1), "alphaW": .text("n+2"), "offset": .text(offset),
    ]
    return Instance(
      "bayesianNetwork",
      ["data": .component(data), "reward": .component(Settings(type: "bge", values: reward))])
  }

  static func trees(_ taxa: Int) -> Instance {
    var alignment = CommonParameters.defaults(
      Environments.all.first { $0.name == "phylogeny" }!
    ).component("alignment")
    alignment.values["taxa"] = .integer(taxa)
    // Near the least parsimony, so that no flow is lost in the epsilon of flow matching.
    let reward: [String: Setting] = [
      "constant": .real(taxa < 4 ? 24 : 53), "temperature": .real(1),
    ]
    return Instance(
      "phylogeny",
      [
        "alignment": .component(alignment),
        "reward": .component(Settings(type: "parsimony", values: reward)),
      ])
  }

  /// The environments of the catalog that stand in no list of instances, at their defaults. Molecules and texts
  /// have their own laws in `FragmentLawsTests` and `TextLawsTests`.
  private static func others(than listed: [Instance]) -> [Instance] {
    let names = Set(listed.map(\.settings.type)).union(["fragments", "text"])
    return Environments.all.map(\.name).filter { !names.contains($0) }.map { Instance($0, [:]) }
  }

  /// Instances that can be enumerated, at least one for each environment of the catalog.
  static let small = listedSmall + others(than: listedSmall)

  private static let listedSmall: [Instance] =
    ["explicitStop", "forced"].flatMap { termination in
      ["corners", "cosine"].flatMap { reward in
        [(1, 9), (2, 2), (2, 8), (3, 5)].map { grid($0.0, $0.1, termination, reward) }
      }
    } + [
      bits(6, 2, targets: 3, modeDistance: 0.2), bits(4, 1, targets: 16, modeDistance: 0),
      bits(8, 4, targets: 5, modeDistance: 0.25), bits(8, 8, targets: 1, modeDistance: 1),
    ]
    + ["append", "prependAppend", "anyOrder"].map { strings("ab", 4...4, $0) }
    + ["append", "prependAppend"].map { strings("xyz", 1...3, $0) }
    + [networks(2), networks(4)] + [trees(3), trees(5)]
    + ["sparse", "deceptive", "bitwiseXOR", "multiplicativeCoprime"].map {
      grid(2, 8, "explicitStop", $0)
    } + [
      bits(6, 2, targets: 3, modeDistance: 0.2, "anyOrder"), set(6, 3), set(5, 2), set(4, 4),
      lattice(2, "free"), lattice(2, "periodic", -0.4), factors(4, 3),
      factors(4, 2, order: [2, 0, 3, 1], pairs: [0, 1, 3, 1, 2, 0, 3, 0]),
    ] + [strings("ab", 2...4, "prependAppend")]

  /// Instances of the size that people train on.
  static let large = listedLarge + others(than: listedLarge)

  private static let listedLarge: [Instance] = [
    grid(4, 20, "explicitStop"), grid(4, 20, "forced"), grid(10, 16, "explicitStop", "cosine"),
    grid(10, 16, "forced"), bits(120, 8, targets: 60, modeDistance: 0.235),
    bits(128, 16, targets: 60, modeDistance: 0.235), bits(126, 3, targets: 9, modeDistance: 0.3),
    bits(120, 8, targets: 60, modeDistance: 0.235, "anyOrder"), set(128, 20),
    lattice(11, "periodic"), factors(25, 20), grid(6, 64, "explicitStop", "multiplicativeCoprime"),
    strings("ACGT", 8...30, "prependAppend"), strings("0123456789A", 20...20, "anyOrder"),
    networks(8), networks(11), trees(8), trees(12),
  ]
}

@Suite struct EnvironmentLawsTests {
  @Test(arguments: Instance.small)
  func lawsOfTheWholeGraph(_ instance: Instance) throws {
    struct Visitor: TaskVisitor {
      func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> Violations {
        let laws = EnvironmentLaws(task)
        try laws.checkAll(try #require(try StateSpace(task)))
        return laws.violations
      }
    }
    let violations = try Environments.make(instance.settings, Visitor())
    #expect(violations.messages == [])
    #expect(violations.checks > 100)
  }

  @Test func lawsWithParallelEdges() throws {
    let laws = EnvironmentLaws(Multigraph.task)
    try laws.checkAll(try #require(try StateSpace(Multigraph.task)))
    try laws.checkWalks(8, seed: 2)
    #expect(laws.violations.messages == [])
  }

  @Test(arguments: Instance.large)
  func lawsOnRandomWalks(_ instance: Instance) throws {
    struct Visitor: TaskVisitor {
      func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> Violations {
        let laws = EnvironmentLaws(task)
        let wide = task.environment.maximumActionSlotCount > 100
        try laws.checkWalks(wide ? 1 : 3, seed: 11)
        return laws.violations
      }
    }
    let violations = try Environments.make(instance.settings, Visitor())
    #expect(violations.messages == [])
    #expect(violations.checks > 100)
  }
}
