import Experiments
import Foundation

/// Charts of what methods have learned of a task whose objects are enumerated.
struct PolicyCharts {
  /// The films of methods, the last frame of each is looked at.
  let films: [LearningFilm]
  /// The names of the methods, by their place in the spec.
  let methods: [String]
  let task: String

  private func color(_ film: LearningFilm) -> String {
    let color = SeriesStyle(film.method).color
    return color == SeriesStyle.black ? "var(--ink)" : color
  }

  private var key: String { films.map(\.key).joined(separator: " ") }

  /// log p against log R of each object by one policy; `nil` without a policy.
  static func scatter(_ film: LearningFilm) -> Markup? {
    guard let frame = film.frames.last, frame.isExact else { return nil }
    let pairs = zip(film.target, frame.shares).filter { $0.0 > 0 && $0.1 > 0 }
      .map { (reward: log($0.0) + film.logZ, probability: log($0.1)) }
    guard pairs.count > 1 else { return nil }
    let rewards = pairs.map(\.reward)
    let levels = Dictionary(grouping: pairs.indices) { (rewards[$0] * 1e6).rounded() }
    var canvas = Canvas(width: 560, height: 460)
    let x = Axis("log R (nats)", of: rewards, from: 80, to: 540, isLogarithmic: false)
    let y = Axis(
      "log p (nats)", of: pairs.map(\.probability) + rewards.map { $0 - film.logZ }, from: 400,
      to: 70, isLogarithmic: false)
    canvas.text("log p against log R: \(film.words)", 16, 24, classes: "hd-head", size: 16)
    let spread = levels.count <= 12 && pairs.count > 2 * levels.count
    canvas.text(
      "On the dashed line p = R/Z a sampler is right; total variation "
        + FlowPicture.short(frame.totalVariation(from: film.target)) + ".", 16, 44,
      classes: "hd-note")
    if spread {
      canvas.text("Points of one reward stand side by side.", 16, 60, classes: "hd-note")
    }
    canvas.axes(x, y)
    let ends = [rewards.min() ?? 0, rewards.max() ?? 1]
    canvas.line(
      x.place(ends[0]), y.place(ends[0] - film.logZ), x.place(ends[1]),
      y.place(ends[1] - film.logZ),
      classes: "hd-ink hd-dash")
    var aside = [Double](repeating: 0, count: pairs.count)
    if spread {
      // A fixed pattern around the reward, so that the same policy gives the same picture.
      for level in levels.values {
        let most = min(14, 2.5 * Double(level.count - 1))
        let steps = min(level.count, 13)
        for (number, place) in level.enumerated() where steps > 1 {
          let step = steps == 13 ? number * 7 % 13 : number
          aside[place] = (2 * Double(step) / Double(steps - 1) - 1) * most
        }
      }
    }
    for (number, pair) in pairs.enumerated() {
      let place = min(max(x.place(pair.reward) + aside[number], 83), 537)
      canvas.add(
        """
        <circle cx="\(Canvas.number(place))" cy="\(Canvas.number(y.place(pair.probability)))" r="3.2" \
        class="hd-bar" fill-opacity=".6"/>
        """)
    }
    return canvas.markup(
      title: "log p against log R of \(film.words)",
      description:
        "\(pairs.count) objects; a perfect sampler has all on the line log p = log R − log Z.",
      key: film.key)
  }

  /// The share of draws with at least each reward, of the target and of every method.
  var rewards: Markup? {
    guard let first = films.first else { return nil }
    let values = first.target.map { exp(log($0) + first.logZ) }
    let order = values.indices.filter { values[$0].isFinite }.sorted { values[$0] < values[$1] }
    guard order.count > 1 else { return nil }
    var canvas = Canvas(width: 760, height: 440)
    let x = Axis("reward R", of: order.map { values[$0] }, from: 76, to: 560)
    let y = Axis(
      "share of draws with at least R", of: [0, 1], from: 380, to: 62, isLogarithmic: false)
    canvas.text("Rewards of what is drawn on \(task)", 16, 24, classes: "hd-head", size: 16)
    canvas.text(
      "A line on the target's has the right rewards; above it, a method draws greater ones too often.",
      16,
      44, classes: "hd-note")
    canvas.axes(x, y)
    func path(_ shares: [Double]) -> String {
      var left = order.reduce(0) { $0 + shares[$1] }
      var path = "M\(Canvas.number(x.start)) \(Canvas.number(y.place(left)))"
      var number = 0
      while number < order.count {
        let value = values[order[number]]
        path += "H\(Canvas.number(x.place(value)))"
        while number < order.count, values[order[number]] <= value * (1 + 1e-9) {
          left -= shares[order[number]]
          number += 1
        }
        path += "V\(Canvas.number(y.place(max(left, 0))))"
      }
      return path
    }
    canvas.add(
      "<path class=\"hd-ink\" stroke-width=\"4\" stroke-opacity=\".35\" d=\"\(path(first.target))\"/>"
    )
    canvas.add(
      "<path class=\"hd-ink\" stroke-width=\"4\" stroke-opacity=\".35\" d=\"M580 66H608\"/>")
    canvas.text("target R/Z", 616, 70, classes: "hd-name")
    for (place, film) in films.enumerated() {
      guard let frame = film.frames.last else { continue }
      let dashes = SeriesStyle(film.method).dashes.map(String.init).joined(separator: " ")
      let pen: Markup = """
        fill="none" stroke-width="1.8" style="stroke:\(color(film))" stroke-dasharray="\(dashes.isEmpty ? "none" : dashes)"
        """
      canvas.add("<path \(pen) d=\"\(path(frame.shares))\"/>")
      let height = 66 + 20 * Double(place + 1)
      canvas.add("<path \(pen) d=\"M580 \(Canvas.number(height))H608\"/>")
      canvas.text(methods[film.method], 616, height + 4, classes: "hd-name")
    }
    func mean(_ shares: [Double]) -> Double { order.reduce(0) { $0 + shares[$1] * values[$1] } }
    let means = films.compactMap { film in
      film.frames.last.map { "\(methods[film.method]) \(FlowPicture.short(mean($0.shares)))" }
    }
    return canvas.markup(
      title: "The rewards that each method draws on \(task), beside the target's",
      description: "Mean rewards: target \(FlowPicture.short(mean(first.target))), "
        + means.joined(separator: ", ") + ".", key: key)
  }
}
