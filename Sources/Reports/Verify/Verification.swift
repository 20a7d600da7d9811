import Experiments
import Formats
import GFlowNets

/// Whether a results folder holds what its spec gives.
///
/// First its tables must be those that its records give, which needs no training. Then the spec is run
/// again elsewhere: with the same fingerprint every table must be the same byte for byte, with another
/// the two sets of seeds must be statistically compatible.
public struct Verification: Sendable {
  /// What the run again showed.
  public enum Evidence: Sendable {
    /// It was not run again.
    case none
    /// Whether each table is the same byte for byte.
    case tables([(name: String, difference: TableDifference?)])
    /// Whether the seeds are compatible.
    case tests([Compatibility])
  }

  /// The tables that depend on the spec alone.
  public static let tableNames = [
    "summary.csv", "comparisons.csv", "trials.csv", "curves.csv", "candidates.csv",
  ]

  /// The results folder.
  public let folder: String
  /// How many trials it has.
  public let trialCount: Int
  /// How the fingerprint of this program differs from that of the stored run.
  public let differences: [Fingerprint.Difference]
  /// Why the same bytes cannot be expected, besides the fingerprint.
  public let obstacles: [String]
  /// What is wrong with the folder, or with the run again.
  public private(set) var problems: [String]
  /// Tables on disk that the records on disk do not give.
  public private(set) var alterations: [TableDifference] = []
  /// What the run again showed.
  public private(set) var evidence = Evidence.none
  /// What was found in the tables, by task, method and metric.
  private(set) var tableCases: [VerifiedCase] = []
  /// Metrics that the run again measured and the stored records lack; nothing is said about them.
  public private(set) var newMetrics: [String] = []
  /// How many trials are of users' programs and so not functions of their settings. They are not trained again;
  /// the rewards of their best objects are computed again.
  public let externalTrialCount: Int
  /// The confidence of tests and intervals.
  public let confidence: Double
  private var stored: Comparison
  private let storedResult: RunResult

  /// Whether the tables are to be the same byte for byte.
  public var isExact: Bool { differences.isEmpty && obstacles.isEmpty }

  /// Whether the folder is whole and its tables follow from its records: worth running again.
  public var isWhole: Bool { problems.isEmpty && alterations.isEmpty }

  /// Whether the run again confirmed the tables.
  public var isConfirmed: Bool {
    guard isWhole else { return false }
    switch evidence {
    case .none: return false
    case .tables(let tables): return tables.allSatisfy { $0.difference == nil }
    case .tests(let tests): return tests.allSatisfy { $0.verdict == .compatible }
    }
  }

  /// Checks what needs no training.
  ///
  /// The kernels must have been chosen, since they are in the fingerprint. Throws `StoreError` when a
  /// file cannot be read.
  public init(_ run: StoredRun) throws {
    let folder = run.store.folder
    self.folder = folder
    trialCount = run.trialCount
    confidence = run.plan.spec.statistics.confidence
    storedResult = run.result
    stored = Comparison(storedResult)
    problems = []
    let incomplete = run.incompleteTrials
    if !incomplete.isEmpty {
      let more = incomplete.count > 5 ? ", and \(incomplete.count - 5) more" : ""
      problems.append(
        "\(incomplete.count) of \(trialCount) trials have no record that counts"
          + " (\(incomplete.prefix(5).joined(separator: "; "))\(more)); run \(folder)/spec.json to"
          + " train them")
    }
    if let provenance = try StoredRun.provenance(folder: folder) {
      differences = Self.differences(
        from: provenance, records: run.records + run.tuningRecords)
    } else {
      differences = []
      problems.append("\(folder)/provenance.json is missing or damaged: nothing says what made it")
    }
    obstacles =
      run.plan.spec.budget.seconds == nil
      ? [] : ["its budget counts seconds, which no two runs spend alike"]
    let external = run.externalTrials
    externalTrialCount = external.count
    problems += external.compactMap { run.rewardProblem(ofTrial: $0) }
    // Without all records every table differs, which says nothing new.
    guard incomplete.isEmpty else { return }
    stored.showsDetails = try Self.showsDetails(folder)
    for (name, text) in stored.files where name != "spec.json" {
      guard let bytes = try RunStore.read("\(folder)/\(name)") else {
        // Clock times say nothing that could be verified, so they need not be there.
        if name != "timing.csv" { problems.append("\(folder)/\(name) is missing") }
        continue
      }
      // Statistics are computed with libraries that may round differently; the rest is copied.
      let isComputed = !differences.isEmpty && ["summary.csv", "comparisons.csv"].contains(name)
      let tolerance = isComputed ? Compatibility.rounding : 0
      if let difference = TableDifference.first(
        file: name, stored: bytes, expected: text, tolerance: tolerance)
      {
        alterations.append(difference)
      }
      tableCases += VerifiedCase.all(
        file: name, stored: bytes, expected: text, tolerance: tolerance,
        words: ("on disk", "by the records"))
    }
  }

  /// Takes what became of the trials when the spec was run again.
  public mutating func compare(with run: RunResult) throws {
    let (masked, new) = run.masked(by: storedResult)
    newMetrics = stored.metrics.map(\.name).filter(new.contains)
    var rerun = Comparison(masked)
    rerun.showsDetails = stored.showsDetails
    if let first = rerun.failures.first {
      problems.append(
        "\(rerun.failures.count) of \(trialCount) trials failed when run again (first"
          + " \(first.trial): \(first.reason))")
    }
    if rerun.unfinishedCount > 0 {
      problems.append("\(rerun.unfinishedCount) of \(trialCount) trials were not run again")
    }
    guard isExact else {
      evidence = .tests(Compatibility.tests(stored: stored, rerun: rerun))
      return
    }
    let texts = Dictionary(
      rerun.files.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
    // What training gives says more of a table than what the records give.
    tableCases = []
    evidence = .tables(
      try (Self.tableNames + (texts["tuning.csv"] == nil ? [] : ["tuning.csv"])).map { name in
        let bytes = try RunStore.read("\(folder)/\(name)") ?? []
        let difference = TableDifference.first(
          file: name, stored: bytes, expected: texts[name] ?? "")
        tableCases += VerifiedCase.all(
          file: name, stored: bytes, expected: texts[name] ?? "", words: ("stored", "run again"))
        return (name, difference)
      })
    if case .tables(let tables) = evidence,
      tables.contains(where: { $0.name == "curves.csv" && $0.difference != nil }),
      stored.hasOtherPoints(than: rerun)
    {
      problems.append(
        "the stored curves have other checkpoints than the spec gives, those of a smaller budget from which"
          + " the run went on, or of an earlier evaluation; run its spec with --fresh for tables that"
          + " its spec alone gives")
    }
  }

  /// Whether the tables of a folder have values of single conditions or components: those of earlier runs
  /// have none, and what they have is compared.
  private static func showsDetails(_ folder: String) throws -> Bool {
    guard let bytes = try RunStore.read("\(folder)/trials.csv"), let table = try? CSVTable(bytes),
      let column = table.columns.firstIndex(of: "metric")
    else { return true }
    return table.rows.contains { row in
      Metrics.baseName(row.fields[column]) != row.fields[column]
    }
  }

  private static func differences(
    from provenance: Provenance, records: [StoredRecord]
  ) -> [Fingerprint.Difference] {
    let current = Fingerprint.current
    var differences = current.differences(from: provenance.fingerprint)
    // Trials of an earlier run may be from another processor than the last run's.
    var cores: [String] = []
    for case .whole(let record) in records where !cores.contains(record.kernels) {
      cores.append(record.kernels)
    }
    if let core = current.members.first(where: { $0.name == "core" })?.value,
      cores.contains(where: { $0 != core }), !differences.contains(where: { $0.name == "core" })
    {
      differences.append(
        Fingerprint.Difference(
          name: "core", stored: cores.joined(separator: ", "), current: core))
    }
    return differences
  }
}

extension Comparison {
  /// Whether a trial has other checkpoints than the same trial of another comparison.
  fileprivate func hasOtherPoints(than other: Comparison) -> Bool {
    spec.tasks.indices.contains { task in
      spec.methods.indices.contains { method in
        zip(finished(task: task, method: method), other.finished(task: task, method: method))
          .contains { $0.record.curve.map(\.rewardCalls) != $1.record.curve.map(\.rewardCalls) }
      }
    }
  }
}
