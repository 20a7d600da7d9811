import Experiments
import GFlowNets
import Statistics

/// What two stored runs of, as a rule, one spec have otherwise: settings, what the bits depend on, trials
/// and numbers. Trials are matched by the names of task and method and by the seed.
public struct RunDifference: Sendable {
  /// The trials of a method on a task that are in both runs, in one of them, and alike.
  public struct Trials: Equatable, Sendable {
    /// The task.
    public let task: String
    /// The method.
    public let method: String
    /// How many seeds have a record in both runs.
    public internal(set) var shared = 0
    /// How many of these have the same content key: the same settings, seed and versions.
    public internal(set) var sameKey = 0
    /// How many of these were multiplied by the same kernels.
    public internal(set) var sameKernels = 0
    /// How many seeds have a record in the first run only.
    public internal(set) var onlyFirst = 0
    /// How many seeds have a record in the second run only.
    public internal(set) var onlySecond = 0
  }

  /// What the seeds of a method that both runs have say of a metric.
  public struct Number: Equatable, Sendable {
    /// The task.
    public let task: String
    /// The method.
    public let method: String
    /// The metric; or "curve" or "candidates" for what a record has besides numbers at the end.
    public let metric: String
    /// How many seeds both runs have.
    public let shared: Int
    /// On how many of them the values differ.
    public let changed: Int
    /// The mean over these seeds in each run, in the metric's unit; `nil` without values.
    public let means: (Double?, Double?)
    /// Welch's interval of the second mean less the first; `nil` where neither varies.
    public let interval: Interval?

    public static func == (a: Number, b: Number) -> Bool {
      a.task == b.task && a.method == b.method && a.metric == b.metric && a.shared == b.shared
        && a.changed == b.changed && a.means == b.means && a.interval == b.interval
    }
  }

  /// The two results folders.
  public let folders: (String, String)
  /// Settings that the specs have otherwise: of tasks and methods, budgets, seeds, what is measured.
  public let settings: [SpecDifference]
  /// Files that the specs name, and that held something else, by their paths.
  public let files: [String]
  /// What the bits of the numbers depend on and the runs have otherwise.
  public let fingerprint: [(name: String, first: String?, second: String?)]
  /// The trials of each task and method.
  public let trials: [Trials]
  /// Everything that both runs have measured, in the order of tables.
  public let numbers: [Number]
  /// The metrics that only one of the specs asks for.
  public let otherMetrics: [String]

  /// The numbers that differ on some seed.
  public var changes: [Number] { numbers.filter { $0.changed > 0 } }

  /// Whether every trial and number that one run has, the other has alike.
  public var isSame: Bool {
    changes.isEmpty && otherMetrics.isEmpty
      && trials.allSatisfy { $0.onlyFirst == 0 && $0.onlySecond == 0 }
  }

  /// Whether the same bytes can be expected of all trials that both have: the same keys, kernels,
  /// budgets, measurements and libraries.
  public var isCompatible: Bool {
    files.isEmpty && fingerprint.isEmpty
      && trials.allSatisfy {
        $0.sameKey == $0.shared && $0.sameKernels == $0.shared
      }
      && !settings.contains { ["budget", "evaluation"].contains($0.path.prefix { $0 != "." }) }
  }

  /// Compares what two folders hold. Throws `StoreError` when a file cannot be read.
  public init(_ first: StoredRun, _ second: StoredRun) throws {
    folders = (first.store.folder, second.store.folder)
    settings = SpecDifference.all(first.plan.spec, second.plan.spec)
    let hashes = (first.plan.fileHashes, second.plan.fileHashes)
    files = Set(hashes.0.keys).intersection(hashes.1.keys)
      .filter { hashes.0[$0] != hashes.1[$0] }.sorted()
    fingerprint = Self.fingerprint(
      try StoredRun.provenance(folder: folders.0), try StoredRun.provenance(folder: folders.1))
    let a = first.plan.spec.evaluation.metrics.map(\.name)
    let b = second.plan.spec.evaluation.metrics.map(\.name)
    otherMetrics = a.filter { !b.contains($0) } + b.filter { !a.contains($0) }
    let measuresAlike =
      first.plan.spec.evaluation == second.plan.spec.evaluation
      && first.plan.spec.budget == second.plan.spec.budget
    let pairs = Pairs(first, second)
    trials = pairs.trials
    let confidence = first.plan.spec.statistics.confidence
    numbers = pairs.trials.flatMap { group -> [Number] in
      let records = pairs.records[[group.task, group.method]] ?? []
      guard !records.isEmpty else { return [] }
      func whole(_ name: String, _ isSame: (TrialRecord, TrialRecord) -> Bool) -> Number {
        Number(
          task: group.task, method: group.method, metric: name, shared: records.count,
          changed: records.count { !isSame($0, $1) }, means: (nil, nil), interval: nil)
      }
      return a.filter(b.contains).compactMap { metric in
        let values = records.map { ($0.final[metric], $1.final[metric]) }
        guard values.contains(where: { $0 != nil || $1 != nil }) else { return nil }
        let before = values.compactMap(\.0)
        let after = values.compactMap(\.1)
        return Number(
          task: group.task, method: group.method, metric: metric, shared: values.count,
          changed: values.count { $0 != $1 }, means: (mean(of: before), mean(of: after)),
          interval: WelchTest(after, before, confidence: confidence)?.interval)
      } + (measuresAlike ? [whole("curve") { $0.curve == $1.curve }] : [])
        + [whole("candidates") { $0.candidates == $1.candidates }]
    }
  }

  private static func fingerprint(
    _ a: Provenance?, _ b: Provenance?
  ) -> [(name: String, first: String?, second: String?)] {
    Fingerprint.current.members.map(\.name).compactMap { name in
      func value(_ provenance: Provenance?) -> String? {
        provenance?.fingerprint.members.first { $0.name == name }?.value
      }
      let (x, y) = (value(a), value(b))
      return x == y ? nil : (name, x, y)
    }
  }

  /// The trials of two runs, matched.
  private struct Pairs {
    var trials: [Trials] = []
    var records: [[String]: [(TrialRecord, TrialRecord)]] = [:]

    init(_ first: StoredRun, _ second: StoredRun) {
      var seconds = Self.byName(second)
      var places: [[String]: Int] = [:]
      func place(_ names: [String], _ trials: inout [Trials]) -> Int {
        if let place = places[names] { return place }
        trials.append(Trials(task: names[0], method: names[1]))
        places[names] = trials.count - 1
        return trials.count - 1
      }
      for (names, seed, record) in Self.named(first) {
        let i = place(names, &trials)
        guard let other = seconds[names]?.removeValue(forKey: seed) else {
          trials[i].onlyFirst += 1
          continue
        }
        trials[i].shared += 1
        if record.key == other.key { trials[i].sameKey += 1 }
        if record.kernels == other.kernels { trials[i].sameKernels += 1 }
        records[names, default: []].append((record, other))
      }
      for (names, seed, _) in Self.named(second) where seconds[names]?[seed] != nil {
        let i = place(names, &trials)
        trials[i].onlySecond += 1
      }
    }

    private static func named(_ run: StoredRun) -> [([String], Int, TrialRecord)] {
      let spec = run.plan.spec
      return zip(run.plan.trials, run.results).compactMap { trial, result in
        guard case .finished(let record) = result else { return nil }
        return ([spec.tasks[trial.task].name, spec.methods[trial.method].name], trial.seed, record)
      }
    }

    private static func byName(_ run: StoredRun) -> [[String]: [Int: TrialRecord]] {
      var found: [[String]: [Int: TrialRecord]] = [:]
      for (names, seed, record) in named(run) { found[names, default: [:]][seed] = record }
      return found
    }
  }
}
