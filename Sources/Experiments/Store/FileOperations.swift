import Foundation

/// An operation that the system refused, with the number that says why.
public struct FileFailure: Error {
  /// The value of `errno`.
  public let number: Int32

  /// A refusal.
  public init(_ number: Int32) { self.number = number }
}

/// The operations of a file system on which a store rests. Each throws `FileFailure`.
///
/// Whoever makes a store hands them over, so that a test can hand over some that fail.
public protocol FileOperations: Sendable {
  /// Opens a file, with the flags of `open(2)`.
  func open(_ path: String, _ flags: Int32) throws -> Int32
  /// Reads into `buffer`; the number of bytes, 0 at the end.
  func read(_ file: Int32, of path: String, into buffer: UnsafeMutableRawBufferPointer) throws
    -> Int
  /// Writes what it can of `bytes` and says how much.
  func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, of path: String) throws -> Int
  /// Writes all of `bytes` at the beginning of a file, in one call.
  func overwrite(_ bytes: UnsafeRawBufferPointer, in file: Int32, of path: String) throws
  /// Waits until what was written to a file or folder is kept for good.
  func synchronize(_ file: Int32, of path: String) throws
  /// Gives a file another name, in the place of what has that.
  func rename(_ path: String, to other: String) throws
  /// Gives a file a second name; fails with EEXIST where something has that.
  func link(_ path: String, to other: String) throws
  /// Removes a file.
  func unlink(_ path: String) throws
  /// Makes a folder; fails with EEXIST where there is something.
  func makeFolder(_ path: String) throws
  /// Removes an empty folder.
  func removeFolder(_ path: String) throws
}

/// The operations of the system itself.
public struct SystemFileOperations: FileOperations {
  /// The operations of the system.
  public init() {}

  private func check(_ result: Int32) throws {
    guard result == 0 else { throw FileFailure(errno) }
  }

  public func open(_ path: String, _ flags: Int32) throws -> Int32 {
    let file = Foundation.open(path, flags | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw FileFailure(errno) }
    return file
  }

  public func read(
    _ file: Int32, of path: String, into buffer: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    while true {
      let count = Foundation.read(file, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw FileFailure(errno) }
    }
  }

  public func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, of path: String) throws -> Int
  {
    while true {
      let count = Foundation.write(file, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw FileFailure(errno) }
    }
  }

  public func overwrite(_ bytes: UnsafeRawBufferPointer, in file: Int32, of path: String) throws {
    guard pwrite(file, bytes.baseAddress, bytes.count, 0) == bytes.count else {
      throw FileFailure(errno)
    }
  }

  public func synchronize(_ file: Int32, of path: String) throws { try check(fsync(file)) }

  public func rename(_ path: String, to other: String) throws {
    try check(Foundation.rename(path, other))
  }

  public func link(_ path: String, to other: String) throws {
    try check(Foundation.link(path, other))
  }

  public func unlink(_ path: String) throws { try check(Foundation.unlink(path)) }

  public func makeFolder(_ path: String) throws { try check(mkdir(path, 0o777)) }

  public func removeFolder(_ path: String) throws { try check(rmdir(path)) }
}
