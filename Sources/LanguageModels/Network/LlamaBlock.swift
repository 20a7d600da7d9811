import NeuralNetworks

/// One block's adapters and the numbers that it keeps of each row for the backward pass.
struct LlamaBlock<S: Scalar> {
  /// An adapter, where its outputs stand in a row, and what it keeps.
  struct Adapted {
    let adapter: LowRankAdapter<S>
    let offset: Int
    let middle: Matrix<S>
  }

  let weights: LlamaWeights<S>.Block
  /// The rows that the block begins with.
  let inputs: Matrix<S>
  /// Queries, keys (both turned) and values.
  let queriesKeysValues: Matrix<S>
  let logSums: Matrix<S>
  /// The outputs of attention.
  let attention: Matrix<S>
  /// The rows after attention.
  let middle: Matrix<S>
  /// Both halves of the gated activation.
  let gateUp: Matrix<S>
  /// The adapters on q, k and v; on o; on gate and up; on down.
  let attentionAdapters: [Adapted]
  let outputAdapters: [Adapted]
  let gateUpAdapters: [Adapted]
  let downAdapters: [Adapted]
  /// The adapters with the names of their products.
  let named: [(name: String, adapter: LowRankAdapter<S>)]

  /// - Parameter shared: matrices of another block to use too, where nothing is kept for a backward pass.
  init(
    _ weights: LlamaWeights<S>.Block, shape: LlamaShape, adapters settings: AdapterSettings?,
    inputs: Matrix<S>, shared: LlamaBlock?, in parameters: WeightsAndGradients<S>,
    from random: inout Philox
  ) {
    self.weights = weights
    self.inputs = inputs
    queriesKeysValues = Matrix(columns: shape.queries + 2 * shape.keys)
    logSums = shared?.logSums ?? Matrix(columns: shape.heads)
    attention = shared?.attention ?? Matrix(columns: shape.queries)
    middle = shared?.middle ?? Matrix(columns: shape.width)
    gateUp = shared?.gateUp ?? Matrix(columns: 2 * shape.hidden)
    var named: [(name: String, adapter: LowRankAdapter<S>)] = []
    func adapters(
      _ inputs: Int, _ products: [(AdapterSettings.Product, offset: Int, outputs: Int)]
    ) -> [Adapted] {
      guard let settings else { return [] }
      return products.filter { settings.products.contains($0.0) }.map { product in
        let adapter = LowRankAdapter<S>(
          inputs: inputs, outputs: product.outputs, rank: settings.rank, alpha: settings.alpha,
          in: parameters, from: &random)
        named.append((product.0.rawValue, adapter))
        return Adapted(
          adapter: adapter, offset: product.offset, middle: Matrix(columns: settings.rank))
      }
    }
    attentionAdapters = adapters(
      shape.width,
      [
        (.query, 0, shape.queries), (.key, shape.queries, shape.keys),
        (.value, shape.queries + shape.keys, shape.keys),
      ])
    outputAdapters = adapters(shape.queries, [(.output, 0, shape.width)])
    gateUpAdapters = adapters(
      shape.width, [(.gate, 0, shape.hidden), (.up, shape.hidden, shape.hidden)])
    downAdapters = adapters(shape.hidden, [(.down, 0, shape.width)])
    self.named = named
  }

  var adapted: [Adapted] {
    attentionAdapters + outputAdapters + gateUpAdapters + downAdapters
  }
}
