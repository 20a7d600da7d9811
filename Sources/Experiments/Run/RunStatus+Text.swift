import Formats
import Foundation

extension RunStatus {
  /// The table and who works where, for people.
  public var text: String {
    let head = ["task", "method", "finished", "running", "stale", "left", "seconds each"]
    let rows = groups.map { group in
      [
        group.task, group.method + (group.isTuning ? " (tuning)" : ""),
        "\(group.finished)/\(group.total)", "\(group.running)", "\(group.stale)", "\(group.left)",
        group.secondsPerTrial.map { String(format: "%.3g", $0) } ?? "-",
      ]
    }
    let widths = head.indices.map { i in ([head] + rows).map { $0[i].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
    var lines = [line(head)] + rows.map(line)
    lines += claimed.prefix(50).map {
      "\($0.trial): \(Int(100 * $0.progress))% by process \($0.process) on \($0.host)"
        + ($0.isStale ? ", which is gone or stands still" : "")
    }
    if claimed.count > 50 { lines.append("and \(claimed.count - 50) more") }
    lines += jobs.map {
      "submitted: \($0.array), an array of \(counted($0.tasks, "task"))"
        + ($0.finish.map { ", and \($0) after it" } ?? "")
    }
    let total = groups.reduce(0) { $0 + $1.total }
    let finished = groups.reduce(0) { $0 + $1.finished }
    let time =
      finished == total
      ? ""
      : secondsLeft.map { String(format: ", about %.0f s left", $0) }
        ?? ", nobody knows how long yet"
    return (lines + ["\(finished) of \(total) trials finished, \(running) at work\(time)"])
      .joined(separator: "\n") + "\n"
  }

  /// The same for programs.
  public var json: String {
    func real(_ value: Double?) -> JSONTree { value.map(JSONTree.number) ?? .literal("null") }
    return JSONTree.members([
      ("version", .number(1)),
      ("secondsLeft", real(secondsLeft)),
      (
        "groups",
        .array(
          groups.map {
            [
              "task": .string($0.task), "method": .string($0.method),
              "tuning": .flag($0.isTuning), "total": .number($0.total),
              "finished": .number($0.finished), "running": .number($0.running),
              "stale": .number($0.stale), "left": .number($0.left),
              "secondsPerTrial": real($0.secondsPerTrial),
            ]
          })
      ),
      (
        "claims",
        .array(
          claimed.map {
            [
              "trial": .string($0.trial), "host": .string($0.host), "process": .number($0.process),
              "progress": .number($0.progress), "stale": .flag($0.isStale),
            ]
          })
      ),
      ("jobs", SubmittedJobs.tree(jobs)),
    ]).pretty
  }
}
