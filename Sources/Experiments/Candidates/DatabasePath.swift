import Foundation
import GRDBSQLite

/// A name by which SQLite can open a file, however deep its folder lies.
///
/// SQLite refuses names above 512 bytes, and makes every name absolute and free of symbolic links before it
/// counts. So the folder is opened here, and a file in a deep one is named by the descriptor, below
/// `/proc/self/fd`; of such names a layer over SQLite's own files leaves as they are.
final class DatabasePath {
  /// What SQLite is to open, as long as this value is there.
  let name: String
  private let folder: Int32?

  private static let prefix = "/proc/self/fd/"
  /// SQLite's limit, less what it appends to names of journals.
  private static let limit = 500

  /// A name for a file at `path`, whose folder is there.
  init(_ path: String) {
    let parent = RunStore.parent(of: path)
    let resolved = realpath(parent, nil)
    defer { free(resolved) }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let isLong = resolved.map { strlen($0) + file.utf8.count + 1 > Self.limit } ?? false
    let folder = isLong && Self.isReady ? open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1
    self.folder = folder < 0 ? nil : folder
    name = folder < 0 ? path : "\(Self.prefix)\(folder)/\(file)"
  }

  deinit { folder.map { _ = close($0) } }

  /// Whether the layer is there, which is made at the first use.
  private static let isReady: Bool = {
    guard let system = sqlite3_vfs_find(nil) else { return false }
    let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    layer.initialize(to: system.pointee)
    layer.pointee.pNext = nil
    layer.pointee.zName = UnsafePointer(strdup("harness"))
    layer.pointee.xFullPathname = { _, name, capacity, full in
      guard let name, let full, strncmp(name, prefix, prefix.utf8.count) == 0,
        strlen(name) < Int(capacity)
      else {
        let system = sqlite3_vfs_find("unix")
        return system?.pointee.xFullPathname(system, name, capacity, full) ?? SQLITE_CANTOPEN
      }
      strcpy(full, name)
      return SQLITE_OK
    }
    return sqlite3_vfs_register(layer, 1) == SQLITE_OK
  }()
}
