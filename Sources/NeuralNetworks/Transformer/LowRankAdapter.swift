/// What low-rank adaptation (Hu et al. 2021, LoRA, equation 3) adds to a linear map that stays as it is:
///
///     y += alpha / rank (x A) B
///
/// A (`inputs` x `rank`) and B (`rank` x `outputs`) are all that trains. B begins as zero, so the map
/// begins unchanged.
public struct LowRankAdapter<S: Scalar> {
  /// The length of an input row.
  public let inputs: Int
  /// The length of an output row.
  public let outputs: Int
  /// The length of a row between the two matrices.
  public let rank: Int
  /// alpha / rank.
  public let scale: S
  @usableFromInline let down: Int
  @usableFromInline let up: Int
  @usableFromInline let parameters: WeightsAndGradients<S>

  /// An adapter with A drawn uniformly from +-1/sqrt(`inputs`), the common choice (PEFT's), and B zero.
  public init(
    inputs: Int, outputs: Int, rank: Int, alpha: Double, in parameters: WeightsAndGradients<S>,
    from random: inout Philox
  ) {
    precondition(rank > 0, "an adapter has a rank of at least 1")
    self.inputs = inputs
    self.outputs = outputs
    self.rank = rank
    self.parameters = parameters
    scale = S(alpha / Double(rank))
    down = parameters.add(count: inputs * rank)
    up = parameters.add(count: rank * outputs)
    parameters.drawUniform(
      at: down, count: inputs * rank, bound: 1 / Double(inputs).squareRoot(), from: &random)
  }

  /// Adds to `rows` rows of `y`, which begin `stride` numbers apart, and fills `middle` with x A, which the
  /// backward pass needs it.
  @inlinable
  public func forward(
    _ x: UnsafePointer<S>, rows: Int, middle: UnsafeMutablePointer<S>,
    addTo y: UnsafeMutablePointer<S>, stride: Int
  ) {
    guard rows > 0 else { return }
    parameters.operations += 2 * Double(rows * rank * (inputs + outputs))
    S.multiply(
      x, transposed: false, stride: inputs, parameters.value(at: down), transposed: false,
      stride: rank, into: middle, stride: rank, m: rows, n: rank, k: inputs, alpha: 1, beta: 0)
    S.multiply(
      middle, transposed: false, stride: rank, parameters.value(at: up), transposed: false,
      stride: outputs, into: y, stride: stride, m: rows, n: outputs, k: rank, alpha: scale, beta: 1)
  }

  /// Adds to the gradients of A and B, and to `dx` unless it is `nil`.
  ///
  /// - Parameters:
  ///   - middle: x A, as `forward` gave it.
  ///   - dy: rows that begin `stride` numbers apart.
  ///   - scratch: room for a row of `rank` numbers for each row.
  @inlinable
  public func backward(
    _ x: UnsafePointer<S>, middle: UnsafePointer<S>, _ dy: UnsafePointer<S>, stride: Int,
    rows: Int, scratch: UnsafeMutablePointer<S>, addTo dx: UnsafeMutablePointer<S>?
  ) {
    guard rows > 0 else { return }
    parameters.operations += 2 * Double(rows * rank * (2 * inputs + 2 * outputs))
    S.multiply(
      middle, transposed: true, stride: rank, dy, transposed: false, stride: stride,
      into: parameters.gradient(at: up), stride: outputs, m: rank, n: outputs, k: rows,
      alpha: scale, beta: 1)
    S.multiply(
      dy, transposed: false, stride: stride, parameters.value(at: up), transposed: true,
      stride: outputs, into: scratch, stride: rank, m: rows, n: rank, k: outputs, alpha: scale,
      beta: 0)
    S.multiply(
      x, transposed: true, stride: inputs, scratch, transposed: false, stride: rank,
      into: parameters.gradient(at: down), stride: rank, m: inputs, n: rank, k: rows, alpha: 1,
      beta: 1)
    guard let dx else { return }
    S.multiply(
      scratch, transposed: false, stride: rank, parameters.value(at: down), transposed: true,
      stride: rank, into: dx, stride: inputs, m: rows, n: inputs, k: rank, alpha: 1, beta: 1)
  }

  /// PEFT's `lora_A.weight` (`rank` x `inputs`) and `lora_B.weight` (`outputs` x `rank`).
  public var tensors: [(name: String, tensor: TensorLayout)] {
    [
      (
        "lora_A.weight",
        TensorLayout(rows: rank, columns: inputs) { row, column in down + column * rank + row }
      ),
      (
        "lora_B.weight",
        TensorLayout(rows: outputs, columns: rank) { row, column in up + column * outputs + row }
      ),
    ]
  }
}
