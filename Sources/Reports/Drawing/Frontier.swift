import Formats
import GFlowNets
import Statistics

extension Comparison {
  /// The reward of the best k distinct objects against how different these are, of all methods, with the
  /// intervals of both; `nil` where fewer than two methods have both.
  func frontier(task: Int) -> Markup? {
    let topK = spec.evaluation.topK
    let k = topK.contains(10) ? 10 : topK.min() ?? 10
    let known = metrics(task: task)
    guard let reward = known.first(where: { $0.name == "top_\(k)_reward" }),
      let diversity = known.first(where: { $0.name == "top_\(k)_diversity" })
    else { return nil }
    let points = spec.methods.indices.compactMap { method -> Point? in
      guard let x = summary(of: values(of: diversity.name, task: task, method: method), diversity),
        let y = summary(of: values(of: reward.name, task: task, method: method), reward)
      else { return nil }
      return Point(method: method, x: x, y: y)
    }
    guard points.count > 1 else { return nil }
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
    var canvas = Canvas(width: 760, height: 480)
    let x = Axis(
      diversity.axisLabel, of: ends { $0.x }, from: 90, to: 590,
      isLogarithmic: false)
    let y = Axis(
      reward.axisLabel, of: ends { $0.y }, from: 420, to: 66, isLogarithmic: false)
    canvas.text(
      "Reward against diversity on \(spec.tasks[task].name)", 16, 24, classes: "hd-head", size: 16)
    canvas.text(
      "Means over seeds with 95% intervals of both: better is up and to the right.".replacing(
        "95%", with: "\(CSV.number((spec.statistics.confidence * 1e6).rounded() / 1e4))%"), 16, 44,
      classes: "hd-note")
    canvas.axes(x, y)
    // Names stand on the right in the order of rewards, as methods often lie on one another.
    let ordered = points.sorted { $0.y.mean > $1.y.mean }
    for (place, point) in ordered.enumerated() {
      let color = SeriesStyle(point.method).color
      let ink = color == SeriesStyle.black ? "var(--ink)" : color
      let (cx, cy) = (x.place(point.x.mean), y.place(point.y.mean))
      if let interval = point.x.meanInterval {
        canvas.add(bar(x.place(interval.lower), cy, x.place(interval.upper), cy, ink))
      }
      if let interval = point.y.meanInterval {
        canvas.add(bar(cx, y.place(interval.lower), cx, y.place(interval.upper), ink))
      }
      let height = 72 + 20 * Double(place)
      for (a, b) in [(cx, cy), (612, height)] {
        canvas.add(SeriesStyle(point.method).mark(a, b, ink))
      }
      canvas.text(spec.methods[point.method].name, 624, height + 4, classes: "hd-name")
    }
    let words = ordered.map { point in
      "\(spec.methods[point.method].name): reward \(FlowPicture.short(point.y.mean)), diversity"
        + " \(FlowPicture.short(point.x.mean))"
    }
    return canvas.markup(
      title: "Reward against diversity of every method on \(spec.tasks[task].name)",
      description: words.joined(separator: "; ") + ".")
  }

  private struct Point {
    var method: Int
    var x, y: Summary
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
