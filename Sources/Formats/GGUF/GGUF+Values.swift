// What readers of models ask a file for: each answer or an error that names the key or tensor.
extension GGUF {
  private func missing(_ key: String, _ what: String) -> GGUFError {
    let found = values[key] == nil ? "lacks" : "has another type than \(what) for"
    return error("\(found) the key '\(key)'; give a language model with a byte-level tokenizer")
  }

  /// A whole number within `range`.
  public func integer(_ key: String, in range: ClosedRange<Int>) throws(GGUFError) -> Int {
    guard case .integer(let value)? = values[key] else { throw missing(key, "a whole number") }
    guard range.contains(value) else {
      throw error(
        "'\(key)' is \(value), not within \(range.lowerBound)...\(range.upperBound): a damaged file?"
      )
    }
    return value
  }

  /// A finite number above 0.
  public func positiveNumber(_ key: String) throws(GGUFError) -> Double {
    guard case .number(let value)? = values[key] else { throw missing(key, "a number") }
    guard value.isFinite, value > 0 else {
      throw error("'\(key)' is \(value), not above 0: a damaged file?")
    }
    return value
  }

  /// A text.
  public func text(_ key: String) throws(GGUFError) -> String {
    guard case .text(let value)? = values[key] else { throw missing(key, "a text") }
    return value
  }

  /// A list of texts.
  public func texts(_ key: String) throws(GGUFError) -> [String] {
    guard case .texts(let value)? = values[key] else { throw missing(key, "a list of texts") }
    return value
  }

  /// A list of whole numbers.
  public func integers(_ key: String) throws(GGUFError) -> [Int] {
    guard case .integers(let value)? = values[key] else { throw missing(key, "a list of numbers") }
    return value
  }

  /// The tensor of a name, whose shape must be this, the contiguous dimension first.
  public func tensor(_ name: String, shape: [Int]) throws(GGUFError) -> Tensor {
    guard let tensor = tensor(name) else {
      throw error("lacks the tensor \(GGUFError.shown(name)); give a model of Llama's architecture")
    }
    guard tensor.shape == shape else {
      throw error(
        "\(GGUFError.shown(name)) has the shape \(tensor.shape) where the keys of the file say"
          + " \(shape); get the file again")
    }
    return tensor
  }

  /// Writes the numbers of a tensor as single precision. The whole file must have been read.
  ///
  /// - Parameters:
  ///   - shape: what its shape must be, the contiguous dimension first.
  ///   - target: room for that many numbers.
  public func read(
    _ name: String, shape: [Int], into target: UnsafeMutablePointer<Float>
  ) throws(GGUFError) {
    let tensor = try self.tensor(name, shape: shape)
    precondition(tensor.range.upperBound <= bytes.count, "only the header of \(file) was read")
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      tensor.type.decode(start + tensor.range.lowerBound, count: tensor.count, into: target)
    }
    // Any number that is not finite leaves a sum that is not.
    var zero: Float = 0
    for i in 0..<tensor.count { zero += target[i] * 0 }
    guard zero == 0 else {
      throw error("\(GGUFError.shown(name)) holds numbers that are not finite; get the file again")
    }
  }

  /// The numbers of a tensor.
  public func floats(_ tensor: Tensor) throws(GGUFError) -> [Float] {
    var failure: GGUFError?
    let numbers = [Float](unsafeUninitializedCapacity: tensor.count) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      do throws(GGUFError) {
        try read(tensor.name, shape: tensor.shape, into: start)
        count = tensor.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return numbers
  }
}
