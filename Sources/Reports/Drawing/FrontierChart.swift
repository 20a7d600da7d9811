import Formats
import Statistics

/// A chart of two metrics against each other: a point with both intervals for each method, and its name on the right.
struct FrontierChart {
  /// What stands at one place.
  struct Point {
    var name: String
    var style: SeriesStyle
    var x, y: Summary
    /// What stands beside the point, where the name alone would not tell which of several it is.
    var label = ""
  }

  /// What it shows, for readers who do not see it.
  var title: String
  /// The same for those who do, and how it is to be read.
  var head, note: String
  var xLabel, yLabel: String
  /// What the two numbers of a point are called in the description.
  var xName, yName: String
  /// In the order of methods.
  var points: [Point]
  /// Points that are joined, by their places.
  var lines: [[Int]] = []

  var markup: Markup {
    // Few seeds have intervals so wide that nothing else could be seen; they end at the edge.
    func ends(_ axis: (Point) -> Summary) -> [Double] {
      let means = points.map { axis($0).mean }
      let (least, most) = (means.min() ?? 0, means.max() ?? 1)
      let room = most > least ? 1.5 * (most - least) : max(abs(most), 1e-9)
      return means
        + points.compactMap { axis($0).meanInterval }.flatMap { interval in
          [max(interval.lower, least - room), min(interval.upper, most + room)]
        }
    }
    var canvas = Canvas(width: 760, height: max(480, 92 + 20 * Double(points.count)))
    let x = Axis(xLabel, of: ends { $0.x }, from: 90, to: 590, isLogarithmic: false)
    let y = Axis(yLabel, of: ends { $0.y }, from: 420, to: 66, isLogarithmic: false)
    canvas.text(head, 16, 24, classes: "hd-head", size: 16)
    canvas.text(note, 16, 44, classes: "hd-note")
    canvas.axes(x, y)
    for line in lines {
      let places = line.map { place in
        let point = points[place]
        return Canvas.number(x.place(point.x.mean)) + " " + Canvas.number(y.place(point.y.mean))
      }
      canvas.add("<path class=\"hd-faint hd-dash\" d=\"M\(places.joined(separator: "L"))\"/>")
    }
    // Names stand on the right in the order of rewards, as methods often lie on one another.
    let ordered = points.sorted { $0.y.mean > $1.y.mean }
    for (place, point) in ordered.enumerated() {
      let color = point.style.color
      let ink = color == SeriesStyle.black ? "var(--ink)" : color
      let (cx, cy) = (x.place(point.x.mean), y.place(point.y.mean))
      if let interval = point.x.meanInterval {
        canvas.add(bar(x.place(interval.lower), cy, x.place(interval.upper), cy, ink))
      }
      if let interval = point.y.meanInterval {
        canvas.add(bar(cx, y.place(interval.lower), cx, y.place(interval.upper), ink))
      }
      if !point.label.isEmpty {
        canvas.text(point.label, cx + 8, cy - 8, classes: "hd-tick")
      }
      let height = 72 + 20 * Double(place)
      for (a, b) in [(cx, cy), (612, height)] {
        canvas.add(point.style.mark(a, b, ink))
      }
      canvas.text(point.name, 624, height + 4, classes: "hd-name")
    }
    let words = ordered.map { point in
      "\(point.name): \(yName) \(FlowPicture.short(point.y.mean)), \(xName)"
        + " \(FlowPicture.short(point.x.mean))"
    }
    return canvas.markup(title: title, description: words.joined(separator: "; ") + ".")
  }

  private func bar(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ ink: String) -> Markup
  {
    let (a, b, c, d) = (
      Canvas.number(x1), Canvas.number(y1), Canvas.number(x2), Canvas.number(y2)
    )
    return
      "<path d=\"M\(a) \(b)L\(c) \(d)\" fill=\"none\" stroke-width=\"1.5\" style=\"stroke:\(ink)\"/>"
  }
}

extension SeriesStyle {
  /// The point shape of the method in a colour, so that methods are told apart without colours too.
  fileprivate func mark(_ x: Double, _ y: Double, _ ink: String) -> Markup {
    let (x, y) = (Canvas.number(x), Canvas.number(y))
    // gnuplot's numbers: even ones are open.
    let path =
      switch point {
      case 4, 5: "m-5 -5h10v10h-10z"
      case 8, 9: "m0 -6l6 10h-12z"
      case 10, 11: "m0 6l6 -10h-12z"
      case 12, 13: "m0 -7l6 7l-6 7l-6 -7z"
      default: "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"
      }
    let fill = point % 2 == 0 ? "var(--page)" : ink
    return """
      <path class="hd-point" d="M\(x) \(y)\(path)" stroke-width="2" style="fill:\(fill);stroke:\(ink)"/>
      """
  }
}
