import NeuralNetworks

extension BlockGraphPolicy {
  /// Embeddings "shapes", "sizes" (where there is one), "bonds" and "stems", the trunk's layers, and the heads "stem", "node" and
  /// "state", numbered as in PyTorch's `Sequential`.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    func named(_ prefix: String, _ tensors: [(name: String, tensor: TensorLayout)])
      -> [(name: String, tensor: TensorLayout)]
    {
      tensors.map { ("\(prefix).\($0.name)", $0.tensor) }
    }
    return graph.tensors + named("stem", stemHead.tensors)
      + named("node", nodeHead?.tensors ?? []) + named("state", globalHead?.tensors ?? [])
  }
}

extension BlockGraphLayers {
  var tensors: [(name: String, tensor: TensorLayout)] {
    var embeddings = [
      ("shapes.weight", shapeCount, shapeEmbedding), ("bonds.weight", portCount, bondEmbedding),
      ("stems.weight", stemCount, stemEmbedding),
    ]
    if let sizeEmbedding { embeddings.append(("sizes.weight", sizeCount, sizeEmbedding)) }
    var tensors = embeddings.map { name, count, start in
      (name: name, tensor: TensorLayout(shape: [count, width], from: start))
    }
    for (number, layer) in embed.enumerated() {
      tensors += layer.tensors.map { ("embed.\(2 * number).\($0.name)", $0.tensor) }
    }
    tensors += root.tensors.map { ("root.\($0.name)", $0.tensor) }
    return tensors + gru.tensors.map { ("gru.\($0.name)", $0.tensor) }
  }
}

extension HeadLayers {
  var tensors: [(name: String, tensor: TensorLayout)] {
    layers.enumerated().flatMap { number, layer in
      layer.tensors.map { ("\(2 * number).\($0.name)", $0.tensor) }
    }
  }
}
