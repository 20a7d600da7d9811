import Formats

/// What a verification says of one method and metric on one task in one place: a test case for services
/// of continuous integration.
public struct VerifiedCase: Equatable, Sendable {
  /// Where it was looked at: a table such as "summary.csv", the seeds that were tested, or the folder.
  public let source: String
  /// The task; `nil` where it is about the whole source.
  public let task: String?
  /// The method; `nil` where it is about more than one.
  public let method: String?
  /// The metric; `nil` where it is about more than one.
  public let metric: String?
  /// What is wrong; `nil` where nothing is.
  public let fault: String?

  init(
    source: String, task: String? = nil, method: String? = nil, metric: String? = nil,
    fault: String? = nil
  ) {
    self.source = source
    self.task = task
    self.method = method
    self.metric = metric
    self.fault = fault
  }

  /// Its name within its source: "grid / TB / modes".
  var name: String {
    let parts = [task, method, metric].compactMap(\.self)
    return parts.isEmpty ? "the whole" : parts.joined(separator: " / ")
  }

  /// The cases of a table: one for each task, method and metric that either text has, in the order of
  /// rows, and one for the whole where the same rows are written or ordered otherwise.
  ///
  /// At least one has a fault where `TableDifference.first` of the same arguments is not `nil`.
  static func all(
    file: String, stored: [UInt8], expected: String, tolerance: Double = 0, words: (String, String)
  ) -> [VerifiedCase] {
    let before = Rows(stored)
    let after = Rows(Array(expected.utf8))
    let keys = after.order + before.order.filter { after.groups[$0] == nil }
    var cases = keys.map { key in
      let difference = TableDifference.first(
        file: file, before.groups[key] ?? [], after.groups[key] ?? [], tolerance: tolerance)
      return VerifiedCase(
        source: file, task: key[0], method: key[1], metric: key[2],
        fault: difference?.message(words))
    }
    if cases.allSatisfy({ $0.fault == nil }) {
      let difference = TableDifference.first(
        file: file, stored: stored, expected: expected, tolerance: tolerance)
      if difference != nil || cases.isEmpty {
        cases.append(VerifiedCase(source: file, fault: difference?.message(words)))
      }
    }
    return cases
  }

  /// The rows of a table by what stands in their columns task, method and metric.
  private struct Rows {
    /// The keys in the order of their first rows: three names, `nil` where the table has no such column.
    var order: [[String?]] = []
    /// The rows of each key, with their numbers.
    var groups: [[String?]: [TableDifference.Line]] = [:]

    init(_ bytes: [UInt8]) {
      let lines = TableDifference.lines(bytes)
      guard let head = lines.first else { return }
      // No name needs quotes; what may need them, such as objects and settings, comes after names.
      let names = Self.cells(head.bytes).prefix { $0 != "settings" && $0 != "object" }
      let places = ["task", "method", "metric"].map { names.firstIndex(of: $0) }
      for line in lines.dropFirst() {
        let cells = Self.cells(line.bytes)
        let key = places.map { place in
          place.flatMap { cells.indices.contains($0) ? cells[$0] : nil }
        }
        if groups[key] == nil { order.append(key) }
        groups[key, default: []].append(line)
      }
    }

    private static func cells(_ line: [UInt8]) -> [String] {
      line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { String(decoding: $0.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) }
    }
  }
}

extension Verification {
  /// Everything that was looked at. Where the tables are confirmed no case has a fault, and where not,
  /// at least one.
  public var cases: [VerifiedCase] {
    var cases = problems.map { VerifiedCase(source: "folder", fault: $0) }
    if problems.isEmpty { cases.append(VerifiedCase(source: "folder")) }
    cases += tableCases
    switch evidence {
    case .none:
      if isWhole { cases.append(VerifiedCase(source: "seeds", fault: "not run again")) }
    case .tables: break
    case .tests(let tests):
      cases += tests.map { test in
        VerifiedCase(
          source: "seeds", task: test.task, method: test.method, metric: test.metric,
          fault: test.verdict == .compatible ? nil : test.words)
      }
    }
    return cases
  }
}

extension Compatibility {
  /// The verdict with its numbers: "different: -0.12 on average, interval [-0.2, -0.04], p = 0.0001".
  fileprivate var words: String {
    func number(_ value: Double) -> String { CSV.number(value) }
    var parts = [
      difference.map { "\(verdict.rawValue): \(number($0)) on average" } ?? verdict.rawValue
    ]
    if let interval {
      parts.append("interval [\(number(interval.lower)), \(number(interval.upper))]")
    }
    if let p { parts.append("p = \(number(p))") }
    if storedCount != rerunCount { parts.append("\(storedCount) seeds stored, \(rerunCount) now") }
    return parts.joined(separator: ", ")
  }
}
