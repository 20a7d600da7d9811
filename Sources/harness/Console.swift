import Foundation
import Synchronization

/// The two outputs: results go to stdout, narration to stderr.
enum Console {
  /// Gives each standard stream that was closed the null device, so that no file takes its place.
  static func openStandardStreams() {
    var descriptor: Int32 = 0
    while (0...2).contains(descriptor) { descriptor = open("/dev/null", O_RDWR) }
    if descriptor > 2 { close(descriptor) }
  }

  /// Throws `Exit.inputOutput` where results could not be printed.
  static func finishPrinting() throws {
    errno = 0
    guard fflush(nil) == 0 else {
      narrate("cannot print the results: \(String(cString: strerror(errno)))")
      throw Exit.inputOutput
    }
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

  private static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }

  /// Writes to stderr. Where that fails there is nobody to tell.
  static func narrate(_ text: String, terminator: String = "\n") {
    var bytes = Array((text + terminator).utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      bytes = bytes.dropFirst(max(count, 0))
    }
  }
}

/// One line of stderr that shows how a run advances, rewritten in place.
final class ProgressLine: Sendable {
  private let isShown = Mutex(false)
  private let isActive: Bool

  /// A line that is never shown unless `isActive`.
  init(isActive: Bool) {
    self.isActive = isActive
  }

  /// Replaces the line.
  func show(_ text: String) {
    guard isActive else { return }
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
