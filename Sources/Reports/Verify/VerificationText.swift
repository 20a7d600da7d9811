import Experiments
import Formats
import Foundation
import Statistics

extension Verification {
  /// What was checked and what came out, for people.
  public var text: String {
    var lines = problems.map { "problem: \($0)" }
    for difference in alterations {
      lines.append("a table is not what the records on disk give:")
      lines += described(difference, "on disk", "by the records")
    }
    if alterations.isEmpty, isRunAgain { lines.append("the tables are those of the records") }
    if !differences.isEmpty {
      lines.append("the fingerprint differs from that of the stored run:")
      lines += differences.map {
        "  \($0.name): stored \($0.stored ?? "not recorded"), now \($0.current)"
      }
    }
    if externalTrialCount > 0 {
      lines.append(
        "not trained again: \(counted(externalTrialCount, "trial")) of programs, which are no functions of"
          + " their settings; the rewards of their best objects were computed again")
    }
    lines += obstacles.map { "not the same bytes: \($0)" }
    switch evidence {
    case .none: lines.append("not run again")
    case .tables(let tables):
      lines.append("run again with the same fingerprint, every table compared byte for byte:")
      for (name, difference) in tables {
        if let difference {
          lines += described(difference, "stored", "run again")
        } else {
          lines.append("  \(name): the same")
        }
      }
    case .tests(let tests): lines += described(tests)
    }
    if !newMetrics.isEmpty {
      lines.append(
        "measured by now, not by the stored run, and so not compared: \(newMetrics.joined(separator: ", "))"
      )
    }
    let manner = isExact ? "byte for byte" : "statistically, not byte for byte"
    lines.append("\(folder): \(isConfirmed ? "confirmed \(manner)" : "NOT confirmed")")
    return lines.joined(separator: "\n") + "\n"
  }

  private var isRunAgain: Bool {
    if case .none = evidence { false } else { true }
  }

  private func described(
    _ difference: TableDifference, _ left: String, _ right: String
  ) -> [String] {
    let width = max(left.count, right.count)
    return [
      "  \(difference.file): differs first in line \(difference.line)",
      "    \(left.padded(to: width))  \(difference.stored ?? "(no such line)")",
      "    \(right.padded(to: width))  \(difference.expected ?? "(no such line)")",
    ]
  }

  private func described(_ tests: [Compatibility]) -> [String] {
    let percent = String(format: "%.4g", 100 * confidence)
    let head = [
      "task", "metric", "method", "n", "difference", "\(percent)% interval", "p (Holm)", "verdict",
    ]
    func short(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "" }
    let rows = tests.map { test in
      [
        test.task, test.metric, test.method,
        test.storedCount == test.rerunCount
          ? "\(test.storedCount)" : "\(test.storedCount)/\(test.rerunCount)",
        short(test.difference),
        test.interval.map { "[\(short($0.lower)), \(short($0.upper))]" } ?? "", short(test.p),
        test.verdict.rawValue,
      ]
    }
    let widths = head.indices.map { i in ([head] + rows).map { $0[i].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      "  "
        + zip(cells, widths).map { $0.padded(to: $1) }.joined(separator: "  ").withoutTrailingSpaces
    }
    let different = tests.count { $0.verdict == .different }
    let untested = tests.count { $0.verdict == .untested }
    let equal = tests.count(where: \.isEqual)
    return [
      "run again: the same bytes cannot be expected, so each method's seeds are tested against the",
      "stored ones on each metric (Welch, Holm over the methods of a metric and task; different",
      "where p < \(short(1 - confidence)) / number of metrics and tasks):", line(head),
    ] + rows.map(line) + [
      "\(tests.count) sets of seeds: \(equal) equal value for value, \(different) different,"
        + " \(untested) with too few values to test"
    ] + power(of: tests)
  }

  /// What the tests could have missed.
  private func power(of tests: [Compatibility]) -> [String] {
    let tested = tests.filter { $0.p != nil && !$0.isEqual }
    guard let seeds = tested.map({ min($0.storedCount, $0.rerunCount) }).min() else { return [] }
    let methods = Set(tests.map(\.method)).count
    let design = TwoSampleDesign(
      significance: Compatibility.threshold(of: tests, confidence: confidence) / Double(methods))
    return design.smallestDetectableEffect(seeds: seeds).map {
      [
        "with \(seeds) seeds a difference below \(String(format: "%.1f", $0)) standard deviations would"
          + " probably not be noticed (power 0.8)"
      ]
    } ?? []
  }

  /// What was checked and what came out, for programs.
  public var json: String {
    func real(_ value: Double?) -> JSONTree {
      value.flatMap { $0.isFinite ? .number($0) : nil } ?? .literal("null")
    }
    func text(_ value: String?) -> JSONTree { value.map(JSONTree.string) ?? .literal("null") }
    func tree(_ difference: TableDifference) -> JSONTree {
      [
        "file": .string(difference.file), "line": .number(difference.line),
        "stored": text(difference.stored), "expected": text(difference.expected),
      ]
    }
    var members: [(String, JSONTree)] = [
      ("version", .number(1)), ("folder", .string(folder)), ("confirmed", .flag(isConfirmed)),
      ("exact", .flag(isExact)),
      ("problems", .array(problems.map(JSONTree.string))),
      ("alterations", .array(alterations.map(tree))),
      (
        "fingerprint",
        .array(
          differences.map {
            [
              "name": .string($0.name), "stored": text($0.stored), "current": .string($0.current),
            ]
          })
      ),
      ("obstacles", .array(obstacles.map(JSONTree.string))),
      ("newMetrics", .array(newMetrics.map(JSONTree.string))),
    ]
    switch evidence {
    case .none: break
    case .tables(let tables):
      members.append(
        (
          "tables",
          .array(
            tables.map { name, difference in
              [
                "name": .string(name), "same": .flag(difference == nil),
                "difference": difference.map(tree) ?? .literal("null"),
              ]
            })
        ))
    case .tests(let tests):
      members.append(
        (
          "tests",
          .array(
            tests.map { test in
              [
                "task": .string(test.task), "metric": .string(test.metric),
                "method": .string(test.method), "storedCount": .number(test.storedCount),
                "rerunCount": .number(test.rerunCount),
                "difference": real(test.difference),
                "interval": test.interval.map { [real($0.lower), real($0.upper)] }
                  ?? .literal("null"),
                "p": real(test.p), "equal": .flag(test.isEqual),
                "verdict": .string(test.verdict.rawValue),
              ]
            })
        ))
    }
    return JSONTree.members(members).pretty
  }
}
