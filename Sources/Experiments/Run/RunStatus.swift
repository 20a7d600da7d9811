import Formats
import Foundation
import GFlowNets

/// How far the trials of a results folder are, by what is on disk: no record is read whole, but for a few that
/// tell how long a trial takes.
public struct RunStatus: Sendable {
  /// A trial on which somebody works, or worked.
  public struct Claimed: Sendable {
    /// The trial, such as "grid/TB/0".
    public let trial: String
    /// The machine.
    public let host: String
    /// The process.
    public let process: Int
    /// The share of the budget that was spent when the owner last wrote.
    public let progress: Double
    /// Whether its owner is gone, or did not move while this looked.
    public internal(set) var isStale: Bool
    let folder: String
    let seen: Claim.Seen
    let time = ContinuousClock.now
    let group: Int
  }

  /// The trials of a method on a task.
  public struct Group: Sendable {
    /// The name of the task.
    public let task: String
    /// The name of the method.
    public let method: String
    /// Whether they are trials of tuning.
    public let isTuning: Bool
    /// How many there are; of a method that is not tuned yet those that wait for it.
    public let total: Int
    /// How many have a record that counts.
    public internal(set) var finished = 0
    /// How many are at work.
    public internal(set) var running = 0
    /// How many were left by an owner that is gone.
    public internal(set) var stale = 0
    /// The clock time of a trial, by some that are finished; `nil` while none is.
    public internal(set) var secondsPerTrial: Double?
    /// How many trials' worth of work is left.
    var work = 0.0

    /// How many nobody has begun, or somebody has let go.
    public var left: Int { total - finished - running - stale }
  }

  /// Tasks, in each the methods, tuning first.
  public private(set) var groups: [Group] = []
  /// The trials that somebody has claimed and not let go.
  public private(set) var claimed: [Claimed] = []

  /// The jobs of a cluster that were submitted for the folder.
  public private(set) var jobs: [SubmittedJobs.Submission] = []

  /// How many trials are at work.
  public var running: Int { groups.reduce(0) { $0 + $1.running } }

  /// The clock time until the end with as many trials at once as now, or one; `nil` where a method has no
  /// finished trial to tell by.
  public var secondsLeft: Double? {
    var sum = 0.0
    for group in groups where group.work > 0 {
      guard let seconds = group.secondsPerTrial else { return nil }
      sum += seconds * group.work
    }
    return sum / Double(max(1, running))
  }

  /// Looks at a results folder. Where other machines work it looks twice, some seconds apart, to see whether
  /// they move.
  ///
  /// Throws `StoreError` when it cannot be read, and `Diagnostics` where its spec.json is none.
  public init(folder: String) throws {
    let store = RunStore(folder: folder)
    let runner = Runner(plan: try StoredRun.plan(folder: folder), store: store, workers: 1)
    let plan = runner.plan
    func kind(_ trial: PlannedTrial) -> [Int] { [trial.task, trial.method] }
    let tuning = Dictionary(grouping: plan.tuningTrials, by: kind)
    let compared = Dictionary(grouping: plan.trials, by: kind)
    for (t, task) in plan.spec.tasks.enumerated() {
      for (m, method) in plan.spec.methods.enumerated() {
        if let trials = tuning[[t, m]] {
          try add(
            Group(task: task.name, method: method.name, isTuning: true, total: trials.count),
            trials.map { (runner.folder(of: $0), $0) }, store)
        }
        // Which point tuning chose is not asked here, so any record of the method is one of its trials.
        let trials = compared[[t, m]] ?? []
        try add(
          Group(
            task: task.name, method: method.name, isTuning: false, total: plan.spec.seeds.count),
          plan.spec.seeds.enumerated().map { i, seed in
            (
              store.trialFolder(task: task.name, method: method.name, seed: seed),
              i < trials.count ? trials[i] : nil
            )
          }, store)
      }
    }
    jobs = try SubmittedJobs(folder: folder).submissions
    try lookAgain(store.files)
  }

  private mutating func add(
    _ group: Group, _ trials: [(folder: String, trial: PlannedTrial?)], _ store: RunStore
  ) throws {
    var group = group
    var seconds: [Double] = []
    // All trials of a group have one budget.
    let budget = trials.lazy.compactMap(\.trial).first.map { TrialRecord.line(of: $0.budget) }
    for (folder, trial) in trials {
      if try Self.isFinished(folder, trial, budget ?? "", store.files) {
        group.finished += 1
        // Three tell, and three that cannot be read tell that more would not.
        if group.finished <= 3, let own = try Self.seconds(folder, store.files) {
          seconds.append(own)
        }
        continue
      }
      group.work += 1
      guard let claim = try Claim.last(in: folder, store.files), let content = claim.content,
        !content.isReleased
      else { continue }
      group.work -= content.progress
      if claim.isOver { group.stale += 1 } else { group.running += 1 }
      claimed.append(
        Claimed(
          trial: String(folder.dropFirst(store.folder.count + 1)), host: content.owner.host,
          process: content.owner.id, progress: content.progress, isStale: claim.isOver,
          folder: folder, seen: claim, group: groups.count))
    }
    if !seconds.isEmpty {
      group.secondsPerTrial = seconds.reduce(0, +) / Double(seconds.count)
    }
    groups.append(group)
  }

  /// Looks whether owners on other machines move: by one claim of each, since an owner raises the counters of all
  /// that it has.
  private mutating func lookAgain(_ files: Files) throws {
    let others = claimed.indices.filter {
      !claimed[$0].isStale && claimed[$0].seen.content?.owner.isHere == false
    }
    let owned = Dictionary(grouping: others) { claimed[$0].seen.content?.owner }
    for claims in owned.values.sorted(by: { $0[0] < $1[0] }) {
      // What somebody else has taken over meanwhile says nothing of the owner.
      for first in claims {
        let wait = claimed[first].time.advanced(by: .seconds(1.2 * ClaimWatch.beat)) - .now
        if wait > .zero { Thread.sleep(forTimeInterval: wait / .seconds(1)) }
        let now = try Claim.last(in: claimed[first].folder, files)
        guard now?.number == claimed[first].seen.number else { continue }
        guard now == claimed[first].seen else { break }
        for i in claims {
          claimed[i].isStale = true
          groups[claimed[i].group].running -= 1
          groups[claimed[i].group].stale += 1
        }
        break
      }
    }
  }

  /// Whether the record in a folder is that of a trial, by its first lines.
  private static func isFinished(
    _ folder: String, _ trial: PlannedTrial?, _ budget: String, _ files: Files
  ) throws -> Bool {
    let path = folder + "/record.json"
    guard access(path, F_OK) == 0 else { return false }
    guard let trial else { return true }
    guard let bytes = try files.read(path, limit: 512) else { return false }
    guard bytes.starts(with: TrialRecord.firstLines(key: trial.key.hex).utf8) else { return false }
    return String(decoding: bytes, as: UTF8.self).contains(budget)
  }

  private static func seconds(_ folder: String, _ files: Files) throws -> Double? {
    try files.read(folder + "/record.json").flatMap {
      TrialRecord(text: String(decoding: $0, as: UTF8.self))
    }.map { $0.spending.trainingSeconds + $0.spending.evaluationSeconds }
  }
}

extension TrialRecord {
  /// How the text of the record of a trial begins.
  fileprivate static func firstLines(key: String) -> String {
    "{\n  \"version\": \(formatVersion),\n  \"key\": \"\(key)\",\n"
  }

  /// The line of a record's text that tells the budget.
  fileprivate static func line(of budget: Budget) -> String {
    let text = JSONTree.members([("budget", tree(of: budget))]).pretty
    // Without the braces around it.
    return String(text.dropFirst(2).dropLast(3)) + ","
  }
}
