import NeuralNetworks

/// A transformer as a policy network: it reads the tokens of a state after a first one that stands for the
/// task's condition, and one linear output layer for all heads reads a row. With full attention all tokens
/// see one another and the first one's row is read; with causal attention each sees those before it, the last
/// one's row is read, and a state whose tokens go on from those of the row that it came from adds only
/// what is new.
public final class TransformerPolicy<E: TokenSequence & SparseFeatures, Number: Scalar>:
  PolicyNetwork
{
  @usableFromInline let environment: E
  @usableFromInline let isCausal: Bool
  @usableFromInline let network: Transformer<Number>
  @usableFromInline let last: DenseLayer<Number>
  public let heads: Heads
  @usableFromInline let offsets: HeadOffsets
  @usableFromInline let outputMatrix: Matrix<Number>
  @usableFromInline let gradientMatrix: Matrix<Number>
  /// The rows of the network that output rows are read from, and what they held.
  @usableFromInline var sources: [Int] = []
  @usableFromInline let read: Matrix<Number>
  @usableFromInline let readGradients: Matrix<Number>
  /// The tokens of states, one after another, and where those of each end.
  @usableFromInline var tokens: [Int32] = []
  @usableFromInline var tokenEnds: [Int] = []
  /// For each condition the row of the first token, where causal sequences share it; -1 before it is there.
  @usableFromInline var firstRows: [Int]
  @usableFromInline var pending: [Int32] = []

  /// A network with random weights.
  public init(_ environment: E, settings: TransformerSettings, heads: Heads, random: inout Philox) {
    self.environment = environment
    self.heads = heads
    isCausal = settings.attention == .causal
    offsets = HeadOffsets(heads, in: environment)
    let shape = settings.shape(for: environment)
    network = Transformer(shape, from: &random)
    last = DenseLayer(
      inputs: shape.width, outputs: offsets.width, logits: true, in: network.parameters,
      from: &random)
    outputMatrix = Matrix(columns: offsets.width)
    gradientMatrix = Matrix(columns: offsets.width)
    read = Matrix(columns: shape.width)
    readGradients = Matrix(columns: shape.width)
    firstRows = [Int](repeating: -1, count: environment.conditionCount)
  }

  /// How many weights a network with these heads has.
  public static func weightCount(_ environment: E, settings: TransformerSettings, heads: Heads)
    -> Double
  {
    settings.shape(for: environment).weightCount
      + Double(settings.width + 1)
      * Double(HeadOffsets(heads, in: environment).width)
  }

  @inlinable public var parameters: WeightsAndGradients<Number> { network.parameters }
  public var tensors: [(name: String, tensor: TensorLayout)] {
    network.tensors + last.tensors.map { ("output.\($0.name)", $0.tensor) }
  }
  @inlinable public var rows: Int { sources.count }

  @inlinable
  public func removeAll() {
    network.removeAll()
    last.weightsHaveChanged()
    for matrix in [outputMatrix, read] { matrix.removeAll() }
    sources.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    tokenEnds.removeAll(keepingCapacity: true)
    for condition in firstRows.indices { firstRows[condition] = -1 }
  }

  @inlinable
  public func append(_ rows: UnsafeBufferPointer<PolicyRow<E.State>>) {
    let first = sources.count
    pending.removeAll(keepingCapacity: true)
    for row in rows {
      let start = tokens.count
      environment.writeTokens(row.state, &tokens)
      tokenEnds.append(tokens.count)
      let condition = environment.condition(of: row.state)
      if isCausal {
        sources.append(appendCausal(start, condition, parent: Int(row.parent)))
      } else {
        let count = tokens.count - start + 1
        sources.append(network.attended.rows)
        network.attended.append(sequenceOf: count)
        pending.append(Int32(environment.tokenCount + condition))
        pending += tokens[start...]
      }
    }
    pending.withUnsafeBufferPointer { network.append(tokens: $0) }
    let width = network.shape.width
    let x = read.append(rows: rows.count)
    for i in 0..<rows.count {
      (x + i * width).update(from: network.hidden[sources[first + i]], count: width)
    }
    last.forward(x, rows: rows.count, into: outputMatrix.append(rows: rows.count))
  }

  /// Adds the tokens from `start` on after what is there of them, and returns the row of the last one.
  @inlinable
  func appendCausal(_ start: Int, _ condition: Int, parent: Int) -> Int {
    var row: Int
    var known = 0
    if parent >= 0, let count = continues(start, from: parent) {
      (row, known) = (sources[parent], count)
    } else {
      row = firstRows[condition]
      if row < 0 {
        row = network.attended.rows
        firstRows[condition] = row
        network.attended.append(after: nil)
        pending.append(Int32(environment.tokenCount + condition))
      }
    }
    for place in start + known..<tokens.count {
      let next = network.attended.rows
      network.attended.append(after: row)
      pending.append(tokens[place])
      row = next
    }
    return row
  }

  /// How many tokens a row has, where those from `start` on begin with all of them.
  @inlinable
  func continues(_ start: Int, from parent: Int) -> Int? {
    let begin = parent > 0 ? tokenEnds[parent - 1] : 0
    let count = tokenEnds[parent] - begin
    guard count <= tokens.count - start else { return nil }
    for i in 0..<count where tokens[begin + i] != tokens[start + i] { return nil }
    return count
  }

  @inlinable
  public func segment(_ head: Head, row: Int) -> Int {
    row &* outputMatrix.columns &+ offsets[head]
  }

  @inlinable public var outputCount: Int { outputMatrix.rows * outputMatrix.columns }
  @inlinable public var outputs: UnsafeMutablePointer<Number> { outputMatrix.elements }
  @inlinable public var outputGradients: UnsafeMutablePointer<Number> { gradientMatrix.elements }

  @inlinable
  public func clearOutputGradients() {
    gradientMatrix.reset(zeros: rows)
  }

  @inlinable
  public func backward() {
    let width = network.shape.width
    let dx = readGradients.reset(rows: rows)
    last.backward(read.elements, gradientMatrix.elements, rows: rows, into: dx)
    network.clearHiddenGradients()
    for (i, source) in sources.enumerated() {
      Vector.add(dx + i * width, to: network.hiddenGradients[source], count: width)
    }
    network.backward()
  }
}

/// What a spec says about a transformer.
public struct TransformerSettings: Component {
  /// Which tokens a token sees.
  public enum Sight: String, CaseIterable, Sendable {
    /// Itself and those before it.
    case causal
    /// All of its state.
    case full
  }

  /// Which tokens a token sees.
  public let attention: Sight
  /// The width of a token's row, a multiple of `attentionHeads`.
  public let width: Int
  /// The number of blocks.
  public let layers: Int
  /// How many heads of `width / attentionHeads` columns attend side by side.
  public let attentionHeads: Int
  /// The width of the hidden layer of a feed-forward part.
  public let hidden: Int
  /// How the network knows the place of a token.
  public let positions: TransformerShape.Positions

  static let attention = SettingKey.choice(
    "attention", default: Sight.full,
    "Which tokens a token sees: all of the state, or those before it. causal computes what a state shares"
      + " with the one before it once.")
  static let width = SettingKey.integer(
    "width", 8...4096, default: 64, unit: "units", "The length of a row between layers.")
  static let layers = SettingKey.integer(
    "layers", 1...64, default: 3, "How many blocks of attention and gated layer there are.")
  static let attentionHeads = SettingKey.integer(
    "heads", 1...256, default: 8, "How many heads attention has; divides the width.")
  static let hidden = SettingKey.integer(
    "hidden", 1...16384, default: 128, unit: "units", "The width of the gated layer.")
  static let positions = SettingKey.choice(
    "positions", default: TransformerShape.Positions.learned,
    "How a token knows its place: a vector learned for each, rotation of queries and keys, or not.")

  public static let description = ComponentDescription(
    "transformer",
    summary: "Attention over the tokens of a state, trained from nothing.",
    source:
      "Vaswani et al. 2017, arXiv 1706.03762; on bit strings Malkin et al. 2022, arXiv 2201.13259",
    parameters: [
      attention.parameter,
      width.parameter,
      layers.parameter,
      attentionHeads.parameter,
      hidden.parameter,
      positions.parameter,
    ])

  /// Throws `SettingsError` where heads do not divide the width.
  public init(_ settings: Settings) throws {
    attention = settings[Self.attention]
    width = settings[Self.width]
    layers = settings[Self.layers]
    attentionHeads = settings[Self.attentionHeads]
    hidden = settings[Self.hidden]
    positions = settings[Self.positions]
    guard width % attentionHeads == 0 else {
      throw SettingsError(["heads"], "must divide the width, \(width)")
    }
    guard positions != .rotary || width / attentionHeads % 8 == 0 else {
      throw SettingsError(
        ["positions"],
        "can be rotary where a head has a multiple of 8 units; width / heads is \(width / attentionHeads)"
      )
    }
  }

  /// The shape for an environment's tokens, with one more token a condition.
  public func shape(for environment: some TokenSequence) -> TransformerShape {
    TransformerShape(
      tokens: environment.tokenCount + environment.conditionCount,
      length: environment.maximumTokenCount + 1, width: width, layers: layers,
      heads: attentionHeads, hidden: hidden, positions: positions)
  }
}
