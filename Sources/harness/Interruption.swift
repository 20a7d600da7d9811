import ArgumentParser
import Experiments
import Foundation
import RewardPrograms
import Synchronization

/// Lets the program end at Ctrl-C, at once at Ctrl-\, when the system asks it to, when its terminal closes and
/// when nobody reads its output any more, and never leaves a program running that it has started.
///
/// A command that makes an `Interruption` stops in order, within about two seconds. What lasts longer,
/// such as a step, an evaluation or a reward program that hangs, is left where it is: what is on disk is
/// whole at any moment. A second signal ends the program at once, as the first does elsewhere.
struct Interruption: Sendable {
  /// How long work may go on before whoever waits for it leaves it.
  static let patience = 1.2
  /// How long the whole program may go on.
  private static let limit = 2.5

  var isRequested: Bool { Self.first.load(ordering: .acquiring) != 0 }

  /// From now on the program stops in order.
  ///
  /// - Parameters:
  ///   - isQuiet: leaves out the line that says that it stops.
  ///   - farewell: what is said where it could not do so in time.
  init(isQuiet: Bool, farewell: String) {
    Self.order.withLock { $0 = Order(isQuiet: isQuiet, farewell: farewell) }
  }

  /// Begins to listen; before that, signals do what they do by default.
  static func watch() {
    var ends: [Int32] = [0, 0]
    guard Foundation.pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipe.store(ends[1], ordering: .releasing)
    let reader = ends[0]
    Thread.detachNewThread { listen(reader) }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] {
      // Under nohup a terminal that closes ends nothing.
      let before = signal(number, handle)
      if number == SIGHUP, isIgnored(before) { signal(number, SIG_IGN) }
    }
  }

  /// Ends the program here where the error says that it was interrupted: threads that were left at work must
  /// not see what they use being taken apart.
  static func leave(_ error: any Error) {
    // A program that was ended by `end` is an error here, which must not give the exit status.
    while isEnding.load(ordering: .acquiring) { pause() }
    guard first.load(ordering: .acquiring) != 0, (error as? ExitCode) == Exit.interrupted else {
      return
    }
    ChildProcesses.endAll(grace: 0)
    try? Console.finishPrinting()
    _exit(status)
  }

  /// 128 and the number of the signal, as a shell says it; a terminal that closes counts as a request to
  /// end.
  static var status: Int32 { status(of: first.load(ordering: .acquiring)) }

  private static func status(of signal: Int32) -> Int32 {
    128 + (signal == SIGHUP ? SIGTERM : signal)
  }

  private struct Order {
    var isQuiet: Bool
    var farewell: String
  }

  private static let order = Mutex<Order?>(nil)
  private static let first = Atomic<Int32>(0)
  private static let isEnding = Atomic(false)
  private static let pipe = Atomic<Int32>(-1)

  /// What a signal does: a handler may do hardly anything itself.
  private static let handle: @convention(c) (Int32) -> Void = { number in
    let error = errno
    var byte = UInt8(number)
    write(Interruption.pipe.load(ordering: .acquiring), &byte, 1)
    errno = error
    // Whoever wrote what nobody reads must not go on as if it had been written.
    if number == SIGPIPE { while true { pause() } }
  }

  private static func isIgnored(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func listen(_ pipe: Int32) {
    var isStopping = false
    while true {
      var ready = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
      let count = poll(&ready, 1, isStopping ? Int32(1000 * limit) : -1)
      if count < 0 { continue }
      var number = UInt8(0)
      if count > 0 { guard read(pipe, &number, 1) == 1 else { continue } }
      if [SIGPIPE, SIGQUIT].contains(Int32(number)) { end(by: Int32(number)) }
      guard !isStopping, let order = order.withLock({ $0 }) else {
        end(number == 0 ? nil : Int32(number))
      }
      isStopping = true
      first.store(Int32(number), ordering: .releasing)
      if !order.isQuiet {
        Console.narrate(
          (Console.canRewrite ? "\r\u{1B}[K" : "") + "stopping; once more to stop at once")
      }
    }
  }

  /// Ends the program without waiting for anything: at the signal given, or because stopping in order takes
  /// too long.
  private static func end(_ signal: Int32?) -> Never {
    if signal == nil, let order = order.withLock({ $0 }) { Console.narrate(order.farewell) }
    isEnding.store(true, ordering: .releasing)
    ChildProcesses.endAll(grace: 0)
    _exit(status(of: signal ?? first.load(ordering: .acquiring)))
  }

  /// Ends the program as the signal does by default.
  private static func end(by number: Int32) -> Never {
    isEnding.store(true, ordering: .releasing)
    ChildProcesses.endAll(grace: 0)
    signal(number, SIG_DFL)
    kill(getpid(), number)
    _exit(status(of: number))
  }
}
