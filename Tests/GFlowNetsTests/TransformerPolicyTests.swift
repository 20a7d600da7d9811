import Environments
import GFlowNets
import NeuralNetworks
import Testing

@Suite struct TransformerPolicyTests {
  static func settings(
    _ attention: TransformerSettings.Sight, _ positions: TransformerShape.Positions,
    width: Int = 16,
    heads: Int = 2
  ) throws -> TransformerSettings {
    try TransformerSettings(
      Settings(
        type: "transformer",
        values: [
          "attention": .text(attention.rawValue), "positions": .text(positions.rawValue),
          "width": .integer(width), "layers": .integer(2), "heads": .integer(heads),
          "hidden": .integer(10),
        ]))
  }

  static func network<E: TokenSequence & SparseFeatures>(
    _ environment: E, _ settings: TransformerSettings, _ heads: Heads
  ) -> TransformerPolicy<E, Double> {
    var random = Philox(key: 71, stream: 1)
    return TransformerPolicy(environment, settings: settings, heads: heads, random: &random)
  }

  static func strings(_ lengths: ClosedRange<Int>, _ growth: SymbolSequence.Growth) throws
    -> SamplingTask<SymbolSequence>
  {
    let strings = try SymbolSequence(alphabet: "abc", lengths: lengths, growth: growth)
    return SamplingTask(
      strings,
      Reward(in: strings, logReward: { -0.3 * Double(strings.text($0).count { $0 == "a" }) }))
  }

  /// Every objective, through the output, the blocks and the vectors of tokens and places.
  @Test(arguments: TransformerSettings.Sight.allCases, TransformerShape.Positions.allCases)
  func everyObjective(
    _ attention: TransformerSettings.Sight, _ positions: TransformerShape.Positions
  ) throws {
    let settings = try Self.settings(attention, positions)
    let growing = try Self.strings(1...3, .prependAppend)
    try ChainGradientTests.checkObjectives(growing, .learned) {
      Self.network(growing.environment, settings, $0)
    }
    let appended = try Self.strings(3...3, .append)
    try ChainGradientTests.checkObjectives(appended, .uniform) {
      Self.network(appended.environment, settings, $0)
    }
  }

  private static func checkHeads(_ settings: TransformerSettings) throws {
    let task = try strings(3...3, .anyOrder)
    try UnknownHeadTests.check(
      task, network(task.environment, settings, UnknownHeadTests.heads))
  }

  @Test(arguments: TransformerSettings.Sight.allCases)
  func headsNobodyHasHeardOf(_ attention: TransformerSettings.Sight) throws {
    try Self.checkHeads(Self.settings(attention, .learned))
  }

  /// What a state shares with the one that it came from is computed once, to the same numbers.
  @Test func causalStatesGoOnFromTheirParents() throws {
    let strings = try Self.strings(5...5, .append).environment
    let settings = try Self.settings(.causal, .rotary)
    let (whole, shared) = (
      Self.network(strings, settings, [.actions]), Self.network(strings, settings, [.actions])
    )
    var rows = [PolicyRow(strings.initialState)]
    for (step, action) in [0, 2, 1, 1, 0].enumerated() {
      rows.append(
        PolicyRow(
          strings.child(rows[step].state, action), parent: Int32(step), action: Int32(action)))
    }
    for row in rows { [row].withUnsafeBufferPointer { shared.append($0) } }
    rows.map { PolicyRow($0.state) }.withUnsafeBufferPointer { whole.append($0) }
    #expect(shared.outputCount == whole.outputCount)
    for i in 0..<whole.outputCount { #expect(abs(whole.outputs[i] - shared.outputs[i]) < 1e-12) }
    // The first token and five more, beside 1 + 1 + ... + 5 of sequences that share the first alone.
    #expect(shared.parameters.operations < 0.6 * whole.parameters.operations)
  }

  @Test func orderMattersWithPositionsAlone() throws {
    let strings = try Self.strings(3...3, .append).environment
    func outputs(_ positions: TransformerShape.Positions, _ actions: [Int]) throws -> [Double] {
      let network = try Self.network(strings, Self.settings(.full, positions), [.actions])
      let state = actions.reduce(strings.initialState) { strings.child($0, $1) }
      [PolicyRow(state)].withUnsafeBufferPointer { network.append($0) }
      return (0..<network.outputCount).map { network.outputs[$0] }
    }
    func differ(_ positions: TransformerShape.Positions) throws -> Double {
      zip(try outputs(positions, [0, 1]), try outputs(positions, [1, 0]))
        .reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(try differ(.none) < 1e-12)
    #expect(try differ(.learned) > 1e-4)
    #expect(try differ(.rotary) > 1e-4)
  }

  @Test func impossibleShapesAreRefused() throws {
    #expect { try Self.settings(.full, .learned, width: 16, heads: 3) } throws: {
      ($0 as? SettingsError)?.path == ["heads"]
    }
    #expect { try Self.settings(.full, .rotary, width: 16, heads: 4) } throws: {
      ($0 as? SettingsError)?.path == ["positions"]
    }
  }

  /// All weights are counted, and none twice.
  @Test func weightsAreNamedAndCounted() throws {
    let strings = try Self.strings(3...3, .append).environment
    for positions in TransformerShape.Positions.allCases {
      let settings = try Self.settings(.full, positions)
      let network = Self.network(strings, settings, [.actions, .stateFlow])
      let places = network.tensors.flatMap(\.tensor.indices)
      #expect(Set(places).count == places.count)
      #expect(Set(network.tensors.map(\.name)).count == network.tensors.count)
      let counted = TransformerPolicy<SymbolSequence, Double>.weightCount(
        strings, settings: settings, heads: [.actions, .stateFlow])
      #expect(Double(places.count) == counted)
    }
  }
}
