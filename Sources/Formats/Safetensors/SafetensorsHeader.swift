/// The header of a safetensors file: a JSON object that maps the name of each tensor to its type, its
/// shape and its place, and `__metadata__` to texts. It accepts exactly that.
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

  /// Reads a header that begins at the first byte of `bytes`; spaces may follow.
  init(_ bytes: ArraySlice<UInt8>, file: String) throws(SafetensorsError) {
    self.file = file
    let start = TextPosition(line: 1, column: 1)
    guard bytes.first == UInt8(ascii: "{") else {
      throw error("it does not begin with '{'", at: start)
    }
    let root: JSONValue
    do { root = try JSONParser.parse(bytes) } catch {
      throw self.error(error.message, at: error.position)
    }
    for member in try members(of: root) {
      if member.key == "__metadata__" {
        for text in try members(of: member.value) {
          metadata.append((text.key, try string(text.value)))
        }
      } else {
        entries.append(try entry(member))
      }
    }
  }

  private func entry(_ member: JSONMember) throws(SafetensorsError) -> Entry {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    for part in try members(of: member.value) {
      switch part.key {
      case "dtype": dtype = try string(part.value)
      case "shape": shape = try numbers(part.value)
      case "data_offsets": offsets = try numbers(part.value)
      default:
        throw error("unknown key \(SafetensorsError.shown(part.key))", at: part.keyPosition)
      }
    }
    let shown = SafetensorsError.shown(member.key)
    guard let dtype, let shape, let offsets else {
      throw error(
        "\(shown) lacks one of 'dtype', 'shape' and 'data_offsets'", at: member.value.position)
    }
    guard offsets.count == 2 else {
      throw error("'data_offsets' of \(shown) are not two", at: member.value.position)
    }
    return Entry(
      name: member.key, dtype: dtype, shape: shape, start: offsets[0], end: offsets[1])
  }

  private func members(of value: JSONValue) throws(SafetensorsError) -> [JSONMember] {
    guard let members = value.members else { throw unexpected(value, "an object") }
    return members
  }

  private func string(_ value: JSONValue) throws(SafetensorsError) -> String {
    guard let string = value.string else { throw unexpected(value, "a text in double quotes") }
    return string
  }

  private func numbers(_ value: JSONValue) throws(SafetensorsError) -> [Int] {
    guard let elements = value.elements else { throw unexpected(value, "a list") }
    var numbers: [Int] = []
    for element in elements {
      guard let number = element.number?.integer, number >= 0 else {
        throw unexpected(element, "a whole number from 0 to 2^63 - 1")
      }
      numbers.append(number)
    }
    return numbers
  }

  private func unexpected(_ value: JSONValue, _ expected: String) -> SafetensorsError {
    error("found \(value.found) instead of \(expected)", at: value.position)
  }

  private func error(_ what: String, at position: TextPosition) -> SafetensorsError {
    SafetensorsError(
      file: file,
      "header, \(position.line):\(position.column): \(what); the file is damaged, or no safetensors:"
        + " write it again")
  }
}
