import Foundation

/// A folder for one test, which goes when the value does.
final class Folder: Sendable {
  /// Where it is.
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "harness-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file in it.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// The bytes of a file in it.
  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// The text of a file in it.
  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// Gives or takes the right to write to a folder in it, and to the folders below that.
  func setWritable(_ isWritable: Bool, _ name: String) throws {
    let permissions = [FileAttributeKey.posixPermissions: isWritable ? 0o755 : 0o555]
    for file in [""] + (try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(name)")) {
      let whole = "\(path)/\(name)/\(file)"
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder), isFolder.boolValue {
        try FileManager.default.setAttributes(permissions, ofItemAtPath: whole)
      }
    }
  }

  /// Whether a file or folder is in it.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  /// The files below a folder in it, by their whole paths within, sorted.
  func files(_ name: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: "\(path)/\(name)")
    var files: [String] = []
    while let file = all?.nextObject() as? String {
      var isFolder: ObjCBool = false
      let whole = "\(name)/\(file)"
      guard FileManager.default.fileExists(atPath: "\(path)/\(whole)", isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      files.append(whole)
    }
    return files.sorted()
  }

  /// The records of the trials of a comparison.
  func records(_ results: String = "results/tiny") -> [String] {
    files(results + "/trials").filter { $0.hasSuffix("/record.json") }
  }

  /// The snapshots of the trials of a comparison.
  func snapshots(_ results: String = "results/tiny") -> [String] {
    files(results + "/trials").filter { $0.hasSuffix("/snapshot") }
  }

  /// What tells whether a file has been written again: its inode, and its time in nanoseconds.
  func stamp(_ name: String) -> [Int] {
    var status = stat()
    guard stat("\(path)/\(name)", &status) == 0 else { return [] }
    return [Int(status.st_ino), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
  }

  /// The five tables that depend on the spec alone.
  func tables(_ results: String = "results/tiny") throws -> [String: String] {
    var tables: [String: String] = [:]
    for name in Self.tableNames { tables[name] = try text("\(results)/\(name)") }
    return tables
  }

  static let tableNames = [
    "summary.csv", "comparisons.csv", "trials.csv", "curves.csv", "candidates.csv",
  ]
}
