import CProcess
import Foundation
import Synchronization

/// A program that this one has started, with a pipe for each of its standard streams.
///
/// It has a session of its own: what a terminal sends to this program does not reach it, and what it
/// starts in turn is found and ended with it. Its standard error goes through a pipe too and is passed
/// on, so that no process that it leaves behind holds a pipe that this program was given: a shell's
/// pipeline would wait for it.
final class ChildProcess: Sendable {
  /// The number of the process, which is that of its session too.
  let id: pid_t
  /// Where to write what it reads; writing never waits.
  let input: Int32
  /// Where to read what it writes.
  let output: Int32
  private let isInputOpen = Mutex(true)
  private let gone = Atomic(false)
  private let messagesEnded = DispatchSemaphore(value: 0)

  /// Starts a program; a name without a slash is looked for in PATH.
  ///
  /// Throws `Failure` where it cannot be started.
  static func start(_ command: [String]) throws -> ChildProcess {
    let pipes = try Self.pipes(3)
    let (stdin, stdout, stderr) = (pipes[0], pipes[1], pipes[2])
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var error: Int32 = 0
    let child = ChildProcesses.add {
      var id = pid_t()
      error = process_start(&id, &words, stdin.read, stdout.write, stderr.write)
      return error == 0 ? ChildProcess(id: id, input: stdin.write, output: stdout.read) : nil
    }
    for descriptor in [stdin.read, stdout.write, stderr.write] { close(descriptor) }
    guard let child else {
      for descriptor in [stdin.write, stdout.read, stderr.read] { close(descriptor) }
      throw Failure(
        reason: error == 0 ? "this program is ending" : String(cString: strerror(error)))
    }
    Thread.detachNewThread { [messagesEnded = child.messagesEnded] in
      Self.forward(stderr.read)
      close(stderr.read)
      messagesEnded.signal()
    }
    return child
  }

  private init(id: pid_t, input: Int32, output: Int32) {
    self.id = id
    self.input = input
    self.output = output
    _ = fcntl(input, F_SETFL, fcntl(input, F_GETFL) | O_NONBLOCK)
  }

  deinit {
    closeInput()
    close(output)
  }

  /// Why a program cannot be started.
  struct Failure: Error {
    let reason: String
  }

  /// How a process ended.
  enum Ending: Sendable, Equatable {
    case status(Int32)
    case signal(Int32)

    /// "with status 3", "by signal 11 (Segmentation fault)".
    var words: String {
      func name(_ signal: Int32) -> String {
        "signal \(signal)" + (strsignal(signal).map { " (\(String(cString: $0)))" } ?? "")
      }
      return switch self {
      case .signal(SIGKILL): "by \(name(SIGKILL)), as where memory runs out"
      case .signal(let signal): "by \(name(signal))"
      case .status(126): "with status 126, by which a shell says that a command cannot be executed"
      case .status(127): "with status 127, by which a shell says that a command was not found"
      case .status(let status) where status > 128 && status <= 128 + 64:
        "with status \(status), by which a shell says that \(name(status - 128)) ended a command"
      case .status(let status): "with status \(status)"
      }
    }
  }

  /// How it ended, waiting at most so many seconds for it; `nil` while it still runs.
  func ending(within seconds: Double) -> Ending? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      var information = siginfo_t()
      // It stays a zombie, so that nobody else gets its number while its session is looked for.
      let code = waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
      if code != 0 { return .status(0) }
      if information.si_signo != 0 {
        let status = information._sifields._sigchld.si_status
        return information.si_code == Int32(CLD_EXITED) ? .status(status) : .signal(status)
      }
      if ContinuousClock.now >= deadline { return nil }
      usleep(5000)
    }
  }

  /// Whether somebody has waited for its end.
  var isGone: Bool { gone.load(ordering: .acquiring) }

  /// Waits for its end and gives its number back to the system.
  func release() {
    var status: Int32 = 0
    waitpid(id, &status, 0)
    gone.store(true, ordering: .releasing)
  }

  /// Whether it may still be asked something.
  var mayBeAsked: Bool { isInputOpen.withLock { $0 } }

  /// Tells it that nothing more will be asked.
  func closeInput() {
    isInputOpen.withLock {
      if $0 { close(input) }
      $0 = false
    }
  }

  /// Waits until all that it has written to its standard error is passed on, at most so long: what it
  /// started may hold the pipe.
  func waitForMessages(seconds: Double) {
    if messagesEnded.wait(timeout: .now() + seconds) == .success { messagesEnded.signal() }
  }

  /// Passes on what is read from a pipe to this program's standard error, until its end.
  private static func forward(_ pipe: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(pipe, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      var rest = buffer[..<count]
      while !rest.isEmpty {
        let written = withoutBrokenPipe {
          rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
        // Where nobody listens any more it must still not wait for a full pipe.
        if written < 0, errno != EINTR { break }
        rest = rest.dropFirst(max(written, 0))
      }
    }
  }

  private static func pipes(_ count: Int) throws -> [(read: Int32, write: Int32)] {
    var pipes: [(read: Int32, write: Int32)] = []
    for _ in 0..<count {
      var ends: [Int32] = [0, 0]
      let error = process_pipe(&ends)
      guard error == 0 else {
        for pipe in pipes {
          close(pipe.read)
          close(pipe.write)
        }
        throw Failure(reason: String(cString: strerror(error)))
      }
      pipes.append((ends[0], ends[1]))
    }
    return pipes
  }
}

/// What `body` gives; writing to a pipe that nobody reads would otherwise end this program by a signal.
func withoutBrokenPipe<Value>(_ body: () -> Value) -> Value {
  var set = sigset_t()
  var before = sigset_t()
  sigemptyset(&set)
  sigaddset(&set, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &set, &before)
  defer {
    var zero = timespec(tv_sec: 0, tv_nsec: 0)
    let error = errno
    while sigtimedwait(&set, nil, &zero) > 0 {}
    errno = error
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }
  return body()
}
