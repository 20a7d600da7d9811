import Formats
import NeuralNetworks

/// The files of weights of proxies: the tensors of the published one, and in the metadata what no tensor
/// tells.
enum ProxyWeights {
  /// How many steps of messages; 12, the published number, where the file does not say.
  static let stepsKey = "messageSteps"
  /// How many steps of the readout; 3 where the file does not say.
  static let readoutStepsKey = "readoutSteps"

  /// The shape of a proxy.
  static func shape(width: Int, edgeWidth: Int, steps: Int, readoutSteps: Int)
    -> MessagePassingNetwork<Float>.Shape
  {
    MessagePassingNetwork.Shape(
      nodeFeatures: ProxyFeatures.atomColumns, kindFeatures: ProxyFeatures.kinds, width: width,
      edgeWidth: edgeWidth, steps: steps, readoutSteps: readoutSteps)
  }

  /// The network whose weights a file holds.
  static func network(of file: Safetensors) throws(SafetensorsError)
    -> MessagePassingNetwork<Float>
  {
    let width = try length(of: "lin0.bias", in: file, 1...4096)
    let edgeWidth = try length(of: "conv.nn.0.bias", in: file, 1...65536)
    // The largest tensor first: a file that lacks it must not make the program reserve its memory.
    guard file["conv.nn.2.weight"]?.shape == [width * width, edgeWidth] else {
      throw SafetensorsError(
        file: file.file,
        "'conv.nn.2.weight' is not \(width * width) x \(edgeWidth); give a file of weights of this"
          + " network")
    }
    let shape = try shape(
      width: width, edgeWidth: edgeWidth, steps: number(stepsKey, in: file, default: 12),
      readoutSteps: number(readoutStepsKey, in: file, default: 3))
    // The random weights are all replaced.
    var random = Philox(key: 0, stream: 0)
    let network = MessagePassingNetwork<Float>(shape, from: &random)
    for (name, tensor) in network.tensors {
      let values = try file.floats(name, shape: tensor.shape)
      for (value, index) in zip(values, tensor.indices) {
        network.parameters.value(at: index).pointee = value
      }
    }
    return network
  }

  private static func length(
    of name: String, in file: Safetensors, _ range: ClosedRange<Int>
  ) throws(SafetensorsError) -> Int {
    guard let shape = file[name]?.shape, shape.count == 1, range.contains(shape[0]) else {
      throw SafetensorsError(
        file: file.file,
        "has no vector '\(name)' of \(range.lowerBound) to \(range.upperBound) numbers; give a file of"
          + " weights of this network")
    }
    return shape[0]
  }

  private static func number(
    _ key: String, in file: Safetensors, default number: Int
  ) throws(SafetensorsError) -> Int {
    guard let text = file.metadata.first(where: { $0.key == key })?.value else { return number }
    guard let number = Int(text), (1...1000).contains(number) else {
      throw SafetensorsError(
        file: file.file,
        "the metadata say \(SafetensorsError.shown(text)) for '\(key)'; write a number from 1 to 1000"
      )
    }
    return number
  }

  /// The bytes of a file of a network's weights, for values that are its outputs times `scale` plus
  /// `shift`: the last layer takes both.
  static func bytes(
    of network: MessagePassingNetwork<Float>, scaledBy scale: Double = 1, plus shift: Double = 0,
    metadata: [(key: String, value: String)] = []
  ) -> [UInt8] {
    let tensors = network.tensors.map { name, tensor in
      let values = tensor.indices.map { index in
        let value = network.parameters.value(at: index).pointee
        switch name {
        case "lin3.weight": return Float(Double(value) * scale)
        case "lin3.bias": return Float(Double(value) * scale + shift)
        default: return value
        }
      }
      return (name: name, shape: tensor.shape, values: values)
    }
    let steps = [
      (stepsKey, String(network.shape.steps)),
      (readoutStepsKey, String(network.shape.readoutSteps)),
    ]
    return Safetensors.bytes(of: tensors, metadata: steps + metadata)
  }
}
