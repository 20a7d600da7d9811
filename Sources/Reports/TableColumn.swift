import GFlowNets

/// A metric as a column of the terminal table, its decimal points below each other.
struct TableColumn {
  /// The name of the metric with an arrow for its better direction, on one line or two.
  let head: [String]
  /// The cell of each method, without spaces behind it.
  let cells: [String]
  /// Which cells are the best.
  let isBest: [Bool]
  /// The characters of the widest line.
  let width: Int

  /// The marks behind the best mean, and behind one that is level with it.
  static let bestMark = "*"
  static let levelMark = "†"

  /// The column of a metric on which the methods stand like this.
  init(_ metric: MetricDescription, _ rankings: [MethodRanking]) {
    let texts = rankings.map { ranking in
      ranking.summary.map { summary in
        MeasuredText(
          mean: summary.mean, halfWidth: summary.meanInterval.map { $0.width / 2 })
      }
    }
    let means = Self.aligned(texts.map { $0?.mean ?? "-" })
    let halfWidths = Self.aligned(texts.map { $0?.halfWidth ?? "" })
    cells = rankings.indices.map { i in
      let middle = texts[i]?.halfWidth == nil ? "   " : " ± "
      let mark =
        switch rankings[i].place {
        case .best?: Self.bestMark
        case .level?: Self.levelMark
        case .behind?, nil: ""
        }
      return (means[i] + middle + halfWidths[i] + mark).withoutTrailingSpaces
    }
    isBest = rankings.map { $0.place == .best }
    let widest = cells.map(\.count).max() ?? 0
    head = Self.head(metric, width: widest)
    width = max(widest, head.map(\.count).max() ?? 0)
  }

  /// The name on one line where it fits into `width`, else broken where that makes it narrowest.
  private static func head(_ metric: MetricDescription, width: Int) -> [String] {
    let arrow =
      switch metric.direction {
      case .higher: " ↑"
      case .lower: " ↓"
      case .neither: ""
      }
    let line = metric.name + arrow
    guard line.count > width else { return [line] }
    let breaks = line.indices.filter { line[$0] == "_" }.map { line.index(after: $0) }
    let halves = breaks.map { [String(line[..<$0]), String(line[$0...])] }
    func widest(_ lines: [String]) -> Int { lines.map(\.count).max() ?? 0 }
    return halves.min { widest($0) < widest($1) } ?? [line]
  }

  /// The numbers, with spaces around them so that their decimal points agree.
  private static func aligned(_ numbers: [String]) -> [String] {
    let parts = numbers.map { number in
      let point = number.firstIndex(of: ".") ?? number.endIndex
      return (whole: String(number[..<point]), rest: String(number[point...]))
    }
    let whole = parts.map(\.whole.count).max() ?? 0
    let rest = parts.map(\.rest.count).max() ?? 0
    return parts.map {
      String(repeating: " ", count: whole - $0.whole.count) + $0.whole + $0.rest.padded(to: rest)
    }
  }
}

extension String {
  /// The text with spaces behind it up to a number of characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text without the spaces at its end.
  var withoutTrailingSpaces: String {
    String(prefix(upTo: lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex))
  }
}
