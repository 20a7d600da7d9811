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
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for (name, shape, values) in tensors {
      precondition(
        values.count == shape.reduce(1, *), "\(name): \(values.count) values for \(shape)")
      let lengths = shape.map(String.init).joined(separator: ",")
      let end = offset + 4 * values.count
      members.append(
        "\(quoted(name)):{\"dtype\":\"F32\",\"shape\":[\(lengths)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
    bytes += header
    for tensor in tensors {
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
      }
    }
    return bytes
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..."\u{1F}":
        let hex = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
