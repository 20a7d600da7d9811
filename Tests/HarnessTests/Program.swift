import Foundation
import TestSupport
import Testing

/// The real executable, as a user runs it.
enum Program {
  /// How a process ended and what it wrote.
  struct Result: Sendable {
    /// The exit status; 128 and the number of the signal where one ended it.
    var status: Int32
    /// What it wrote to stdout.
    var output: String
    /// What it wrote to stderr.
    var narration: String

    /// The lines of stderr.
    var messages: [String] { narration.split(separator: "\n").map(String.init) }
  }

  /// What keeps a test from running the executable.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The executable: beside the tests, else where a debug build of this package puts it.
  static let path: String? = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return [
      beside.appendingPathComponent("harness"),
      packageFolder.appendingPathComponent(".build/debug/harness"),
    ].map(\.path).first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// The root of the package.
  static let package = packageFolder.path

  private static let gate = Gate(places: 3)

  /// Runs the executable to its end, by `wrapper` where there is one. Only a few run at once, so that each gets
  /// on.
  static func run(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:],
    through wrapper: [String] = []
  ) async throws -> Result {
    await gate.enter()
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(
        try await start(arguments, in: folder, environment: environment, through: wrapper)
          .result())
    } catch {
      result = .failure(error)
    }
    await gate.leave()
    return try result.get()
  }

  /// Starts the executable, or another program, in a folder, with nothing to read on stdin.
  static func start(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:],
    path: String? = path, through wrapper: [String] = []
  ) throws -> Process {
    guard let path else {
      throw Failure(description: "there is no executable 'harness'; build it with `swift build`")
    }
    let output = folder.path + "/stdout-\(UUID().uuidString)"
    let narration = folder.path + "/stderr-\(UUID().uuidString)"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Threads of tests may block signals, which the process must not inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let flags = O_CREAT | O_WRONLY | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o644)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, narration, flags, 0o644)
    var environment = environment
    environment["PATH"] = environment["PATH"] ?? ProcessInfo.processInfo.environment["PATH"]
    environment["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
    environment["HOME"] = folder.path
    // A shell that only changes the folder and then becomes the executable.
    let shell = "/bin/sh"
    let command =
      [shell, "-c", #"cd "$0" && exec "$@""#, folder.path] + wrapper + [path] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, shell, &actions, &attributes, &words, &variables)
    guard code == 0 else {
      throw Failure(description: "cannot start \(path): \(String(cString: strerror(code)))")
    }
    return Process(id: process, output: output, narration: narration)
  }

  /// A process that has been started.
  final class Process: Sendable {
    let id: pid_t
    private let output: String
    private let narration: String

    init(id: pid_t, output: String, narration: String) {
      self.id = id
      self.output = output
      self.narration = narration
    }

    /// Sends a signal; to be called before `result`.
    func signal(_ number: Int32) { kill(id, number) }

    /// Sends a signal as soon as something holds, from a thread of its own, since the threads of tests
    /// are busy and the process would be through before they look.
    func signal(_ number: Int32, after delay: UInt32 = 0, once isSo: @escaping @Sendable () -> Bool)
    {
      Thread.detachNewThread {
        while self.isRunning {
          if isSo() {
            usleep(delay)
            if self.isRunning { kill(self.id, number) }
            return
          }
          usleep(1000)
        }
      }
    }

    /// Whether it still runs.
    var isRunning: Bool {
      var information = siginfo_t()
      let ended = waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
      return ended == 0 && information.si_signo == 0
    }

    /// Waits for the end. A process that takes minutes hangs, and is killed.
    func result() async throws -> Result {
      let end = ContinuousClock.now + .seconds(240)
      while isRunning {
        if ContinuousClock.now > end {
          kill(id, SIGKILL)
          _ = wait()
          throw Failure(description: "the process did not end within 240 seconds")
        }
        try await Task.sleep(for: .milliseconds(5))
      }
      return Result(status: wait(), output: try text(output), narration: try text(narration))
    }

    private func text(_ path: String) throws -> String {
      defer { unlink(path) }
      return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    private func wait() -> Int32 {
      var status: Int32 = 0
      waitpid(id, &status, 0)
      let signal = status & 0x7F
      return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
  }
}

/// Lets a few in at a time.
private actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { free = places }

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
