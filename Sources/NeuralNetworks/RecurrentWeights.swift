/// The weights of a recurrent layer in PyTorch's form: every gate is the sum of a product with the input,
/// one with the hidden state, and two biases.
@usableFromInline
struct RecurrentWeights<S: Scalar> {
  /// The length of a row of inputs.
  @usableFromInline let inputs: Int
  /// The length of a row of hidden states.
  @usableFromInline let width: Int
  /// The length of a row of sums: that of hidden states for each gate.
  @usableFromInline let columns: Int

  // Row-major: `inputs` x `columns` and `width` x `columns`.
  @usableFromInline let inputWeight: Int
  @usableFromInline let hiddenWeight: Int
  @usableFromInline let inputBias: Int
  @usableFromInline let hiddenBias: Int
  @usableFromInline let parameters: WeightsAndGradients<S>
  @usableFromInline let inputForward: PackedWeights<S>
  @usableFromInline let hiddenForward: PackedWeights<S>
  @usableFromInline let inputBackward: PackedWeights<S>
  @usableFromInline let hiddenBackward: PackedWeights<S>

  /// Weights and biases drawn uniformly from +-1/sqrt(`width`), PyTorch's default.
  init(
    inputs: Int, width: Int, gates: Int, in parameters: WeightsAndGradients<S>,
    from random: inout Philox
  ) {
    let columns = gates * width
    let bound = 1 / Double(width).squareRoot()
    func drawn(_ count: Int) -> Int {
      let start = parameters.add(count: count)
      parameters.drawUniform(at: start, count: count, bound: bound, from: &random)
      return start
    }
    self.inputs = inputs
    self.width = width
    self.columns = columns
    self.parameters = parameters
    inputWeight = drawn(inputs * columns)
    hiddenWeight = drawn(width * columns)
    inputBias = drawn(columns)
    hiddenBias = drawn(columns)
    inputForward = PackedWeights(inputs: inputs, outputs: columns)
    hiddenForward = PackedWeights(inputs: width, outputs: columns)
    inputBackward = PackedWeights(inputs: columns, outputs: inputs, transposed: true)
    hiddenBackward = PackedWeights(inputs: columns, outputs: width, transposed: true)
  }

  /// To be called after the weights have changed.
  @inlinable
  func haveChanged() {
    inputForward.invalidate()
    hiddenForward.invalidate()
    inputBackward.invalidate()
    hiddenBackward.invalidate()
  }

  /// Makes what a forward pass needs of the weights now. Until they change, forward passes may then run
  /// on several threads at once.
  @inlinable
  func prepareForward() {
    inputForward.pack(parameters.value(at: inputWeight))
    hiddenForward.pack(parameters.value(at: hiddenWeight))
  }

  /// sums += input W for `rows` rows of sums that stand `stride` numbers apart.
  @inlinable
  func addInput(
    _ input: UnsafePointer<S>, rows: Int, to sums: UnsafeMutablePointer<S>, stride: Int
  ) {
    inputForward.multiply(
      input, stride: inputs, rows: rows, parameters.value(at: inputWeight), addTo: sums,
      stride: stride)
  }

  /// sums += hidden W, likewise.
  @inlinable
  func addHidden(
    _ hidden: UnsafePointer<S>, rows: Int, to sums: UnsafeMutablePointer<S>, stride: Int
  ) {
    hiddenForward.multiply(
      hidden, stride: width, rows: rows, parameters.value(at: hiddenWeight), addTo: sums,
      stride: stride)
  }

  /// Fills the gradient of the input from the derivatives by the sums, which stand `stride` numbers
  /// apart.
  @inlinable
  func pullBackInput(
    _ derivatives: UnsafePointer<S>, stride: Int, rows: Int,
    into gradient: UnsafeMutablePointer<S>
  ) {
    gradient.update(repeating: 0, count: rows &* inputs)
    inputBackward.multiply(
      derivatives, stride: stride, rows: rows, parameters.value(at: inputWeight), addTo: gradient,
      stride: inputs)
  }

  /// Adds to the gradient of the hidden state, likewise.
  @inlinable
  func addHiddenGradient(
    _ derivatives: UnsafePointer<S>, stride: Int, rows: Int,
    to gradient: UnsafeMutablePointer<S>
  ) {
    hiddenBackward.multiply(
      derivatives, stride: stride, rows: rows, parameters.value(at: hiddenWeight),
      addTo: gradient, stride: width)
  }

  /// Adds to the gradients of the weights and of one bias, from the derivatives by the sums.
  @inlinable
  func addInputWeightGradients(
    _ input: UnsafePointer<S>, _ derivatives: UnsafePointer<S>, stride: Int, rows: Int
  ) {
    add(
      input, inputs, derivatives, stride: stride, rows: rows, to: inputWeight, bias: inputBias)
  }

  /// The same of what is multiplied by the hidden state.
  @inlinable
  func addHiddenWeightGradients(
    _ hidden: UnsafePointer<S>, _ derivatives: UnsafePointer<S>, stride: Int, rows: Int
  ) {
    add(
      hidden, width, derivatives, stride: stride, rows: rows, to: hiddenWeight, bias: hiddenBias)
  }

  @inlinable
  func add(
    _ x: UnsafePointer<S>, _ length: Int, _ derivatives: UnsafePointer<S>, stride: Int, rows: Int,
    to weight: Int, bias: Int
  ) {
    S.multiply(
      x, transposed: true, stride: length, derivatives, transposed: false, stride: stride,
      into: parameters.gradient(at: weight), stride: columns, m: length, n: columns, k: rows,
      alpha: 1, beta: 1)
    let db = parameters.gradient(at: bias)
    for row in 0..<rows { Vector.add(derivatives + row &* stride, to: db, count: columns) }
  }

  /// PyTorch's `weight_ih`, `weight_hh`, `bias_ih` and `bias_hh`.
  ///
  /// - Parameter hiddenColumn: where among the columns for the hidden state PyTorch's row stands.
  func tensors(
    hiddenColumn: (_ row: Int) -> Int = { $0 }
  ) -> [(name: String, tensor: TensorLayout)] {
    [
      (
        "weight_ih",
        TensorLayout(rows: columns, columns: inputs) { inputWeight + $1 * columns + $0 }
      ),
      (
        "weight_hh",
        TensorLayout(rows: columns, columns: width) {
          hiddenWeight + $1 * columns + hiddenColumn($0)
        }
      ),
      ("bias_ih", TensorLayout(shape: [columns], from: inputBias)),
      ("bias_hh", TensorLayout(count: columns) { hiddenBias + hiddenColumn($0) }),
    ]
  }
}
