/// A place in a text, for people and editors: both counts begin at 1.
///
/// A line ends at a line feed, a carriage return, or both together. A column counts Unicode
/// scalars, so that it does not depend on the encoding, nor on which scalars a font draws as one
/// character.
public struct TextPosition: Hashable, Comparable, Sendable {
  /// The line.
  public let line: Int
  /// The column within the line.
  public let column: Int

  /// A place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Whether `a` comes before `b` in the text.
  public static func < (a: TextPosition, b: TextPosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// The keys and indices that lead from the root of a JSON text to a value in it.
///
/// Printed `methods[1].objective.epsilon`; the root prints as nothing. Values share the paths of
/// what holds them, so keeping one beside each value costs little.
public indirect enum JSONPath: Hashable, Sendable, CustomStringConvertible {
  /// The whole text.
  case root
  /// A member of an object.
  case key(String, in: JSONPath)
  /// An element of a list, from 0.
  case index(Int, in: JSONPath)

  /// The path as people write it.
  public var description: String {
    switch self {
    case .root:
      return ""
    case .index(let index, let outer):
      return "\(outer.description)[\(index)]"
    case .key(let key, let outer):
      let before = outer.description
      guard Self.isPlain(key) else { return "\(before)[\(printable(key, quote: "\""))]" }
      return before.isEmpty ? key : "\(before).\(key)"
    }
  }

  /// The first key of the path, if it begins with one.
  public var firstKey: String? {
    var first: String?
    var rest = self
    while true {
      switch rest {
      case .root: return first
      case .key(let key, let outer): (first, rest) = (key, outer)
      case .index(_, let outer): (first, rest) = (nil, outer)
      }
    }
  }

  // A key that cannot be mistaken for the punctuation around it.
  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= 60
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
          UInt8(ascii: "$"):
          true
        default: false
        }
      }
  }
}

/// A number as it was written.
public struct JSONNumber: Hashable, Sendable {
  /// The characters of the text.
  public let literal: String
  /// The nearest finite number.
  public let value: Double
  /// Whether it has neither a fraction nor an exponent: `3`, but not `3.0` or `3e0`.
  public let isWrittenAsInteger: Bool
  /// The whole number, where it is written as one and fits 64 bits.
  public let integer: Int?
}

/// A value of a JSON text that knows where it stands.
public struct JSONValue: Sendable {
  /// What the value is.
  public enum Content: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A number.
    case number(JSONNumber)
    /// A text, its escapes resolved.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Keys with values, in the order of the text, no key twice.
    case object([JSONMember])
  }

  /// What the value is.
  public let content: Content
  /// Where its first character stands.
  public let position: TextPosition
  /// How it is reached from the root.
  public let path: JSONPath

  /// The members, where the value is an object.
  public var members: [JSONMember]? {
    guard case .object(let members) = content else { return nil }
    return members
  }

  /// The member called `key`, where the value is an object that has it.
  public subscript(key: String) -> JSONValue? {
    members?.first { $0.key == key }?.value
  }
}

/// A key of an object with its value.
public struct JSONMember: Sendable {
  /// The key, its escapes resolved.
  public let key: String
  /// Where the key's opening quote stands.
  public let keyPosition: TextPosition
  /// The value.
  public let value: JSONValue
}

/// Why a text is not JSON.
public struct JSONError: Error, Hashable, Sendable {
  /// Where the text goes wrong.
  public let position: TextPosition
  /// The value that was being read.
  public let path: JSONPath
  /// What is wrong and what to do.
  public let message: String
}
