/// The text of a file, for every reader of texts: in UTF-8, with a byte order mark or without.
public enum TextFile {
  /// Bytes that are no text.
  public struct Malformed: Error, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String
  }

  /// The text without the mark, which is none of its characters.
  public static func text(_ bytes: [UInt8]) throws(Malformed) -> String {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw Malformed(description: "the file is in UTF-16; save it as UTF-8")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Malformed(description: "the file is not in UTF-8")
    }
    return String(withoutMark(text.unicodeScalars[...]))
  }

  /// The scalars of a text without the mark.
  static func withoutMark<Scalars: RangeReplaceableCollection<Unicode.Scalar>>(
    _ scalars: Scalars
  ) -> Scalars {
    scalars.first == "\u{FEFF}" ? Scalars(scalars.dropFirst()) : scalars
  }
}
