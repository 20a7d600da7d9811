import Formats
import Foundation
import Statistics

extension Plot {
  /// What gnuplot draws for.
  enum Terminal {
    /// A page, which has its own legend.
    case svg
    /// A file that must explain itself.
    case pdf

    fileprivate var text: String {
      switch self {
      case .svg: "svg noenhanced dynamic font 'sans-serif,13'"
      case .pdf: "pdfcairo noenhanced color font 'sans,11'"
      }
    }
  }

  /// The commands and data for gnuplot.
  ///
  /// Data are numbers. Names stand in single quotes, in which gnuplot substitutes nothing, and
  /// terminals are `noenhanced`, so that no character of a name is a command.
  func script(for terminal: Terminal) -> String {
    let head = ["set encoding utf8", "set terminal \(terminal.text) size \(size(terminal))"]
    if case .picture(let shading) = kind {
      return (head + script(of: shading, for: terminal)).joined(separator: "\n") + "\n"
    }
    guard let range else { return "" }
    var lines =
      head + [
        "set border 3 linecolor rgb '#808080'",
        "set tics nomirror out scale 0.5 textcolor rgb '#000000'",
        "set grid linecolor rgb '#808080' linewidth 0.5 dashtype (1,3)",
        "set xlabel \(quoted(xLabel)) offset 0,0.4", "set ylabel \(quoted(yLabel))",
        terminal == .svg || isIntervals ? "unset key" : "set key outside right top",
      ]
    let axis = isIntervals ? "x" : "y"
    if isLogarithmic {
      let decades = log10(range.upper / range.lower)
      let step = pow(10, max(1, (decades / 5).rounded(.up)))
      lines += [
        "set logscale \(axis)", "set format \(axis) '%g'", "set \(axis)tics \(step)",
      ]
    }
    if case .profiles = kind {
      lines.append("set yrange [0:1.02]")
    } else {
      lines.append("set \(axis)range [\(range.lower):\(range.upper)]")
    }
    switch kind {
    case .curves:
      // What trains on given data alone asks for no rewards: all its points stand at 0.
      let most = max(series.flatMap(\.points).map(\.x).max() ?? 1, 1)
      lines += ["set xrange [0:\(most)]", "set xtics (\(Self.countTics(upTo: most)))"]
    case .profiles, .picture: break
    case .intervals:
      let labels = series.enumerated().map { "\(quotedLabel($1.name)) \(-$0)" }
      lines += [
        "set ytics (\(labels.joined(separator: ", ")))",
        "set yrange [\(0.5 - Double(series.count)):0.5]",
        "set grid noytics",
        isLogarithmic ? "" : "set xtics \(Self.wideStep(range.width))",
      ]
    }
    lines += data(clippedTo: range)
    lines.append("plot " + layers.joined(separator: ", "))
    return lines.joined(separator: "\n") + "\n"
  }

  /// A round step that gives three to six tics, so that long labels do not meet.
  static func wideStep(_ width: Double) -> Double {
    let power = pow(10, log10(width / 3).rounded(.down))
    return ([5, 2].first { $0 * power <= width / 3 } ?? 1) * power
  }

  /// Tics for a count from 0, with short labels: "5k", "2.5M".
  private static func countTics(upTo most: Double) -> String {
    var step = 1.0
    let factors = [2, 2.5, 2]
    var place = 0
    while step * 6 < most {
      step *= factors[place % factors.count]
      place += 1
    }
    let (unit, suffix) = step * 6 >= 5e6 ? (1e6, "M") : step * 6 >= 5e3 ? (1e3, "k") : (1, "")
    return stride(from: 0, through: most, by: step).map {
      "'\(CSV.number($0 / unit))\($0 == 0 ? "" : suffix)' \($0)"
    }.joined(separator: ", ")
  }

  private func size(_ terminal: Terminal) -> String {
    // A page shrinks plots to the width of a phone: small ones keep their letters readable.
    if case .picture(let shading) = kind {
      return terminal == .pdf ? "9cm,7cm" : shading.hasScale ? "275,220" : "200,220"
    }
    let height = isIntervals ? 70 + 21 * series.count : 290
    switch terminal {
    case .svg: return "420,\(height)"
    case .pdf: return "16cm,\(Double(height) / 30)cm"
    }
  }

  private func data(clippedTo range: Interval) -> [String] {
    func clipped(_ value: Double) -> Double { min(max(value, range.lower), range.upper) }
    return series.enumerated().flatMap { i, series -> [String] in
      ["$points\(i) << END"]
        + series.points.map { point in
          let center = isIntervals ? point.x : point.y
          let interval = point.interval ?? Interval(lower: center, upper: center)
          return "\(point.x) \(point.y) \(clipped(interval.lower)) \(clipped(interval.upper))"
        } + ["END", "$values\(i) << END"] + series.values.map { "\($0) \(-i)" } + ["END"]
    }
  }

  private var layers: [String] {
    let indices = series.indices.filter { !series[$0].points.isEmpty }
    let faint = indices.compactMap { i -> String? in
      let color = "linecolor rgb '\(series[i].style.color)'"
      switch kind {
      case .intervals:
        guard !series[i].values.isEmpty else { return nil }
        return "$values\(i) using 1:2 with points notitle pointtype 6 pointsize 0.5"
          + " linecolor rgb '#808080' linewidth 0.7"
      case .curves, .profiles, .picture:
        guard series[i].points.contains(where: { $0.interval != nil }) else { return nil }
        return "$points\(i) using 1:3:4 with filledcurves notitle \(color)"
          + " fillstyle transparent solid 0.13 noborder"
      }
    }
    return faint
      + indices.map { i in
        let style = series[i].style
        let color = "linecolor rgb '\(style.color)'"
        let pattern = style.dashes.map(String.init).joined(separator: ",")
        let dashes = style.dashes.isEmpty ? "solid" : "(\(pattern))"
        let title = "title \(quoted(series[i].name))"
        switch kind {
        case .intervals:
          return "$points\(i) using 1:2:3:4 with xerrorbars \(title) \(color) linewidth 2"
            + " pointtype \(style.point) pointsize 0.9"
        case .curves:
          let interval = max(1, (series[i].points.count + 9) / 10)
          return "$points\(i) using 1:2 with linespoints \(title) \(color) linewidth 1.8"
            + " dashtype \(dashes) pointtype \(style.point) pointsize 0.8 pointinterval \(interval)"
        case .profiles, .picture:
          return "$points\(i) using 1:2 with lines \(title) \(color) linewidth 1.8"
            + " dashtype \(dashes)"
        }
      }
  }

  /// A text in single quotes: a quote is doubled, and nothing else means anything.
  func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "'": "''"
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": " "
      default: String(scalar)
      }
    }
    return "'" + scalars.joined() + "'"
  }

  /// The label of a tic, in which a per cent sign would begin a format; shortened to leave room.
  private func quotedLabel(_ text: String) -> String {
    let short = text.count > 18 ? text.prefix(17) + "…" : text[...]
    return quoted(
      short.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%"))
  }
}
