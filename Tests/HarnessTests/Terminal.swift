import Foundation

/// A program at a pseudo-terminal, as a person at a keyboard has it.
final class Terminal {
  private let descriptor: Int32
  private let process: pid_t
  private var screen = ""

  /// Starts a program, found by its name, in a folder, with these environment variables alone.
  init(_ command: [String], in folder: Folder, environment: [String: String]) throws {
    // As posix_openpt, unlockpt and ptsname do it, which Glibc's module lacks: TIOCSPTLCK and TIOCGPTN.
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (unlocked, number) = (Int32(0), Int32(0))
    guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &unlocked) == 0,
      ioctl(descriptor, 0x8004_5430, &number) == 0
    else { throw Program.Failure(description: "there is no pseudo-terminal") }
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: 40, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens is its own.
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // POSIX_SPAWN_SETSID, which Glibc's module lacks too.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(0x80))
    let words = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder.path] + command
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in arguments + variables { free(word) } }
    var id = pid_t()
    guard posix_spawn(&id, "/bin/sh", &actions, &attributes, &arguments, &variables) == 0 else {
      throw Program.Failure(description: "cannot start \(command[0])")
    }
    process = id
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    close(descriptor)
  }

  /// Types, and waits until what the terminal shows since then, without its control sequences, holds texts,
  /// one after the other.
  ///
  /// - Parameter isWaiting: whether it goes on waiting although it holds them.
  /// - Returns: Whether it came to hold them.
  func type(
    _ keys: String, until texts: String..., while isWaiting: () -> Bool = { false }
  ) async throws -> Bool {
    screen = ""
    let bytes = Array(keys.utf8)
    _ = write(descriptor, bytes, bytes.count)
    // Looks are counted, not seconds: other tests may hold all threads for minutes between two of them.
    for _ in 0..<1500 {
      try read()
      var rest = shown[...]
      let isThere = texts.allSatisfy { text in
        if text.isEmpty { return true }
        guard let range = rest.range(of: text) else { return false }
        rest = rest[range.upperBound...]
        return true
      }
      if isThere, !isWaiting() { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  /// What the terminal shows since the last keys.
  var shown: String {
    screen.replacing(#/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[()][A-Z0-9]/#, with: "")
  }

  /// Takes what there is to read.
  private func read() throws {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var bytes = [UInt8](repeating: 0, count: 65536)
    while poll(&ready, 1, 0) > 0 {
      let count = Foundation.read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return }
      screen += String(decoding: bytes[..<count], as: UTF8.self)
    }
  }
}
