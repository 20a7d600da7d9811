import Foundation

extension GGUF {
  /// Reads the file at `path`.
  ///
  /// Throws `GGUFError` also where there is no such file or it cannot be read.
  public init(path: String) throws(GGUFError) {
    self = try GGUF(Self.read(path), file: path)
  }

  /// The largest file that is read: its weights need several times as much memory.
  public static let mostBytes = 8 << 30

  private static func read(_ path: String) throws(GGUFError) -> [UInt8] {
    func error(_ what: String) -> GGUFError { GGUFError(file: path, what) }
    // Not to wait for the other end of a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT {
        throw error("no such file; 'make weights' gets the model that the examples use")
      }
      throw error("cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw error("is no plain file; give the path of a GGUF file")
    }
    // Before room is made for it.
    guard status.st_size <= mostBytes else {
      throw error("has more than 8 GiB, more than this program can train; give a smaller model")
    }
    let size = Int(status.st_size)
    var failure: GGUFError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, failure == nil {
        let more = Foundation.read(
          descriptor, buffer.baseAddress?.advanced(by: count), size - count)
        if more > 0 {
          count += more
        } else if more == 0 {
          // Shorter than a moment ago: somebody writes it.
          failure = error("became shorter while it was read; try again")
        } else if errno != EINTR {
          failure = error("cannot be read: \(String(cString: strerror(errno)))")
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
