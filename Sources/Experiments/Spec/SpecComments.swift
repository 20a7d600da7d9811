import Formats

extension SettingsReader {
  /// A text of settings without its comments; those that are no text are reported.
  mutating func withoutComments(_ root: JSONValue) -> JSONValue {
    root.withoutComments { comment in
      report(
        "found \(comment.found); write the comment as a text in double quotes", at: comment)
    }
  }
}

extension JSONTree {
  /// A schema in which every object may have a comment too.
  var allowingComments: JSONTree {
    switch self {
    case .array(let elements): return .array(elements.map(\.allowingComments))
    case .object(let members):
      let isClosed = members.pairs.contains {
        $0.key == "additionalProperties" && $0.value == .flag(false)
      }
      return .members(
        members.pairs.map { pair in
          if isClosed, pair.key == "properties", case .object(let properties) = pair.value {
            let comment: JSONTree = ["type": "string"]
            let own = properties.pairs.map { ($0.key, $0.value.allowingComments) }
            return (pair.key, .members(own + [(JSONValue.commentKey, comment)]))
          }
          return (pair.key, pair.value.allowingComments)
        })
    case .literal, .string: return self
    }
  }
}
