import NeuralNetworks
import Testing

@testable import LanguageModels

@Suite("Language model with adapters")
struct NetworkTests {
  static let shape = LlamaShape(
    vocabulary: 23, blocks: 2, width: 16, hidden: 24, heads: 4, keyHeads: 2, headWidth: 8,
    epsilon: 1e-3)
  /// A tree of prefixes: three texts share a beginning, one stands apart.
  static let tokens: [Int32] = [3, 7, 22, 0, 5, 5, 9, 1, 3, 14]
  static let parents: [Int32] = [-1, 0, 1, 1, 2, 3, 3, -1, 7, 4]

  /// A network whose adapters matter.
  static func network<S: Scalar>(
    _: S.Type, products: [AdapterSettings.Product]? = AdapterSettings.Product.allCases,
    keepsActivations: Bool = true
  ) -> LlamaNetwork<S> {
    var random = Philox(key: 1, stream: 16)
    let weights = LlamaWeights<S>(shape, isTied: false, from: &random)
    let adapters = products.map { AdapterSettings(rank: 3, alpha: 2, products: $0) }
    let network = LlamaNetwork(
      weights, adapters: adapters, keepsActivations: keepsActivations, from: &random)
    for i in network.parameters.values.indices {
      network.parameters.values[i] += S(0.4 * (random.uniform() - 0.5))
    }
    return network
  }

  static func hidden<S: Scalar>(_ network: LlamaNetwork<S>, _ row: Int) -> [Double] {
    (0..<shape.width).map { Double(network.hidden[row][$0]) }
  }

  static func prefix(_ row: Int) -> [Int] {
    parents[row] < 0 ? [row] : prefix(Int(parents[row])) + [row]
  }

  @Test("A tree of prefixes, batch by batch, gives what each text alone gives")
  func treeAndSequence() {
    let tree = Self.network(Float.self)
    for range in [0..<2, 2..<3, 3..<8, 8..<10] {
      tree.append(tokens: Array(Self.tokens[range]), parents: Array(Self.parents[range]))
    }
    let light = Self.network(Float.self, keepsActivations: false)
    light.append(tokens: Array(Self.tokens[0..<4]), parents: Array(Self.parents[0..<4]))
    light.append(tokens: [1, 2], parents: [3, 4])
    light.keep(rows: 4)
    light.append(tokens: Array(Self.tokens[4...]), parents: Array(Self.parents[4...]))
    let alone = Self.network(Float.self)
    for row in Self.tokens.indices {
      let prefix = Self.prefix(row)
      alone.removeAll()
      alone.append(
        tokens: prefix.map { Self.tokens[$0] }, parents: prefix.indices.map { Int32($0) - 1 })
      let expected = Self.hidden(alone, prefix.count - 1)
      for other in [tree, light] {
        let worst = zip(Self.hidden(other, row), expected).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < 1e-5, "row \(row)")
      }
    }
  }

  @Test("Rows are kept and forgotten as asked")
  func keeping() {
    let network = Self.network(Double.self)
    network.append(tokens: Self.tokens, parents: Self.parents)
    let before = Self.hidden(network, 9)
    network.keep(rows: 4)
    network.append(tokens: Array(Self.tokens[4...]), parents: Array(Self.parents[4...]))
    #expect(Self.hidden(network, 9) == before)
    #expect(network.rows == 10)
  }

  @Test("Adapters that are zero change nothing")
  func unchanged() {
    let adapted = Self.network(Double.self)
    for i in adapted.parameters.values.indices { adapted.parameters.values[i] = 0 }
    let plain = Self.network(Double.self, products: nil)
    #expect(plain.parameters.count == 0)
    for network in [adapted, plain] {
      network.append(tokens: Self.tokens, parents: Self.parents)
    }
    #expect((0..<10).allSatisfy { Self.hidden(adapted, $0) == Self.hidden(plain, $0) })
    #expect(Set(adapted.tensors.map(\.name)).count == 2 * 7 * 2)
  }

  /// Compares derivatives by all adapters with central differences of `loss`.
  static func check(
    _ network: LlamaNetwork<Double>, _ what: String, loss: () -> Double,
    pullBack: () -> Void
  ) {
    func evaluate() -> Double {
      network.removeAll()
      network.append(tokens: Array(tokens[..<6]), parents: Array(parents[..<6]))
      network.append(tokens: Array(tokens[6...]), parents: Array(parents[6...]))
      return loss()
    }
    _ = evaluate()
    network.clearHiddenGradients()
    network.parameters.clearGradients()
    pullBack()
    network.backward()
    let gradient = Array(network.parameters.gradients)
    let scale = gradient.map(abs).max() ?? 0
    #expect(scale > 1e-3, "\(what) does not matter")
    let step = 1e-5
    var worst = 0.0
    for i in gradient.indices {
      let value = network.parameters.values[i]
      network.parameters.values[i] = value + step
      let above = evaluate()
      network.parameters.values[i] = value - step
      let below = evaluate()
      network.parameters.values[i] = value
      worst = max(worst, abs((above - below) / (2 * step) - gradient[i]))
    }
    #expect(worst < 1e-6 * scale, "\(what): off by \(worst) of \(scale)")
  }

  static let rows: [Int32] = [2, 3, 4, 6, 8, 9, 4]

  @Test(
    "Derivatives of log-probabilities by adapters",
    arguments: [
      AdapterSettings.Product.allCases, [.query], [.value], [.output], [.gate, .down],
    ])
  func logProbabilities(products: [AdapterSettings.Product]) {
    let network = Self.network(Double.self, products: products)
    let tokens = TokenLogProbabilities(over: NextTokens(of: network.weights))
    let queries = Self.rows.enumerated().map {
      TokenLogProbabilities<Double>.Query(row: $1, token: Int32(3 * $0 + 1))
    }
    let weights = (0..<7).map { Double($0 * $0) - 8 }
    Self.check(network, "\(products)") {
      zip(tokens.values(queries, network), weights).reduce(0) { $0 + $1.0 * $1.1 }
    } pullBack: {
      tokens.pullBack(weights, queries, network)
    }
  }

  @Test("Derivatives of maximum likelihood")
  func likelihood() {
    let network = Self.network(Double.self)
    let tokens = NextTokens([4, 0, 9, 11], of: network.weights)
    let likelihood = CrossEntropy(over: tokens)
    let targets: [Int32] = [0, 3, 1, 1, 2, 0, 2]
    let queries = zip(Self.rows, targets).map {
      TokenLogProbabilities<Double>.Query(row: $0, token: $1)
    }
    func mean() -> Double {
      -TokenLogProbabilities(over: tokens).values(queries, network).reduce(0, +) / 7
    }
    Self.check(network, "maximum likelihood", loss: mean) {
      #expect(
        abs(likelihood.pullBack(network, rows: Self.rows, targets: targets) - mean()) < 1e-12)
    }
  }

  @Test("Derivatives through heads of next tokens and their ends")
  func heads() {
    typealias End = NextTokenHead<Double>.End
    let cases: [([Int32]?, End)] = [
      ([4, 0, 9], .none), ([4, 0, 9], .tokens([1, 2])), ([4, 0, 9], .everythingElse), (nil, .none),
      (nil, .tokens([7, 8])),
    ]
    for (tokens, end) in cases {
      let network = Self.network(Double.self)
      let head = NextTokenHead(tokens: tokens, end: end, of: network.weights)
      var logits = [Double](repeating: .nan, count: 7 * head.count)
      func slope(_ i: Int) -> Double { Double(i % 5) - 1.5 + 0.2 * logits[i] }
      Self.check(network, "\(end)") {
        head.forward(network, rows: Self.rows, into: &logits)
        return logits.indices.reduce(0) {
          $0 + (Double($1 % 5) - 1.5) * logits[$1] + 0.1 * logits[$1] * logits[$1]
        }
      } pullBack: {
        head.pullBack(logits.indices.map(slope), network, rows: Self.rows)
      }
      // The numbers themselves, from the logits of the whole vocabulary.
      let all = NextTokens(of: network.weights)
      var whole = [Double](repeating: .nan, count: 7 * all.count)
      network.logits(of: all, rows: Self.rows[...], into: &whole)
      head.forward(network, rows: Self.rows, into: &logits)
      let drawn = tokens ?? Array(0..<23)
      let ends: [Int32] =
        switch end {
        case .none: []
        case .tokens(let tokens): tokens
        case .everythingElse: (0..<23 as Range<Int32>).filter { !drawn.contains($0) }
        }
      for i in 0..<7 {
        let row = whole[23 * i..<23 * (i + 1)].map { $0 }
        var expected = drawn.map { row[Int($0)] }
        if end != .none {
          expected.append(
            Elementary.log(ends.reduce(0) { $0 + Elementary.exp(row[Int($1)]) }))
        }
        let found = logits[head.count * i..<head.count * (i + 1)]
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 })
      }
    }
  }

  @Test("Other heads read the last rows")
  func otherHeads() {
    var random = Philox(key: 3, stream: 1)
    let network = Self.network(Double.self)
    let flow = DenseLayer(
      inputs: Self.shape.width, outputs: 1, in: network.parameters, from: &random)
    var flows = [Double](repeating: .nan, count: 10)
    Self.check(network, "a flow") {
      flow.weightsHaveChanged()
      flow.forward(network.hidden.elements, rows: 10, into: &flows)
      return flows.enumerated().reduce(0) { $0 + Double($1.offset - 4) * $1.element }
    } pullBack: {
      flow.backward(
        network.hidden.elements, (0..<10).map { Double($0 - 4) }, rows: 10,
        into: network.hiddenGradients.elements)
    }
  }

  @Test("Texts share the rows of their prefixes")
  func sharing() {
    let network = Self.network(Float.self)
    var rows = PrefixRows()
    let first = rows.rows(of: [1, 2, 3])
    let second = rows.rows(of: [1, 2, 4])
    #expect(first == [0, 1, 2])
    #expect(second == [0, 1, 3])
    rows.evaluate(in: network)
    #expect(rows.rows(of: [4, 4], after: 2) == [4, 5])
    #expect(rows.rows(of: [1, 2, 3]) == first)
    rows.evaluate(in: network)
    #expect(network.rows == 6)
  }

  @Test("Sums of exponentials")
  func sums() {
    let numbers = (0..<5000).map { Float($0 % 97) / 10 }
    let exact = Elementary.log(numbers.reduce(0) { $0 + Elementary.exp(Double($1)) })
    #expect(abs(LogSumExp.of(numbers, count: 5000) - exact) < 1e-6)
    #expect(LogSumExp.of([Float](repeating: -.infinity, count: 9), count: 9) == -.infinity)
    #expect(abs(LogSumExp.of([Float](repeating: 300, count: 9), count: 9) - 302.1972) < 1e-4)
  }
}
