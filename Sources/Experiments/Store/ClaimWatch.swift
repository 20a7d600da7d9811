import Foundation
import Synchronization

/// What an observer knows of the claims of others, by its own clock: no machine's clock is compared with that
/// of another.
struct ClaimWatch {
  /// How long a counter may stand still until its owner counts as gone.
  static let age = environmentSeconds ?? 60
  /// How often an owner raises it.
  static var beat: Double { min(2.5, age / 8) }
  /// How long an observer waits between two looks at so many claims. Who waits for many looks more seldom, since
  /// the server of a shared folder answers all who wait: 200 claims a second are enough.
  static func pause(beforeLookingAt claims: Int) -> Double {
    min(max(0.5, 0.005 * Double(claims)), age / 8)
  }

  private static var environmentSeconds: Double? {
    ProcessInfo.processInfo.environment["HARNESS_CLAIM_SECONDS"].flatMap(Double.init)
      .flatMap { $0 > 0 ? $0 : nil }
  }

  private struct Known {
    var claim: Claim.Seen
    var since: ContinuousClock.Instant
    var hasMoved = false
  }

  private var known: [String: Known] = [:]

  /// Whether nobody works on the trial in a folder whose last claim is this.
  mutating func isStale(_ claim: Claim.Seen, in folder: String) -> Bool {
    if claim.isOver { return true }
    let now = ContinuousClock.now
    guard let before = known[folder], before.claim == claim else {
      known[folder] = Known(claim: claim, since: now, hasMoved: known[folder] != nil)
      return false
    }
    return now - before.since > .seconds(Self.age)
  }

  /// Whether somebody certainly works there: a process of this machine that is alive, or an owner whose counter
  /// has moved.
  func isKnownToWork(_ claim: Claim.Seen, in folder: String) -> Bool {
    known[folder]?.hasMoved == true || claim.content?.owner.isHere == true && !claim.isOver
  }
}

/// Raises the counters of the claims of this process while it works.
final class Heartbeat: Sendable {
  private let state = Mutex(State())
  private struct State {
    var claims: [Claim] = []
    var isOver = false
  }

  /// Begins to beat, on a thread of its own, until `stop`.
  init() {
    let thread = Thread { [self] in
      var waited = 0.0
      while true {
        let claims = state.withLock { $0.isOver ? nil : $0.claims }
        guard let claims else { return }
        if waited >= ClaimWatch.beat {
          for claim in claims { claim.beat() }
          waited = 0
        }
        let pause = min(0.1, ClaimWatch.beat)
        Thread.sleep(forTimeInterval: pause)
        waited += pause
      }
    }
    thread.start()
  }

  func add(_ claim: Claim) { state.withLock { $0.claims.append(claim) } }

  func remove(_ claim: Claim) { state.withLock { $0.claims.removeAll { $0 === claim } } }

  func stop() { state.withLock { $0.isOver = true } }
}
