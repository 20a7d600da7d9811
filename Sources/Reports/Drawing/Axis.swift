import Foundation

/// An axis of a chart: which number stands where.
struct Axis {
  var label: String
  /// The least and greatest number that is shown.
  var low, high: Double
  /// Whether equal ratios are equally far apart.
  var isLogarithmic: Bool
  /// The pixels of `low` and `high`.
  var start, end: Double

  /// An axis that shows all of some numbers with a margin; logarithmic where they are above zero and span
  /// more than a factor of 30, unless `isLogarithmic` says it.
  init(
    _ label: String, of values: [Double], from start: Double, to end: Double,
    isLogarithmic: Bool? = nil
  ) {
    self.label = label
    (self.start, self.end) = (start, end)
    let finite = values.filter(\.isFinite)
    let least = finite.min() ?? 0
    let most = finite.max() ?? 1
    self.isLogarithmic = isLogarithmic ?? (least > 0 && most > 30 * least)
    if self.isLogarithmic {
      let positive = finite.filter { $0 > 0 }.min() ?? 1e-6
      let ratio = max(pow(max(most, positive) / positive, 0.05), 1.15)
      (low, high) = (positive / ratio, max(most, positive) * ratio)
    } else {
      let margin = most > least ? 0.06 * (most - least) : max(abs(most) * 0.1, 1e-6)
      (low, high) = (least - margin, most + margin)
    }
  }

  /// The pixel of a number.
  func place(_ value: Double) -> Double {
    let share =
      isLogarithmic
      ? log(max(value, low) / low) / log(high / low) : (value - low) / (high - low)
    return start + (end - start) * min(max(share, 0), 1)
  }

  /// Round numbers on the axis.
  var ticks: [Double] {
    if isLogarithmic {
      let decades =
        Int(
          log10(low).rounded(.up))...max(
          Int(log10(low).rounded(.up)), Int(log10(high).rounded(.down)))
      let step = max(1, (decades.count + 5) / 6)
      let whole = decades.filter { ($0 - decades.lowerBound) % step == 0 }.map {
        pow(10, Double($0))
      }
      .filter { $0 >= low && $0 <= high }
      if whole.count > 1 { return whole }
      return decades.lowerBound > -300
        ? (decades.lowerBound - 1...decades.upperBound).flatMap { decade in
          [1, 2, 5].map { $0 * pow(10, Double(decade)) }
        }.filter { $0 >= low && $0 <= high } : whole
    }
    let raw = (high - low) / 5
    let unit = pow(10, floor(log10(raw)))
    let step = ([1, 2, 2.5, 5, 10].first { $0 * unit >= raw } ?? 10) * unit
    return stride(from: (low / step).rounded(.up) * step, through: high, by: step).map {
      abs($0) < step / 1e6 ? 0 : $0
    }
  }

  /// A tick's number: "0.01", "1e-5", "2500".
  static func text(_ value: Double) -> String {
    let size = abs(value)
    return size != 0 && (size < 1e-3 || size >= 1e6)
      ? String(format: "%.0e", value).replacingOccurrences(of: "e-0", with: "e-")
        .replacingOccurrences(of: "e+0", with: "e")
      : String(format: "%.6g", value)
  }
}

extension Canvas {
  /// Draws the frame of a chart: the two axes with their ticks and labels.
  mutating func axes(_ x: Axis, _ y: Axis) {
    for tick in x.ticks {
      let place = x.place(tick)
      line(place, y.start, place, y.end, classes: "hd-grid")
      text(Axis.text(tick), place, y.start + 17, anchor: .middle, classes: "hd-tick")
    }
    for tick in y.ticks {
      let place = y.place(tick)
      line(x.start, place, x.end, place, classes: "hd-grid")
      text(Axis.text(tick), x.start - 6, place + 4, anchor: .end, classes: "hd-tick")
    }
    line(x.start, y.start, x.end, y.start)
    line(x.start, y.start, x.start, y.end)
    text(x.label, (x.start + x.end) / 2, y.start + 38, anchor: .middle)
    let (left, middle) = (Self.number(x.start - 56), Self.number((y.start + y.end) / 2))
    add(
      """
      <text transform="translate(\(left) \(middle)) rotate(-90)" text-anchor="middle">\(y.label)</text>
      """)
  }
}
