import Foundation
import Synchronization

/// Files that are written whole or not at all, by given operations.
public struct Files: Sendable {
  /// The files of the system.
  public static let system = Files(SystemFileOperations())

  let operations: any FileOperations

  /// Files by operations, such as some that fail.
  public init(_ operations: any FileOperations) { self.operations = operations }

  private static let number = Atomic(0)

  /// What no other file of this or another process is called.
  static func uniqueName() -> String {
    "\(ProcessIdentity.current.tag)-\(number.add(1, ordering: .relaxed).newValue)"
  }

  /// What `body` gives; a refusal of the system is an error of the store.
  func doing<Result>(_ action: String, _ path: String, _ body: () throws -> Result) throws -> Result
  {
    do { return try body() } catch let failure as FileFailure {
      throw StoreError.failed(
        action, path: path, reason: String(cString: strerror(failure.number)),
        number: failure.number)
    }
  }

  /// The bytes of a file, or of what a pipe gives until it ends; `nil` when there is none. Of what is
  /// longer than `limit` not much more than that is read.
  public func read(_ path: String, limit: Int = .max) throws -> [UInt8]? {
    do {
      return try doing("read", path) {
        let file = try operations.open(path, O_RDONLY)
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: min(limit, 1 << 16))
        while bytes.count < limit {
          let count = try part.withUnsafeMutableBytes {
            try operations.read(file, of: path, into: $0)
          }
          if count == 0 { break }
          bytes += part.prefix(count)
        }
        return bytes
      }
    } catch StoreError.failed(_, _, _, number: let number) where [ENOENT, ENOTDIR].contains(number)
    {
      return nil
    }
  }

  /// Writes all of `bytes` to an open file.
  func write(_ bytes: [UInt8], to file: Int32, of path: String) throws {
    try bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        rest = rest.dropFirst(
          try operations.write(UnsafeRawBufferPointer(rebasing: rest), to: file, of: path))
      }
    }
  }

  /// Writes a file so that after a crash at any moment either the old or the new one is there, whoever
  /// else writes it at the same time. Makes the folder that it is in, where `makesFolder`.
  public func write(_ bytes: [UInt8], to path: String, makesFolder: Bool = true) throws {
    let parent = RunStore.parent(of: path)
    if makesFolder { try makeFolder(parent) }
    let temporary = "\(path).\(Self.uniqueName()).tmp"
    do {
      try doing("create", temporary) {
        let file = try operations.open(temporary, O_CREAT | O_WRONLY | O_EXCL)
        defer { close(file) }
        try write(bytes, to: file, of: temporary)
        try operations.synchronize(file, of: temporary)
      }
      try doing("rename", temporary) { try operations.rename(temporary, to: path) }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronizeFolder(parent)
  }

  /// Writes text in UTF-8 so that after a crash either the old or the new file is there.
  public func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes text in UTF-8 where the file holds another: what is as it should be needs no right to write.
  public func update(_ text: String, at path: String) throws {
    let bytes = Array(text.utf8)
    if try read(path) != bytes { try write(bytes, to: path) }
  }

  /// Makes a folder and those that it is in.
  func makeFolder(_ path: String) throws {
    do {
      try doing("create", path) { try operations.makeFolder(path) }
    } catch StoreError.failed(_, _, _, number: EEXIST) where isFolder(path) {
      return
    } catch StoreError.failed(_, _, _, number: ENOENT)
      where RunStore.parent(of: path).utf8.count < path.utf8.count
    {
      try makeFolder(RunStore.parent(of: path))
      do {
        try doing("create", path) { try operations.makeFolder(path) }
      } catch StoreError.failed(_, _, _, number: EEXIST) {
        // What another process has made meanwhile.
      }
    }
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Removes a file or a folder with all that is in it; nothing happens when there is none.
  public func remove(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return try allowing(ENOENT) { try doing("remove", path) { try operations.unlink(path) } }
    }
    for name in names(in: path) { try remove("\(path)/\(name)") }
    // Somebody else may clean up too, or write into what is to go, which the next cleaning sees.
    try allowing(ENOENT, ENOTEMPTY, EEXIST) {
      try doing("remove", path) { try operations.removeFolder(path) }
    }
  }

  /// Does something; that it fails with one of `numbers` is as good as success.
  func allowing(_ numbers: Int32..., body: () throws -> Void) throws {
    do { try body() } catch StoreError.failed(_, _, _, let number?) where numbers.contains(number) {
    }
  }

  /// The names of what is in a folder, in no order that anything may depend on; none where there is no
  /// folder.
  func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Waits until the names in a folder are kept for good.
  func synchronizeFolder(_ path: String) throws {
    try doing("synchronise", path) {
      let file = try operations.open(path, O_RDONLY | O_DIRECTORY)
      defer { close(file) }
      try operations.synchronize(file, of: path)
    }
  }
}
