import Foundation

/// What can go wrong with files and folders.
public enum StoreError: Error, CustomStringConvertible {
  /// Another process works in the folder.
  case locked(String)
  /// An operation failed.
  case failed(String, path: String, reason: String)

  public var description: String {
    switch self {
    case .locked(let folder):
      return "\(folder) is in use by another harness; wait for it to end, or choose another folder"
        + " with --results"
    case .failed(let action, let path, let reason):
      return "cannot \(action) \(path): \(reason)"
    }
  }
}

/// The folder of one comparison's results: what is written there is whole or not there at all.
public struct RunStore: Sendable {
  /// The folder, such as "results/quickstart".
  public let folder: String

  /// A store in a folder, which need not exist yet.
  public init(folder: String) {
    self.folder = folder
  }

  /// The folder of a trial.
  public func trialFolder(task: String, method: String, seed: Int) -> String {
    "\(folder)/trials/\(task)/\(method)/\(seed)"
  }

  /// Whether there is a folder with trials of a method.
  package func hasTrials(task: String, method: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/trials/\(task)/\(method)")
  }

  /// Takes the folder for this process until the lock is let go.
  ///
  /// Throws `StoreError.locked` when another process has it.
  public func lock() throws -> RunLock {
    try Self.makeFolder(folder)
    let path = "\(folder)/.lock"
    let descriptor =
      StoreFault.strikes(path) ? -1 : open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(descriptor)
      if reason == EWOULDBLOCK { throw StoreError.locked(folder) }
      throw StoreError.failed("lock", path: path, reason: String(cString: strerror(reason)))
    }
    return RunLock(descriptor: descriptor)
  }

  /// The bytes of a file, or of what a pipe gives until it ends; `nil` when there is none. Of what is
  /// longer than `limit` not much more than that is read.
  public static func read(_ path: String, limit: Int = .max) throws -> [UInt8]? {
    let descriptor = StoreFault.strikes(path) ? -1 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("read", path)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count =
        StoreFault.strikes(path) ? -1 : Foundation.read(descriptor, &part, part.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read", path)
      }
      if count == 0 { return bytes }
      bytes += part.prefix(count)
      if bytes.count > limit { return bytes }
    }
  }

  /// Writes a file so that after a crash at any moment either the old or the new one is there.
  ///
  /// One writer at a time, which the lock of the folder sees to. What a crash leaves of the temporary
  /// file, the next write of the same file takes over.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    let parent = parent(of: path)
    try makeFolder(parent)
    let temporary = "\(path).tmp"
    let descriptor =
      StoreFault.strikes(temporary)
      ? -1 : open(temporary, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("create", temporary) }
    do {
      defer { close(descriptor) }
      try write(bytes, to: descriptor, of: temporary)
      guard !StoreFault.strikes(temporary), fsync(descriptor) == 0 else {
        throw failure("write", temporary)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    guard !StoreFault.strikes(temporary), rename(temporary, path) == 0 else {
      let error = failure("rename", temporary)
      unlink(temporary)
      throw error
    }
    try synchronizeFolder(parent)
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, of path: String
  ) throws {
    // A device without space takes a part first.
    let isStruck = StoreFault.strikes(path)
    let reason = errno
    let end = isStruck ? bytes.count / 2 : bytes.count
    var written = 0
    while written < end {
      let count = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress?.advanced(by: written), end - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("write", path)
      }
      written += count
    }
    if isStruck {
      errno = reason
      throw failure("write", path)
    }
  }

  /// Writes text in UTF-8 so that after a crash either the old or the new file is there.
  public static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Removes a file or a folder with all that is in it; nothing happens when there is none.
  public static func remove(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard !StoreFault.strikes(path) else { throw failure("remove", path) }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw StoreError.failed("remove", path: path, reason: error.localizedDescription)
    }
  }

  static func makeFolder(_ path: String) throws {
    if !StoreFault.strikes(path), mkdir(path, 0o777) == 0 { return }
    var status = stat()
    if errno == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    let parent = parent(of: path)
    guard errno == ENOENT, parent.utf8.count < path.utf8.count else {
      throw failure("create", path)
    }
    try makeFolder(parent)
    // There by now: what was missing, or what another process has made.
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw failure("create", path) }
  }

  /// The folder that a file or folder is in, as the path says it.
  static func parent(of path: String) -> String {
    guard let slash = path.dropLast().lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func synchronizeFolder(_ path: String) throws {
    let descriptor =
      StoreFault.strikes(path) ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    guard !StoreFault.strikes(path), fsync(descriptor) == 0 else {
      throw failure("synchronise", path)
    }
  }

  private static func failure(_ action: String, _ path: String) -> StoreError {
    StoreError.failed(action, path: path, reason: String(cString: strerror(errno)))
  }
}

/// The sole use of a results folder; ends with the value.
public final class RunLock: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
