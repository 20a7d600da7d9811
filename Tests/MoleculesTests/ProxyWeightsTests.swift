import Formats
import Molecules
import Testing

@Suite("Weights that are no proxy's")
struct ProxyWeightsTests {
  typealias Tensor = (name: String, shape: [Int], values: [Float])

  /// A small proxy's tensors, all zero.
  static func tensors(width d: Int = 4, edgeWidth e: Int = 3) -> [Tensor] {
    let shapes: [(String, [Int])] = [
      ("lin0.weight", [d, 71]), ("lin0.bias", [d]), ("conv.nn.0.weight", [e, 4]),
      ("conv.nn.0.bias", [e]), ("conv.nn.2.weight", [d * d, e]), ("conv.nn.2.bias", [d * d]),
      ("conv.root", [d, d]), ("conv.bias", [d]), ("gru.weight_ih_l0", [3 * d, d]),
      ("gru.weight_hh_l0", [3 * d, d]), ("gru.bias_ih_l0", [3 * d]), ("gru.bias_hh_l0", [3 * d]),
      ("set2set.lstm.weight_ih_l0", [4 * d, 2 * d]), ("set2set.lstm.weight_hh_l0", [4 * d, d]),
      ("set2set.lstm.bias_ih_l0", [4 * d]), ("set2set.lstm.bias_hh_l0", [4 * d]),
      ("lin3.weight", [1, 2 * d]), ("lin3.bias", [1]),
    ]
    return shapes.map { ($0.0, $0.1, [Float](repeating: 0, count: $0.1.reduce(1, *))) }
  }

  static func message(
    _ tensors: [Tensor], metadata: [(key: String, value: String)] = []
  ) throws -> String? {
    let file = try Safetensors(Safetensors.bytes(of: tensors, metadata: metadata), file: "w")
    do {
      _ = try ProxyNetwork(file)
      return nil
    } catch { return error.description }
  }

  @Test("Whole, with more tensors than needed, and in another order, they are read")
  func whole() throws {
    #expect(try Self.message(Self.tensors()) == nil)
    #expect(try Self.message(Self.tensors().reversed() + [("lin1.bias", [2], [1, 2])]) == nil)
  }

  @Test("A tensor that is missing or of another shape is named")
  func missing() throws {
    for (i, tensor) in Self.tensors().enumerated() {
      var tensors = Self.tensors()
      tensors.remove(at: i)
      #expect(try Self.message(tensors)?.contains("'\(tensor.name)'") == true)
      tensors = Self.tensors()
      tensors[i].shape.append(1)
      #expect(try Self.message(tensors)?.contains("'\(tensor.name)'") == true)
      tensors[i] = (tensor.name, [tensor.values.count + 1], tensor.values + [0])
      #expect(try Self.message(tensors)?.contains("w: ") == true)
    }
  }

  @Test("Numbers of steps that make no sense are errors", arguments: ["0", "-1", "1001", "x", ""])
  func steps(_ text: String) throws {
    let message = try Self.message(Self.tensors(), metadata: [("messageSteps", text)])
    #expect(message?.contains("messageSteps") == true)
  }

  @Test("What is not this network asks for little memory")
  func greatShapes() throws {
    // A network of these widths would need 64 GB.
    var tensors = Self.tensors().filter { !$0.name.contains("bias") }
    tensors.append(("lin0.bias", [4096], [Float](repeating: 0, count: 4096)))
    tensors.append(("conv.nn.0.bias", [1024], [Float](repeating: 0, count: 1024)))
    #expect(try Self.message(tensors)?.contains("conv.nn.2.weight") == true)
  }
}
