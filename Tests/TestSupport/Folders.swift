import Foundation

/// The folder of the package.
public let packageFolder = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// Files that the package does not hold: of the folder that HARNESS_SHARED names, or of `shared` beside the
/// package. Tests that read one are skipped where it is missing.
public enum SharedFile {
  private static let folder: URL = {
    let named = ProcessInfo.processInfo.environment["HARNESS_SHARED"] ?? ""
    return named.isEmpty
      ? packageFolder.deletingLastPathComponent().appending(path: "shared") : URL(filePath: named)
  }()

  /// Where a file is, such as "reference/hypergrid.json".
  public static func url(_ path: String) -> URL { folder.appending(path: path) }

  /// Whether it is there.
  public static func isPresent(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url(path).path)
  }
}
