import Foundation
import GFlowNets

/// The tables that people read: for each task the methods with the metrics that fit.
struct TerminalTable {
  private let comparison: Comparison
  private let width: Int
  private let color: Bool

  init(_ comparison: Comparison, width: Int, color: Bool) {
    self.comparison = comparison
    self.width = width
    self.color = color
  }

  /// All tables, what their signs mean, and warnings.
  var text: String {
    var lines: [String] = []
    var leftOut: [String] = []
    for task in comparison.spec.tasks.indices {
      let pieces = comparison.heading(task: task)
      lines += wrapped(pieces, separator: " · ").map(bold) + [""]
      let metrics = comparison.chosenMetrics(task: task)
      let columns = fitting(
        metrics.map {
          TableColumn($0, comparison.rankings(task: task, metric: $0))
        }, metrics, &leftOut)
      lines += (columns.isEmpty ? ["no finished trials"] : rows(columns, task)) + [""]
    }
    let tuning = comparison.tuningLines
    for (i, line) in tuning.enumerated() {
      lines += wrapped(words: line).map { i == 0 ? $0 : Self.gap + $0 }
    }
    if !tuning.isEmpty { lines.append("") }
    lines += legend(lines)
    if !leftOut.isEmpty {
      lines += wrapped(
        words: "too wide for \(width) columns, see summary.csv:"
          + " \(leftOut.joined(separator: ", "))")
    }
    for warning in comparison.warnings { lines += wrapped(words: "warning: \(warning)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let gap = "  "

  private var nameWidth: Int {
    max("method".count, comparison.spec.methods.map(\.name.count).max() ?? 0)
  }

  /// The columns that fit, the most wanted first; one in any case. A narrow one may fit where a more
  /// wanted one does not.
  private func fitting(
    _ columns: [TableColumn], _ metrics: [MetricDescription], _ leftOut: inout [String]
  ) -> [TableColumn] {
    var used = nameWidth
    var fitting: [TableColumn] = []
    for (column, metric) in zip(columns, metrics) {
      if fitting.isEmpty || used + Self.gap.count + column.width <= width {
        fitting.append(column)
        used += Self.gap.count + column.width
      } else if !leftOut.contains(metric.name) {
        leftOut.append(metric.name)
      }
    }
    return fitting
  }

  private func rows(_ columns: [TableColumn], _ task: Int) -> [String] {
    let height = columns.map(\.head.count).max() ?? 1
    let heads = (0..<height).map { line -> String in
      // Heads stand on the rule, so a short one leaves its first line empty.
      let cells = columns.map { column -> String in
        let index = line - (height - column.head.count)
        return (index < 0 ? "" : column.head[index]).padded(to: column.width)
      }
      let name = line == height - 1 ? "method" : ""
      return bold(joined(name, cells).withoutTrailingSpaces)
    }
    let total = columns.reduce(nameWidth) { $0 + Self.gap.count + $1.width }
    let methods = comparison.spec.methods.enumerated().filter {
      comparison.seedCount(task: task, method: $0.offset) > 0
    }
    let rows = methods.map { i, method in
      joined(
        method.name,
        columns.map { column in
          let cell = column.cells[i]
          let space = String(repeating: " ", count: column.width - cell.count)
          return (column.isBest[i] ? bold(cell) : cell) + space
        }
      ).withoutTrailingSpaces
    }
    return heads + [String(repeating: "─", count: total)] + rows
  }

  private func joined(_ name: String, _ cells: [String]) -> String {
    ([name.padded(to: nameWidth)] + cells).joined(separator: Self.gap)
  }

  /// What the signs in `lines` mean.
  private func legend(_ lines: [String]) -> [String] {
    func isUsed(_ sign: String) -> Bool { lines.contains { $0.contains(sign) } }
    let confidence = comparison.spec.statistics.confidence
    func short(_ number: Double) -> String { String(format: "%.4g", number) }
    var pieces: [String] = []
    if isUsed(" ± ") {
      pieces.append(
        "mean ± half of its \(short(100 * confidence))% interval over seeds (Student's t)")
    }
    if isUsed(" ↑") || isUsed(" ↓") { pieces.append("↑ ↓ better direction") }
    if isUsed(TableColumn.bestMark) { pieces.append("* best mean") }
    if isUsed(TableColumn.levelMark) {
      pieces.append(
        "† not told apart from the best (Welch, Holm over all pairs, p ≥ \(short(1 - confidence)))")
    }
    return wrapped(words: pieces.joined(separator: ", "))
  }

  private func wrapped(words: String) -> [String] {
    wrapped(words.split(whereSeparator: \.isWhitespace).map(String.init), separator: " ")
  }

  /// Pieces on as few lines as the width allows, all but the first line indented. Where a piece does
  /// not fit on a line, lines may end at any space.
  private func wrapped(_ pieces: [String], separator: String) -> [String] {
    let room = width - Self.gap.count
    if separator != " ", pieces.contains(where: { $0.count > room }) {
      return wrapped(words: pieces.joined(separator: separator))
    }
    var lines: [String] = []
    for piece in pieces {
      if let last = lines.last, (last + separator + piece).count <= width {
        lines[lines.count - 1] = last + separator + piece
      } else {
        lines.append(lines.isEmpty ? piece : Self.gap + piece)
      }
    }
    return lines
  }

  private func bold(_ text: String) -> String {
    color ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }
}

extension Comparison {
  /// The tables that people read, and what they should know when they do.
  ///
  /// - Parameters:
  ///   - width: How many characters a line may have; a table always keeps one column of numbers.
  ///   - color: Whether headings and the best means are set in bold by ANSI escape codes. The best
  ///     means have an asterisk in any case.
  public func table(width: Int = 100, color: Bool = false) -> String {
    TerminalTable(self, width: width, color: color).text
  }
}
