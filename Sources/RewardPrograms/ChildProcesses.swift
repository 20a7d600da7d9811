import Foundation
import Synchronization

/// The programs that this one has started and not yet ended.
///
/// Whichever way this program ends in order, none of them outlives it, nor what they have started.
public enum ChildProcesses {
  private static let state = Mutex(State())

  private struct State {
    var running: [ChildProcess] = []
    /// Whether this program is ending, so that no more may be started.
    var isClosed = false
    var endsAtExit = false
  }

  /// Takes note of what `start` has started, in one with starting it: a signal may come at any moment. Starts
  /// nothing where this program is ending.
  static func add(_ start: () -> ChildProcess?) -> ChildProcess? {
    state.withLock { state in
      if state.isClosed { return nil }
      if !state.endsAtExit { atexit { ChildProcesses.endAll(grace: 0.5) } }
      state.endsAtExit = true
      let child = start()
      if let child { state.running.append(child) }
      return child
    }
  }

  /// Ends a program that will not be asked again, and what it has started. Where its input is closed it
  /// has `grace` seconds to end by itself.
  static func end(_ child: ChildProcess, grace: Double) {
    end([child], grace: grace)
    state.withLock { $0.running.removeAll { $0 === child } }
  }

  /// Ends every program that is running, and what they have started; none can be started afterwards.
  ///
  /// - Parameter grace: how many seconds those whose input is closed have to end by themselves.
  public static func endAll(grace: Double) {
    let running = state.withLock { state in
      state.isClosed = true
      defer { state.running = [] }
      return state.running
    }
    if !running.isEmpty { end(running, grace: grace) }
  }

  private static func end(_ all: [ChildProcess], grace: Double) {
    // One that was waited for has given its number back.
    let children = all.filter { !$0.isGone }
    if children.isEmpty { return }
    func wait(_ seconds: Double, until isSo: () -> Bool) {
      let deadline = ContinuousClock.now + .seconds(seconds)
      while !isSo(), ContinuousClock.now < deadline { usleep(5000) }
    }
    wait(grace) { children.allSatisfy { $0.mayBeAsked || $0.ending(within: 0) != nil } }
    var tree = ProcessTree(roots: children.map(\.id))
    tree.signal(SIGTERM)
    wait(0.3) { !tree.isRunning }
    // What it started in the meantime, too, until nothing new comes.
    for _ in 0..<20 {
      tree.extend()
      guard tree.isRunning else { break }
      tree.signal(SIGKILL)
      usleep(5000)
    }
    for child in children {
      child.waitForMessages(seconds: 0.2)
      child.release()
    }
  }
}
