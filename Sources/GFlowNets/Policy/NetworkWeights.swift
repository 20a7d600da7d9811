import NeuralNetworks

/// The weights of a method's network by name, in and out: what is kept of it when training has ended.
public struct NetworkWeights {
  /// One tensor.
  public struct Tensor: Equatable, Sendable {
    /// The name, which is that of PyTorch where the layer has one there.
    public let name: String
    /// The lengths of its dimensions.
    public let shape: [Int]
    /// Its elements in row-major order; those of a network in single precision are exact too.
    public var values: [Double]
  }

  /// Whether the network is in double precision.
  public let isDouble: Bool
  /// What the network says about states, in the order of its outputs.
  public let heads: [Head]
  /// The weights now.
  public let read: () -> [Tensor]
  /// Takes weights of the same names and shapes.
  public let write: ([Tensor]) -> Void
}

extension Learner {
  /// The weights of the network in training.
  @inlinable
  public var weights: NetworkWeights { evaluation.weights }
}

extension PolicyEvaluation {
  /// The weights of the network.
  public var weights: NetworkWeights {
    NetworkWeights(
      isDouble: MemoryLayout<N.Number>.size == MemoryLayout<Double>.size,
      heads: network.heads.all,
      read: {
        self.network.tensors.map { name, tensor in
          NetworkWeights.Tensor(
            name: name, shape: tensor.shape,
            values: tensor.indices.map { Double(self.network.parameters.value(at: $0).pointee) })
        }
      },
      write: { tensors in
        for ((_, layout), tensor) in zip(self.network.tensors, tensors) {
          for (index, value) in zip(layout.indices, tensor.values) {
            self.network.parameters.value(at: index).pointee = N.Number(value)
          }
        }
        self.removeAll()
      })
  }
}
