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
