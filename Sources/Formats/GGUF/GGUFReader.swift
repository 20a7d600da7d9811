/// Reads the parts of a GGUF file that come before the data, each byte once.
struct GGUFReader {
  /// A tensor as the file describes it, not checked against the data.
  struct Record {
    var name: String
    var shape: [Int]
    var type: UInt32
    var offset: UInt64
  }

  let file: String
  let bytes: [UInt8]
  /// How many bytes the file has, of which `bytes` are the first.
  let size: Int
  private(set) var position = 0

  init(_ bytes: [UInt8], file: String, size: Int) {
    self.bytes = bytes
    self.file = file
    self.size = size
  }

  func error(_ what: String) -> GGUFError {
    GGUFError(
      file: file,
      "byte \(position): \(what); the file is damaged, or no language model: get it again")
  }

  // A little-endian number.
  mutating func integer<Number: FixedWidthInteger>(
    _ what: String, _: Number.Type = Number.self
  ) throws(GGUFError) -> Number {
    let size = MemoryLayout<Number>.size
    guard bytes.count - position >= size else { throw error("the file ends within \(what)") }
    defer { position += size }
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
    }
  }

  // A number of things that take at least `size` bytes each, which must be there.
  private mutating func count(_ what: String, ofBytes size: Int) throws(GGUFError) -> Int {
    let count = try integer("the number of \(what)", UInt64.self)
    guard count <= UInt64((bytes.count - position) / size) else {
      throw error("\(count) \(what) are more than the file has room for")
    }
    return Int(count)
  }

  mutating func header() throws(GGUFError) -> (keys: Int, tensors: Int) {
    guard bytes.starts(with: [0x47, 0x47, 0x55, 0x46]) else {
      throw error("expected 'GGUF'")
    }
    position = 4
    let version = try integer("the version", UInt32.self)
    guard version == 2 || version == 3 else {
      throw GGUFError(
        file: file, "GGUF version \(version) is not known, only 2 and 3; convert the file again")
    }
    // The counts of both come first, and of a tensor's record each takes at least 24 bytes.
    let tensors = try count("tensors", ofBytes: 24)
    let keys = try count("keys", ofBytes: 13)
    return (keys, tensors)
  }

  mutating func text(_ what: String) throws(GGUFError) -> String {
    let length = try count("bytes of \(what)", ofBytes: 1)
    let range = position..<position + length
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw error("\(what) is not UTF-8")
    }
    position += length
    return text
  }

  mutating func value(of key: String) throws(GGUFError) -> GGUF.Value {
    let what = "the value of \(GGUFError.shown(key))"
    let type = try integer("the type of \(GGUFError.shown(key))", UInt32.self)
    if type == 9 { return try array(what) }
    if type == 8 { return .text(try text(what)) }
    if type == 7 { return .truth(try truth(what)) }
    if type == 6 || type == 12 { return .number(try number(type, what)) }
    guard Self.size(of: type) != nil else { throw error("\(what) has the unknown type \(type)") }
    return .integer(try integer(type, what))
  }

  private mutating func array(_ what: String) throws(GGUFError) -> GGUF.Value {
    let type = try integer("the type of \(what)", UInt32.self)
    guard let size = Self.size(of: type) else {
      let found = type == 9 ? "arrays, which no language model has" : "the unknown type \(type)"
      throw error("\(what) is an array of \(found)")
    }
    let count = try count("elements of \(what)", ofBytes: size)
    switch type {
    case 6, 12:
      return .numbers(
        try list(count) { (reader) throws(GGUFError) in try reader.number(type, what) })
    case 7: return .truths(try list(count) { (reader) throws(GGUFError) in try reader.truth(what) })
    case 8: return .texts(try list(count) { (reader) throws(GGUFError) in try reader.text(what) })
    default:
      return .integers(
        try list(count) { (reader) throws(GGUFError) in try reader.integer(type, what) })
    }
  }

  private mutating func list<Element>(
    _ count: Int, _ element: (inout GGUFReader) throws(GGUFError) -> Element
  ) throws(GGUFError) -> [Element] {
    var list: [Element] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try element(&self)) }
    return list
  }

  // The least bytes that an element of a type takes; `nil` for what is no type of elements.
  private static func size(of type: UInt32) -> Int? {
    switch type {
    case 0, 1, 7: 1
    case 2, 3: 2
    case 4, 5, 6: 4
    case 8, 10, 11, 12: 8
    default: nil
    }
  }

  private mutating func truth(_ what: String) throws(GGUFError) -> Bool {
    let byte = try integer(what, UInt8.self)
    guard byte <= 1 else { throw error("\(what) is neither true nor false") }
    return byte == 1
  }

  private mutating func number(_ type: UInt32, _ what: String) throws(GGUFError) -> Double {
    let number =
      type == 6
      ? Double(Float(bitPattern: try integer(what, UInt32.self)))
      : Double(bitPattern: try integer(what, UInt64.self))
    return number
  }

  private mutating func integer(_ type: UInt32, _ what: String) throws(GGUFError) -> Int {
    switch type {
    case 0: return Int(try integer(what, UInt8.self))
    case 1: return Int(try integer(what, Int8.self))
    case 2: return Int(try integer(what, UInt16.self))
    case 3: return Int(try integer(what, Int16.self))
    case 4: return Int(try integer(what, UInt32.self))
    case 5: return Int(try integer(what, Int32.self))
    case 11: return Int(try integer(what, Int64.self))
    default:
      guard let value = Int(exactly: try integer(what, UInt64.self)) else {
        throw error("\(what) is too large")
      }
      return value
    }
  }

  mutating func record() throws(GGUFError) -> Record {
    let name = try text("the name of a tensor")
    let shown = GGUFError.shown(name)
    let dimensions = try integer("the number of dimensions of \(shown)", UInt32.self)
    guard dimensions <= 4 else { throw error("\(shown) has \(dimensions) dimensions, not up to 4") }
    var shape: [Int] = []
    for _ in 0..<dimensions {
      let length = try integer("the shape of \(shown)", UInt64.self)
      guard let length = Int(exactly: length) else { throw error("\(shown) is too large") }
      shape.append(length)
    }
    let type = try integer("the type of \(shown)", UInt32.self)
    return Record(
      name: name, shape: shape, type: type,
      offset: try integer("the place of \(shown)", UInt64.self))
  }

  /// Checks a record against the bytes that follow `start`.
  func tensor(_ record: Record, data start: Int, alignment: Int) throws(GGUFError) -> GGUF.Tensor {
    let shown = GGUFError.shown(record.name)
    func error(_ what: String) -> GGUFError { GGUFError(file: file, "\(shown) \(what)") }
    guard let type = GGUFElementType(rawValue: record.type) else {
      let known = GGUFElementType.allCases.map { "\($0)".uppercased() }.joined(separator: ", ")
      throw error(
        "is stored in type \(record.type), which is not read; convert the model to one of \(known)")
    }
    guard record.shape.first.map({ $0 % type.blockLength == 0 }) ?? (type.blockLength == 1) else {
      throw error("has rows that are no whole blocks of \(type.blockLength); get the file again")
    }
    var size = type.blockBytes
    // A dimension of 0 makes the size 0, however great the others.
    for (i, length) in (record.shape.contains(0) ? [0] : record.shape).enumerated() {
      let factor = i == 0 ? length / type.blockLength : length
      let (product, overflow) = size.multipliedReportingOverflow(by: factor)
      guard !overflow else { throw error("has a shape that no memory holds; get the file again") }
      size = product
    }
    guard record.offset % UInt64(alignment) == 0 else {
      throw error("begins at \(record.offset), no multiple of \(alignment); get the file again")
    }
    let room = max(0, self.size - start)
    guard record.offset <= UInt64(room), size <= room - Int(record.offset) else {
      throw error(
        "has \(size) bytes from \(record.offset) on, of \(room) that are there; the file is cut or"
          + " damaged: get it again")
    }
    let first = start + Int(record.offset)
    return GGUF.Tensor(
      name: record.name, type: type, shape: record.shape, range: first..<first + size)
  }
}
