extension EdgeConvolution {
  /// The backward pass of one step: fills `dx` from `dy` and adds to the gradients of W_root, b and the
  /// matrix of each kind.
  @inlinable
  public func backward(
    _ batch: GraphBatch, _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>,
    into dx: UnsafeMutablePointer<S>, _ scratch: Scratch
  ) {
    root.backward(x, dy, rows: batch.nodeCount, into: dx)
    fillMeans(batch, x, scratch)
    let groupGradients = scratch.products.reset(rows: batch.groupCount)
    for group in 0..<batch.groupCount {
      let target = Int(batch.groups[group].pointee.target)
      (groupGradients + group &* width).update(from: dy + target &* width, count: width)
    }
    for kind in 0..<kinds {
      let groups = batch.groups(of: kind)
      guard !groups.isEmpty else { continue }
      let means = scratch.means[groups.lowerBound]
      let gradients = groupGradients + groups.lowerBound &* width
      S.multiply(
        means, transposed: true, stride: width, gradients, transposed: false, stride: width,
        into: matrixGradients[kind], stride: width, m: width, n: width, k: groups.count, alpha: 1,
        beta: 1)
      // The means have served; their gradients take their place.
      means.update(repeating: 0, count: groups.count &* width)
      backwardWeights[kind].multiply(
        gradients, rows: groups.count, matrices[kind], addTo: means)
    }
    for group in 0..<batch.groupCount {
      let weight = S(batch.groups[group].pointee.weight)
      for source in batch.sources(of: group) {
        Vector.add(
          scratch.means[group], times: weight, to: dx + Int(source) &* width, count: width)
      }
    }
  }

  /// Carries the gradients of the matrices, added up over all steps, on to the network that makes them.
  @inlinable
  public func finishBackward() {
    second.backward(
      hidden.elements, matrixGradients.elements, rows: kinds, into: hiddenGradients.elements)
    Activation.leakyReLU.pullBack(
      hiddenGradients.elements, outputs: hidden.elements, count: kinds &* first.outputs)
    first.backward(kindFeatures.elements, hiddenGradients.elements, rows: kinds, into: nil)
    matrixGradients.elements.update(repeating: 0, count: kinds &* width &* width)
  }

  /// The names and layouts of PyTorch Geometric's NNConv: `nn.0`, `nn.2`, `root` (W_root as it is) and
  /// `bias`.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    var tensors: [(name: String, tensor: TensorLayout)] = []
    for (prefix, layer) in [("nn.0.", first), ("nn.2.", second)] {
      tensors += layer.tensors.map { (prefix + $0.name, $0.tensor) }
    }
    return tensors + [
      ("root", TensorLayout(shape: [width, width], from: root.weight)),
      ("bias", TensorLayout(shape: [width], from: root.bias)),
    ]
  }
}
