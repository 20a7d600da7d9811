/// The edge-conditioned convolution of Gilmer et al. 2017 (arXiv 1704.01212, section 5), with means:
///
///     y_v = mean over edges u -> v of x_u W_k + x_v W_root + b        k the kind of the edge
///     W_k = the rows of (leaky(e_k A + a) B + b')                     e_k the features of the kind
///
/// A kind of edge has one matrix, made once for all edges and all steps between two changes of the
/// weights. The mean is taken before the product, so that a node costs one product for each kind of
/// edge that enters it.
public struct EdgeConvolution<S: Scalar> {
  /// The length of a row of x and of y.
  public let width: Int
  /// How many kinds of edges there are.
  public let kinds: Int
  @usableFromInline let kindFeatures: Matrix<S>
  @usableFromInline let first: DenseLayer<S>
  @usableFromInline let second: DenseLayer<S>
  @usableFromInline let root: DenseLayer<S>
  // A row for each kind.
  @usableFromInline let hidden: Matrix<S>
  @usableFromInline let hiddenGradients: Matrix<S>
  @usableFromInline let matrices: Matrix<S>
  @usableFromInline let matrixGradients: Matrix<S>
  @usableFromInline let forwardWeights: [PackedWeights<S>]
  @usableFromInline let backwardWeights: [PackedWeights<S>]

  /// A convolution whose layers are initialised like `DenseLayer`.
  ///
  /// - Parameters:
  ///   - kindFeatures: the features of each kind of edge, as many for each.
  ///   - hidden: the width of the hidden layer of the network that makes the matrices.
  public init(
    width: Int, kindFeatures features: [[S]], hidden hiddenWidth: Int,
    in parameters: WeightsAndGradients<S>, from random: inout Philox
  ) {
    let inputs = features.first?.count ?? 0
    precondition(features.allSatisfy { $0.count == inputs }, "kinds with different features")
    self.width = width
    kinds = features.count
    func rows(_ columns: Int, _ count: Int) -> Matrix<S> {
      let matrix = Matrix<S>(columns: columns)
      matrix.append(rows: count).initialize(repeating: 0, count: count * columns)
      return matrix
    }
    kindFeatures = rows(inputs, features.count)
    for (i, value) in features.joined().enumerated() { kindFeatures.elements[i] = value }
    first = DenseLayer(inputs: inputs, outputs: hiddenWidth, in: parameters, from: &random)
    second = DenseLayer(
      inputs: hiddenWidth, outputs: width * width, in: parameters, from: &random)
    root = DenseLayer(
      inputs: width, outputs: width, rowByRow: true, in: parameters, from: &random)
    hidden = rows(hiddenWidth, features.count)
    hiddenGradients = rows(hiddenWidth, features.count)
    matrices = rows(width * width, features.count)
    matrixGradients = rows(width * width, features.count)
    forwardWeights = features.map { _ in PackedWeights(inputs: width, outputs: width) }
    backwardWeights = features.map { _ in
      PackedWeights(inputs: width, outputs: width, transposed: true)
    }
  }

  /// Makes the matrix of each kind; to be called before the first step after a change of the weights.
  /// Until the next, `forward` may then run on several threads at once.
  @inlinable
  public func prepare() {
    first.weightsHaveChanged()
    second.weightsHaveChanged()
    root.weightsHaveChanged()
    first.forward(kindFeatures.elements, rows: kinds, into: hidden.elements)
    Activation.leakyReLU.apply(hidden.elements, count: kinds &* first.outputs)
    second.forward(hidden.elements, rows: kinds, into: matrices.elements)
    root.prepareForward()
    for kind in 0..<kinds {
      forwardWeights[kind].pack(matrices[kind])
      backwardWeights[kind].invalidate()
    }
  }

  /// What a step needs besides its input and output; kept by the caller, one at a time for each thread.
  public struct Scratch {
    // A row for each group of the batch.
    @usableFromInline let means: Matrix<S>
    @usableFromInline let products: Matrix<S>

    /// Scratch for convolutions of `width`.
    public init(width: Int) {
      means = Matrix(columns: width)
      products = Matrix(columns: width)
    }
  }

  /// Fills a row of `y` for each node of `batch`. Each row's result is the same whatever graphs stand
  /// beside its own.
  @inlinable
  public func forward(
    _ batch: GraphBatch, _ x: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, _ scratch: Scratch
  ) {
    root.forward(x, rows: batch.nodeCount, into: y)
    fillMeans(batch, x, scratch)
    let products = scratch.products.reset(rows: batch.groupCount)
    products.update(repeating: 0, count: batch.groupCount &* width)
    for kind in 0..<kinds {
      let groups = batch.groups(of: kind)
      forwardWeights[kind].multiply(
        scratch.means[groups.lowerBound], rows: groups.count, matrices[kind],
        addTo: products + groups.lowerBound &* width)
    }
    for group in 0..<batch.groupCount {
      let target = Int(batch.groups[group].pointee.target)
      Vector.add(products + group &* width, to: y + target &* width, count: width)
    }
  }

  /// The mean over all incoming edges, as far as the sources of each group go.
  @inlinable
  func fillMeans(_ batch: GraphBatch, _ x: UnsafePointer<S>, _ scratch: Scratch) {
    let means = scratch.means.reset(rows: batch.groupCount)
    for group in 0..<batch.groupCount {
      let target = means + group &* width
      let weight = SIMD8<S>(repeating: S(batch.groups[group].pointee.weight))
      let sources = batch.sources(of: group)
      var i = 0
      while i < width {
        let count = width &- i
        var sum = SIMD8<S>(repeating: 0)
        for source in sources {
          sum += Vector.load(x + (Int(source) &* width &+ i), count: count)
        }
        Vector.store(sum * weight, target + i, count: count)
        i &+= 8
      }
    }
  }
}
