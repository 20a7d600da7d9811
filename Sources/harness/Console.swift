import Foundation
import Synchronization

/// The two outputs: results go to stdout, narration to stderr.
enum Console {
  /// Gives each standard stream that was closed the null device, so that no file takes its place; stdout only
  /// for reading, so that whatever is printed is missed.
  static func openStandardStreams() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_RDWR)
    }
  }

  /// Prints what is left to print, and throws `Exit.inputOutput` where something could not be printed, now or
  /// before.
  static func finishPrinting() throws {
    let failure = output.withLock { output in
      output.flush()
      return output.failure
    }
    guard let failure else { return }
    narrate("cannot print the results: \(String(cString: strerror(failure)))")
    throw Exit.inputOutput
  }

  fileprivate static let output = Mutex(Output())

  /// What waits to be printed. Swift's own `print` tells nobody where it fails.
  fileprivate struct Output {
    private var bytes: [UInt8] = []
    /// The number of the first error.
    private(set) var failure: Int32?

    mutating func append(_ text: String) {
      bytes += text.utf8
      if bytes.count >= 1 << 16 { flush() }
    }

    mutating func flush() {
      if failure == nil { failure = Console.write(bytes, to: STDOUT_FILENO) }
      bytes.removeAll(keepingCapacity: true)
    }
  }

  /// Writes all bytes, or says why not by the number of an error.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var left = bytes[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return errno }
      left = left.dropFirst(max(count, 0))
    }
    return nil
  }

  /// Whether stderr is a terminal that can rewrite a line.
  static var canRewrite: Bool { isatty(STDERR_FILENO) == 1 && !isDumb }

  /// Whether results may be coloured.
  static var canColor: Bool {
    isatty(STDOUT_FILENO) == 1 && !isDumb
      && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }

  /// The width of the terminal that stdout is, else 100 columns.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 100 }
    return Int(size.ws_col)
  }

  /// The width of the terminal that stderr is.
  static var narrationWidth: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return 80 }
    return Int(size.ws_col)
  }

  private static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }

  /// Writes to stderr. Where that fails there is nobody to tell.
  static func narrate(_ text: String, terminator: String = "\n") {
    _ = write(Array((text + terminator).utf8), to: STDERR_FILENO)
  }
}

/// Prints results: all of this program's printing goes through here, so that a failure is noticed.
func print(_ text: String, terminator: String = "\n") {
  Console.output.withLock { $0.append(text + terminator) }
}

/// One line of stderr that shows how a run advances, rewritten in place.
final class ProgressLine: Sendable {
  private let isShown = Mutex(false)
  private let isActive: Bool

  /// A line that is never shown unless `isActive`.
  init(isActive: Bool) {
    self.isActive = isActive
  }

  /// Replaces the line; what the terminal has no room for is left out.
  func show(_ text: String) {
    guard isActive else { return }
    let text = text.prefix(Console.narrationWidth - 1)
    isShown.withLock {
      $0 = true
      Console.narrate("\r\u{1B}[K" + text, terminator: "")
    }
  }

  /// Writes a line of its own above the progress.
  func interject(_ text: String) {
    clear()
    Console.narrate(text)
  }

  /// Removes the line.
  func clear() {
    isShown.withLock {
      if $0 { Console.narrate("\r\u{1B}[K", terminator: "") }
      $0 = false
    }
  }
}

/// A duration that is an estimate: "about 42 s", "under 1 s".
func roughly(_ seconds: Double) -> String {
  seconds < 0.5 ? duration(seconds) : "about \(duration(seconds))"
}

/// A duration for people: "42 s", "3 min 20 s", "2 h 5 min".
func duration(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded())
  if whole < 1 { return "under 1 s" }
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole / 60 % 60) min"
}
