import GFlowNets
import NeuralNetworks

/// A pretrained language model as a policy network on texts. A state is a row after the last token of its
/// prefix, and prefixes that states share, above all the prompt, are computed once.
///
/// It begins as the model itself: P_F is its softmax over the tokens that may be drawn and the end. Numbers of
/// states, such as log F, are linear in the last hidden row and begin as 0.
public final class LanguageModelPolicy: PolicyNetwork {
  public typealias E = Texts
  public typealias Number = Float

  // Rows of long texts over a large vocabulary are megabytes, all of them in memory at once.
  public var trajectoriesAtOnce: Int { min(16, max(1, 128 / environment.lengths.upperBound)) }
  public static var statesAtOnce: Int { 256 }

  let environment: Texts
  let network: LlamaNetwork<Float>
  let next: NextTokenHead<Float>
  public let heads: Heads
  let offsets: HeadOffsets
  let numbers: [(head: Head, count: Int, weights: Int)]
  var prefixes = PrefixRows()
  // For each row that of the network.
  private var rowOfState: [Int32] = []
  // The rows that have actions, and the numbers of these.
  private var acting: [Int] = []
  private let outputMatrix = Matrix<Float>(columns: 1)
  private let gradientMatrix = Matrix<Float>(columns: 1)

  /// The model of an environment with adapters that change nothing yet.
  public init(
    _ environment: Texts, adapters: AdapterSettings, heads: Heads, random: inout Philox
  ) {
    self.environment = environment
    self.heads = heads
    let weights = environment.model.weights
    network = LlamaNetwork(
      weights, adapters: adapters, keepsActivations: heads.areDifferentiated, from: &random)
    // Where all lengths are alike nothing is drawn that ends a text.
    let end = environment.stops ? environment.choice.end : .none
    next = NextTokenHead(tokens: environment.choice.listed, end: end, of: weights)
    let next = next
    offsets = HeadOffsets(heads) { segment in
      switch segment {
      case .actions: next.count
      case .incoming: 1
      case .moves: 0
      case .numbers(let count): count
      }
    }
    let parameters = network.parameters
    numbers = heads.all.compactMap { head in
      guard case .numbers(let count) = head.segment else { return nil }
      return (head, count, parameters.add(count: count * (weights.shape.width + 1)))
    }
  }

  public var parameters: WeightsAndGradients<Float> { network.parameters }

  /// The adapters by PEFT's names, then the layers of numbers.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    let width = network.weights.shape.width
    return network.tensors
      + numbers.flatMap { head, count, weights in
        [
          ("\(head.name).weight", TensorLayout(shape: [count, width], from: weights)),
          ("\(head.name).bias", TensorLayout(shape: [count], from: weights + count * width)),
        ]
      }
  }

  public var rows: Int { rowOfState.count }

  public func removeAll() {
    network.removeAll()
    prefixes = PrefixRows()
    rowOfState.removeAll(keepingCapacity: true)
    acting.removeAll(keepingCapacity: true)
    outputMatrix.removeAll()
  }

  public func append(_ rows: UnsafeBufferPointer<PolicyRow<Texts.State>>) {
    let first = rowOfState.count
    for row in rows {
      if !row.state.isComplete { acting.append(rowOfState.count) }
      rowOfState.append(prefixRow(of: row))
    }
    prefixes.evaluate(in: network)
    let outputs = outputMatrix.append(rows: rows.count * offsets.width)
    outputs.update(repeating: 0, count: rows.count * offsets.width)
    let new = Array(acting.drop { $0 < first })
    next.forward(network, rows: new.map { rowOfState[$0] }) { i in
      self.outputs + segment(.actions, row: new[i])
    }
    let width = network.weights.shape.width
    for (head, count, weights) in numbers {
      for row in first..<rowOfState.count {
        let hidden = network.hidden[Int(rowOfState[row])]
        for number in 0..<count {
          var sum = parameters.value(at: weights + count * width + number).pointee
          let own = parameters.value(at: weights + number * width)
          for i in 0..<width { sum += own[i] * hidden[i] }
          self.outputs[segment(head, row: row) + number] = sum
        }
      }
    }
  }

  // The row after a state's last token, numbered now if it is new.
  private func prefixRow(of row: PolicyRow<Texts.State>) -> Int32 {
    let state = row.state
    if row.parent >= 0, let last = state.tokens.last {
      let parent = rowOfState[Int(row.parent)]
      let stopped = state.isComplete && state.tokens.count < environment.lengths.upperBound
      return stopped ? parent : prefixes.row(of: last, after: parent)
    }
    let prompt = environment.promptTokens[Int(state.prompt)]
    return prefixes.rows(of: prompt + state.tokens).last ?? -1
  }

  public func segment(_ head: Head, row: Int) -> Int { row * offsets.width + offsets[head] }
  public var outputCount: Int { outputMatrix.rows }
  public var outputs: UnsafeMutablePointer<Float> { outputMatrix.elements }
  public var outputGradients: UnsafeMutablePointer<Float> { gradientMatrix.elements }

  public func clearOutputGradients() {
    gradientMatrix.reset(zeros: outputCount)
  }

  public func backward() {
    network.clearHiddenGradients()
    // Of rows that the loss does not ask about, such as other methods' tokens, nothing comes back.
    let asked = acting.filter { row in
      let gradients = outputGradients + segment(.actions, row: row)
      return (0..<next.count).contains { gradients[$0] != 0 }
    }
    next.pullBack(network, rows: asked.map { rowOfState[$0] }) { i in
      UnsafePointer(outputGradients + segment(.actions, row: asked[i]))
    }
    let width = network.weights.shape.width
    for (head, count, weights) in numbers {
      for (row, place) in rowOfState.enumerated() {
        for number in 0..<count {
          let gradient = outputGradients[segment(head, row: row) + number]
          if gradient == 0 { continue }
          let own = parameters.value(at: weights + number * width)
          let ownGradient = parameters.gradient(at: weights + number * width)
          let (hidden, target) = (network.hidden[Int(place)], network.hiddenGradients[Int(place)])
          for i in 0..<width {
            ownGradient[i] += gradient * hidden[i]
            target[i] += gradient * own[i]
          }
          parameters.gradient(at: weights + count * width + number).pointee += gradient
        }
      }
    }
    network.backward()
  }
}

extension Texts: OwnNetwork {
  /// The weights of the model.
  public func loadPretrained() throws { try model.load() }

  public func makeNetwork(
    _ settings: LanguageModelSettings, _ heads: Heads, _ random: inout Philox
  ) -> LanguageModelPolicy {
    LanguageModelPolicy(
      self,
      adapters: AdapterSettings(
        rank: settings.rank, alpha: settings.alpha,
        products: settings.products.compactMap(AdapterSettings.Product.init)),
      heads: heads, random: &random)
  }
}
