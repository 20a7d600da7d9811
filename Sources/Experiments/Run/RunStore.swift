import Foundation

/// What can go wrong with files and folders.
public enum StoreError: Error, CustomStringConvertible {
  /// Others work in the folder: who and where.
  case inUse(String, by: String)
  /// An operation failed; with the number that the system gave as the reason, where it was the system.
  case failed(String, path: String, reason: String, number: Int32? = nil)

  /// Whether the place may be read and not written.
  public var isReadOnly: Bool { [EACCES, EPERM, EROFS].contains(number) }

  /// Whether a file is not there that was to be read or written.
  var isOfMissingFile: Bool { number == ENOENT }

  private var number: Int32? {
    if case .failed(_, _, _, let number) = self { number } else { nil }
  }

  public var description: String {
    switch self {
    case .inUse(let folder, let owner):
      return
        "\(folder) is in use by another harness (\(owner)); wait for it to end, or choose another folder"
        + " with --results"
    case .failed(let action, let path, let reason, let number):
      let remedy =
        switch number {
        case ENAMETOOLONG: "; give shorter names in the spec, or a shorter --results"
        case ENOSPC, EDQUOT: "; make room there, and give the same command again"
        default: ""
        }
      return "cannot \(action) \(path): \(reason)\(remedy)"
    }
  }
}

/// The folder of one comparison's results: what is written there is whole or not there at all.
public struct RunStore: Sendable {
  /// The folder, such as "results/quickstart".
  public let folder: String
  /// How it is read and written.
  public let files: Files

  /// A store in a folder, which need not exist yet.
  public init(folder: String, files: Files = .system) {
    self.folder = folder
    self.files = files
  }

  /// Makes the folder.
  public func makeFolder() throws { try files.makeFolder(folder) }

  /// The folder of a trial.
  public func trialFolder(task: String, method: String, seed: Int) -> String {
    "\(folder)/trials/\(task)/\(method)/\(seed)"
  }

  /// Whether there is a folder with trials of a method.
  package func hasTrials(task: String, method: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/trials/\(task)/\(method)")
  }

  /// Reads a file of the system, as `Files.read` does.
  public static func read(_ path: String, limit: Int = .max) throws -> [UInt8]? {
    try Files.system.read(path, limit: limit)
  }

  /// Writes a file of the system, as `Files.write` does.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try Files.system.write(bytes, to: path)
  }

  /// Writes text in UTF-8 to a file of the system, as `Files.write` does.
  public static func write(_ text: String, to path: String) throws {
    try Files.system.write(text, to: path)
  }

  /// Removes a file or folder of the system, as `Files.remove` does.
  public static func remove(_ path: String) throws { try Files.system.remove(path) }

  /// The folder that a file or folder is in, as the path says it.
  static func parent(of path: String) -> String {
    guard let slash = path.dropLast().lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
