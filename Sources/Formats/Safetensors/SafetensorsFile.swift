import Foundation

extension Safetensors {
  /// Reads the file at `path`.
  ///
  /// Throws `SafetensorsError` also where there is no such file or it cannot be read.
  public init(path: String) throws(SafetensorsError) {
    self = try Safetensors(Self.read(path), file: path)
  }

  private static func read(_ path: String) throws(SafetensorsError) -> [UInt8] {
    func error(_ what: String) -> SafetensorsError { SafetensorsError(file: path, what) }
    // Not to wait for the other end of a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT {
        throw error("no such file; paths begin at the folder in which the program runs")
      }
      throw error("cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw error("is no plain file; give the path of a safetensors file")
    }
    // Before room is made for it.
    guard status.st_size <= 1 << 30 else {
      throw error("has more than 1 GiB, more than any network of this program; check the path")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if more < 0 {
        if errno == EINTR { continue }
        throw error("cannot be read: \(String(cString: strerror(errno)))")
      }
      // Shorter than a moment ago: somebody writes it.
      if more == 0 { throw error("became shorter while it was read; try again") }
      count += more
    }
    return bytes
  }
}
