import Statistics

/// A plot as data: what to draw, without how gnuplot is told.
struct Plot {
  /// A mean with what surrounds it.
  struct Point {
    var x: Double
    var y: Double
    /// The band around `y`, or the interval around `x` in a plot of intervals.
    var interval: Interval?
  }

  /// One method.
  struct Series {
    var name: String
    var style: SeriesStyle
    var points: [Point]
    /// Single values, drawn faintly at the height of the interval.
    var values: [Double] = []
  }

  /// How points are drawn.
  enum Kind: Equatable {
    /// Points joined by lines, with bands around them.
    case curves
    /// Steps without points, with bands around them.
    case profiles
    /// A line for each method with its interval lying on it.
    case intervals
    /// A share for each place of a picture, by colour.
    case picture(Shading)
  }

  /// The name of its file, without the extension.
  var name: String
  /// What it shows, for readers who do not see it.
  var description: String
  var kind: Kind
  /// What stands above it, where something does.
  var title = ""
  var xLabel = ""
  var yLabel = ""
  var series: [Series] = []
  /// Whether the axis of values is logarithmic.
  var isLogarithmic = false

  var isIntervals: Bool { kind == .intervals }

  /// The range of all that is drawn along the axis of values, with a margin; `nil` without points.
  var range: Interval? {
    let centers = series.flatMap { series in
      series.points.map { isIntervals ? $0.x : $0.y } + series.values
    }
    let ends = series.flatMap(\.points).compactMap(\.interval).flatMap { [$0.lower, $0.upper] }
    let shown = isLogarithmic ? centers.filter { $0 > 0 } : centers
    guard let least = shown.min(), let greatest = shown.max() else { return nil }
    if isLogarithmic {
      // A band of a mean may reach below zero, where there is no logarithm.
      return Interval(lower: least / 2, upper: max(greatest, ends.max() ?? greatest) * 1.2)
    }
    let low = min(least, ends.min() ?? least)
    let high = max(greatest, ends.max() ?? greatest)
    let margin = high > low ? 0.04 * (high - low) : max(abs(high) * 0.1, 1e-9)
    return Interval(lower: low - margin, upper: high + margin)
  }
}
