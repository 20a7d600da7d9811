/// Why a text is not JSON.
public struct JSONError: Error, Hashable, Sendable {
  /// Where the text goes wrong.
  public let position: TextPosition
  /// The value that was being read.
  public let path: JSONPath
  /// What is wrong and what to do.
  public let message: String
}
