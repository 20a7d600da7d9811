extension Safetensors {
  /// The bytes of a file that holds the given tensors as F32 in the given order.
  ///
  /// The same tensors give the same bytes. The header is padded with spaces so that the data begins at
  /// a multiple of eight bytes.
  ///
  /// - Parameters:
  ///   - tensors: names (each once, none `__metadata__`), shapes and as many values as the shapes say.
  ///   - metadata: texts about the file, keys each once.
  public static func bytes(
    of tensors: [(name: String, shape: [Int], values: [Float])],
    metadata: [(key: String, value: String)] = []
  ) -> [UInt8] {
    bytes(
      ofNumbers: tensors.map { ($0.name, $0.shape, .f32, $0.values.map(Double.init)) },
      metadata: metadata)
  }

  /// The same of numbers that are written as F64, or rounded to F32, as each tensor says.
  public static func bytes(
    ofNumbers tensors: [(name: String, shape: [Int], type: ElementType, values: [Double])],
    metadata: [(key: String, value: String)]
  ) -> [UInt8] {
    var members: [(String, JSONTree)] = []
    if !metadata.isEmpty {
      members.append(("__metadata__", .members(metadata.map { ($0.key, .string($0.value)) })))
    }
    var offset = 0
    for (name, shape, type, values) in tensors {
      precondition(type == .f32 || type == .f64, "\(name): only F32 and F64 are written")
      precondition(
        values.count == shape.reduce(1, *), "\(name): \(values.count) values for \(shape)")
      let end = offset + type.size * values.count
      members.append(
        (
          name,
          [
            "dtype": .string(type.rawValue), "shape": .array(shape.map(JSONTree.number)),
            "data_offsets": [.number(offset), .number(end)],
          ]
        ))
      offset = end
    }
    var header = Array(JSONTree.members(members).compact.utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
    bytes += header
    for tensor in tensors {
      for value in tensor.values {
        if tensor.type == .f64 {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        } else {
          withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { bytes += $0 }
        }
      }
    }
    return bytes
  }
}
