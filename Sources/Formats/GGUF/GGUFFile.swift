import Foundation

extension GGUF {
  /// Reads the file at `path`.
  ///
  /// Throws `GGUFError` also where there is no such file or it cannot be read.
  public init(path: String) throws(GGUFError) {
    self = try GGUF(Self.read(path).bytes, file: path)
  }

  /// Reads the keys of the file at `path` and what it says of tensors, and no tensor.
  ///
  /// Throws `GGUFError` also where there is no such file or it cannot be read.
  public init(headerOf path: String) throws(GGUFError) {
    let (bytes, size) = try Self.read(path, most: Self.headerBytes)
    do {
      self = try GGUF(bytes, file: path, size: size)
    } catch {
      // The header may be longer, or what is wrong with it.
      self = try GGUF(path: path)
    }
  }

  /// How much of a file is read for its header: that of 50,000 tokens takes 2 MB.
  private static let headerBytes = 16 << 20

  /// The largest file that is read: its weights need several times as much memory.
  public static let mostBytes = 8 << 30

  /// The first bytes of a file, at most so many, and how many it has.
  private static func read(
    _ path: String, most: Int = .max
  ) throws(GGUFError) -> (bytes: [UInt8], size: Int) {
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
    let size = min(Int(status.st_size), most)
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
    return (bytes, Int(status.st_size))
  }
}
