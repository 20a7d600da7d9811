/// Why a file of a language model cannot be used, and what to do about it, in one line.
public struct GGUFError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// What is wrong and what to do, as the rest of a sentence after "file: ".
  public let message: String

  /// An error in a file.
  public init(file: String, _ message: String) {
    self.file = file
    self.message = message
  }

  public var description: String { "\(file): \(message)" }

  /// A name as an error shows it: in quotes, on one line, and no longer than 60 characters.
  public static func shown(_ name: String) -> String { printable(name, quote: "'") }
}
