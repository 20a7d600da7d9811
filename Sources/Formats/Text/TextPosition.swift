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
