import Foundation
import Synchronization

/// A user's program that gives objects their rewards.
///
/// It reads lines `{"objects": ["...", ...]}` and answers each with a line `{"rewards": [0.5, ...]}`, one
/// number an object, in order. It is started when the first reward is asked for, as often as threads
/// ask at once, and ends when its input does. Threads may share this.
public final class RewardProgram: Sendable {
  /// What to start.
  public struct Settings: Sendable, Hashable {
    /// The program and its arguments; a name without a slash is looked for in PATH.
    public var command: [String]
    /// How many seconds an answer may take.
    public var timeout: Double
    /// How many objects a line holds at most.
    public var batchSize: Int
    /// How often a program that crashed, took too long or answered wrongly is started again.
    public var restarts: Int

    /// What to start.
    public init(command: [String], timeout: Double, batchSize: Int, restarts: Int) {
      self.command = command
      self.timeout = timeout
      self.batchSize = batchSize
      self.restarts = restarts
    }
  }

  private let settings: Settings
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var known: [String: Double] = [:]
    var idle: [RunningProgram] = []
    var restartsLeft: Int
  }

  /// A program that is not running yet.
  public init(_ settings: Settings) {
    self.settings = settings
    state = Mutex(State(restartsLeft: settings.restarts))
  }

  /// The rewards of objects, in their order. An object that was asked about before is not asked again.
  ///
  /// Throws `ProgramError` where the program cannot be started, crashes, takes too long or answers
  /// with something that is no reward.
  public func rewards(of objects: [String]) throws -> [Double] {
    var rewards = state.withLock { state in objects.map { state.known[$0] } }
    var asked: Set<String> = []
    let missing = objects.indices.filter {
      rewards[$0] == nil && asked.insert(objects[$0]).inserted
    }
    var start = 0
    while start < missing.count {
      let batch = missing[start..<min(start + settings.batchSize, missing.count)].map {
        objects[$0]
      }
      let values = try ask(batch)
      state.withLock { state in
        for (object, value) in zip(batch, values) { state.known[object] = value }
      }
      start += settings.batchSize
    }
    if !missing.isEmpty {
      rewards = state.withLock { state in objects.map { state.known[$0] } }
    }
    return rewards.map { $0 ?? .nan }
  }

  private func ask(_ batch: [String]) throws -> [Double] {
    while true {
      do {
        let program =
          try state.withLock { $0.idle.popLast() } ?? RunningProgram(settings.command)
        let values = try program.answer(batch, timeout: settings.timeout)
        state.withLock { $0.idle.append(program) }
        return values
      } catch let error as ProgramError where error.mayPass {
        let mayRestart = state.withLock { state in
          defer { state.restartsLeft -= 1 }
          return state.restartsLeft > 0
        }
        guard mayRestart else { throw error }
      }
    }
  }
}
