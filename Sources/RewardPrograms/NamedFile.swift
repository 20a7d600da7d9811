import Foundation
import GFlowNets

/// A file of the user's that a setting names.
public enum NamedFile {
  /// What a file holds. Its path begins at the folder in which the program runs.
  ///
  /// Throws `SettingsError` at the setting, which says why it cannot be read.
  public static func bytes(_ path: String, setting: String = "path") throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw unreadable(path, setting) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    guard ferror(file) == 0 else { throw unreadable(path, setting) }
    return bytes
  }

  private static func unreadable(_ path: String, _ setting: String) -> SettingsError {
    let reason =
      errno == ENOENT
      ? "no such file; paths begin at the folder in which the program runs"
      : "cannot be read: \(String(cString: strerror(errno)))"
    return SettingsError([setting], "\(path): \(reason)")
  }
}
