import Experiments
import Formats
import Foundation

extension RunDifference {
  /// What differs, for people.
  public var text: String {
    var lines: [String] = []
    func add(_ head: String, _ rows: [[String]]) {
      guard rows.count > 1 else { return }
      lines.append(head)
      let widths = rows[0].indices.map { i in rows.map { $0[i].count }.max() ?? 0 }
      lines += rows.map { row in
        ("  " + zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  "))
          .withoutTrailingSpaces
      }
    }
    // A whole method is longer than anybody reads; JSON has all of it.
    func shown(_ value: String?) -> String {
      value.map { $0.count > 48 ? $0.prefix(45) + "..." : $0 } ?? "nothing"
    }
    let sides = [folders.0, folders.1]
    add(
      "settings:",
      [["setting"] + sides]
        + settings.map { [$0.path, shown($0.values.0), shown($0.values.1)] })
    lines += files.map { "\($0) held something else" }
    add(
      "what the bits depend on:",
      [["", sides[0], sides[1]]]
        + fingerprint.map { [$0.name, $0.first ?? "not recorded", $0.second ?? "not recorded"] })
    add(
      "trials:",
      [["task", "method", "in both", "same key", "same kernels"] + sides.map { "only in \($0)" }]
        + trials.filter { !$0.isAlike }.map {
          [
            $0.task, $0.method, "\($0.shared)", "\($0.sameKey)", "\($0.sameKernels)",
            "\($0.onlyFirst)", "\($0.onlySecond)",
          ]
        })
    if !otherMetrics.isEmpty {
      lines.append("measured in one run only: \(otherMetrics.joined(separator: ", "))")
    }
    func short(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "" }
    add(
      "numbers:",
      [["task", "method", "metric", "seeds that differ"] + sides + ["difference", "interval"]]
        + changes.map { number in
          let (x, y) = number.means
          return [
            number.task, number.method, number.metric, "\(number.changed) of \(number.shared)",
            short(x), short(y), x.flatMap { x in y.map { short($0 - x) } } ?? "",
            number.interval.map { "[\(short($0.lower)), \(short($0.upper))]" } ?? "",
          ]
        })
    lines.append(verdict)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What it means, in one sentence.
  var verdict: String {
    let shared = trials.reduce(0) { $0 + $1.shared }
    guard shared > 0 else { return "the runs have no trial in common" }
    let only = trials.reduce(0) { $0 + $1.onlyFirst + $1.onlySecond }
    let rest = only > 0 ? ", and \(counted(only, "trial")) only one run has" : ""
    let head =
      changes.isEmpty
      ? "all \(numbers.count) numbers of \(counted(shared, "shared trial")) are the same\(rest)"
      : "\(changes.count) of \(numbers.count) numbers of \(counted(shared, "shared trial")) differ\(rest)"
    if changes.isEmpty { return head }
    if isCompatible {
      return head
        + ", although keys, kernels and libraries are the same: the program has changed, or"
        + " one run is not what its spec gives, which harness verify says"
    }
    return head + "; the same bytes cannot be expected"
  }

  /// What differs, for programs.
  public var json: String {
    func text(_ value: String?) -> JSONTree { value.map(JSONTree.string) ?? .literal("null") }
    func real(_ value: Double?) -> JSONTree {
      value.flatMap { $0.isFinite ? .number($0) : nil } ?? .literal("null")
    }
    return JSONTree.members([
      ("version", .number(1)),
      ("folders", [.string(folders.0), .string(folders.1)]),
      ("same", .flag(isSame)),
      ("compatible", .flag(isCompatible)),
      (
        "settings",
        .array(
          settings.map {
            ["path": .string($0.path), "values": [text($0.values.0), text($0.values.1)]]
          }
        )
      ),
      ("files", .array(files.map(JSONTree.string))),
      (
        "fingerprint",
        .array(
          fingerprint.map {
            ["name": .string($0.name), "values": [text($0.first), text($0.second)]]
          })
      ),
      (
        "trials",
        .array(
          trials.map {
            [
              "task": .string($0.task), "method": .string($0.method), "shared": .number($0.shared),
              "sameKey": .number($0.sameKey), "sameKernels": .number($0.sameKernels),
              "onlyFirst": .number($0.onlyFirst), "onlySecond": .number($0.onlySecond),
            ]
          })
      ),
      ("otherMetrics", .array(otherMetrics.map(JSONTree.string))),
      (
        "numbers",
        .array(
          changes.map { number in
            [
              "task": .string(number.task), "method": .string(number.method),
              "metric": .string(number.metric), "shared": .number(number.shared),
              "changed": .number(number.changed),
              "means": [real(number.means.0), real(number.means.1)],
              "interval": number.interval.map { [real($0.lower), real($0.upper)] }
                ?? .literal("null"),
            ]
          })
      ),
    ]).pretty
  }
}

extension RunDifference.Trials {
  /// Whether both runs have the same trials.
  fileprivate var isAlike: Bool {
    sameKey == shared && sameKernels == shared && onlyFirst == 0 && onlySecond == 0
  }
}
