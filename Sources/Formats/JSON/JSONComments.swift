extension JSONValue {
  /// The key of comments: JSON has no others.
  public static let commentKey = "//"

  /// The value without its comments, the members called `//` at any depth; everything else keeps its
  /// place. O(size).
  ///
  /// - Parameter report: hears of each comment that is no text.
  public func withoutComments(_ report: (JSONValue) -> Void) -> JSONValue {
    switch content {
    case .array(let elements):
      return JSONValue(
        content: .array(elements.map { $0.withoutComments(report) }), position: position, path: path
      )
    case .object(let members):
      let kept = members.compactMap { member -> JSONMember? in
        if member.key == Self.commentKey {
          if member.value.string == nil { report(member.value) }
          return nil
        }
        return JSONMember(
          key: member.key, keyPosition: member.keyPosition,
          value: member.value.withoutComments(report))
      }
      return JSONValue(content: .object(kept), position: position, path: path)
    default:
      return self
    }
  }
}
