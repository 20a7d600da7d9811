/// The header of a safetensors file: a JSON object that maps the name of each tensor to its type, its
/// shape and its place, and `__metadata__` to texts.
///
/// It accepts exactly that, and nothing else that JSON allows, so that it needs one look at each
/// byte, no recursion, and memory in proportion to the header.
struct SafetensorsHeader {
  /// A tensor as the header describes it, not checked against the data.
  struct Entry {
    var name: String
    var dtype: String
    var shape: [Int]
    var start: Int
    var end: Int
  }

  private(set) var entries: [Entry] = []
  private(set) var metadata: [(key: String, value: String)] = []

  private let file: String
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Reads a header that begins at the first byte of `bytes`; spaces may follow.
  init(_ bytes: ArraySlice<UInt8>, file: String) throws(SafetensorsError) {
    self.file = file
    self.bytes = bytes
    position = bytes.startIndex
    guard current == UInt8(ascii: "{") else {
      throw error("the header does not begin with '{'")
    }
    var names: Set<String> = []
    var metadata: [(key: String, value: String)] = []
    var entries: [Entry] = []
    try members { (name, parser) throws(SafetensorsError) in
      guard names.insert(name).inserted else {
        throw parser.error("\(SafetensorsError.shown(name)) stands twice in the header")
      }
      if name == "__metadata__" {
        metadata = try parser.texts()
      } else {
        entries.append(try parser.entry(named: name))
      }
    }
    skipSpace()
    guard position == bytes.endIndex else { throw error("more follows the end of the header") }
    self.metadata = metadata
    self.entries = entries
  }

  private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private func error(_ what: String) -> SafetensorsError {
    SafetensorsError(
      file: file,
      "byte \(position): \(what); the file is damaged, or no safetensors: write it again")
  }

  private mutating func skipSpace() {
    while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private mutating func expect(_ character: Character) throws(SafetensorsError) {
    skipSpace()
    guard current == character.asciiValue else { throw error("expected '\(character)'") }
    position += 1
  }

  /// Whether `character` comes next; passes it if so.
  private mutating func passes(_ character: Character) -> Bool {
    skipSpace()
    guard current == character.asciiValue else { return false }
    position += 1
    return true
  }

  // An object: `member` reads the value of each key.
  private mutating func members(
    _ member: (String, inout SafetensorsHeader) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    if passes("}") { return }
    repeat {
      skipSpace()
      let key = try string()
      try expect(":")
      skipSpace()
      try member(key, &self)
    } while passes(",")
    try expect("}")
  }

  private mutating func texts() throws(SafetensorsError) -> [(key: String, value: String)] {
    var texts: [(key: String, value: String)] = []
    var keys: Set<String> = []
    try members { (key, parser) throws(SafetensorsError) in
      guard keys.insert(key).inserted else {
        throw parser.error("\(SafetensorsError.shown(key)) stands twice in __metadata__")
      }
      texts.append((key, try parser.string()))
    }
    return texts
  }

  private mutating func entry(named name: String) throws(SafetensorsError) -> Entry {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    try members { (key, parser) throws(SafetensorsError) in
      let isNew: Bool
      switch key {
      case "dtype":
        isNew = dtype == nil
        dtype = try parser.string()
      case "shape":
        isNew = shape == nil
        shape = try parser.numbers()
      case "data_offsets":
        isNew = offsets == nil
        offsets = try parser.numbers()
      default:
        throw parser.error("unknown key \(SafetensorsError.shown(key))")
      }
      guard isNew else { throw parser.error("'\(key)' stands twice") }
    }
    let shown = SafetensorsError.shown(name)
    guard let dtype, let shape, let offsets else {
      throw error("\(shown) lacks one of 'dtype', 'shape' and 'data_offsets'")
    }
    guard offsets.count == 2 else { throw error("'data_offsets' of \(shown) are not two") }
    return Entry(name: name, dtype: dtype, shape: shape, start: offsets[0], end: offsets[1])
  }

  private mutating func numbers() throws(SafetensorsError) -> [Int] {
    try expect("[")
    var numbers: [Int] = []
    if passes("]") { return numbers }
    repeat { numbers.append(try number()) } while passes(",")
    try expect("]")
    return numbers
  }

  // A whole number of at least 0.
  private mutating func number() throws(SafetensorsError) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let byte = current, (0x30...0x39).contains(byte) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(byte & 15))
      guard !overflow, !carry else { throw error("a number is too large") }
      value = sum
      position += 1
    }
    guard position > start else { throw error("expected a whole number of at least 0") }
    guard position == start + 1 || bytes[start] != 0x30 else {
      throw error("a number begins with 0")
    }
    return value
  }

  private mutating func string() throws(SafetensorsError) -> String {
    guard current == 0x22 else { throw error("expected a text in double quotes") }
    position += 1
    var text: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case 0x22:
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error("a text is not UTF-8")
        }
        return string
      case 0x5C: text += String(try escape()).utf8
      case 0..<0x20: throw error("a control character in a text")
      default: text.append(byte)
      }
    }
    throw error("the header ends within a text")
  }

  // What follows a backslash.
  private mutating func escape() throws(SafetensorsError) -> Unicode.Scalar {
    guard let byte = current else { throw error("the header ends within a text") }
    position += 1
    switch byte {
    case 0x22: return "\""
    case 0x5C: return "\\"
    case 0x2F: return "/"
    case 0x62: return "\u{8}"
    case 0x66: return "\u{C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75: return try codePoint()
    default: throw error("an unknown escape in a text")
    }
  }

  // What follows \u.
  private mutating func codePoint() throws(SafetensorsError) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(UInt32(unit)) { return scalar }
    // Half of a pair: the other half must follow.
    guard unit < 0xDC00, current == 0x5C else { throw error("half of a surrogate pair in a text") }
    position += 1
    guard current == 0x75 else { throw error("half of a surrogate pair in a text") }
    position += 1
    let low = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    else { throw error("half of a surrogate pair in a text") }
    return scalar
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("expected four hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}
