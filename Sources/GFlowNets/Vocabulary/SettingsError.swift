/// Settings that are each in range but do not go together.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
  /// The keys that lead from the component to the setting at fault; empty for the component itself.
  public let path: [String]
  /// What is wrong and what to do, as the end of a sentence that begins with the setting.
  public let message: String

  /// An error at `path` within a component.
  public init(_ path: [String], _ message: String) {
    self.path = path
    self.message = message
  }

  /// What is said where no place in a spec can be named.
  public var description: String {
    (path.isEmpty ? "" : path.joined(separator: ".") + ": ") + message
  }

  /// What `body` gives; an error of a component that stands at `path` is found there.
  @inlinable
  public static func within<Result>(_ path: String..., body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as SettingsError {
      throw SettingsError(path + error.path, error.message)
    }
  }
}
