import Experiments
import Foundation

/// The state graph of a small task: the flow that is right beside the flow that a policy has learned.
struct FlowPicture {
  let graph: FlowGraph
  let film: LearningFilm

  private func caption(_ frame: LearningFilm.Frame) -> String {
    let distance = frame.totalVariation(from: film.target)
    return frame.rewardCalls == 0
      ? "untrained, total variation \(Self.short(distance))"
      : "\(frame.rewardCalls) reward calls, total variation \(Self.short(distance))"
  }

  static func short(_ value: Double) -> String { String(format: "%.2g", value) }

  private static let bars =
    "Bars below objects: their probability; the line across a bar of the learned flow is the target R/Z."

  /// Both flows; `nil` without a policy.
  ///
  /// - Parameter number: the frame whose flow is drawn.
  func both(frame number: Int) -> Markup? {
    let frame = film.frames[number]
    guard let learned = frame.passages else { return nil }
    let layout = GraphLayout(graph)
    // Few layers leave room for one flow above the other.
    let isWide = layout.widest > 12 || layout.widest > 6 && layout.layers.count < 8
    let width = isWide ? 920.0 : 450.0
    let node = FlowPanel.node(layout, width: width, most: 44)
    var panel = FlowPanel(
      graph: graph, layout: layout, x: 20, y: 76, width: width, node: node, gap: isWide ? 44 : 34,
      widest: isWide ? 30 : 24, hasDrawings: true)
    let step = panel.height + 24
    var canvas = Canvas(width: 960, height: 66 + (isWide ? 2 * step : step))
    canvas.text(
      "State graph of \(film.words): edges are as wide as their flow", 20, 24, classes: "hd-head",
      size: 16)
    canvas.text(Self.bars, 20, 44, classes: "hd-note")
    let heading =
      "exact, by the uniform backward policy; log Z = \(String(format: "%.3f", graph.logZ))"
    canvas.text(heading, 20, 66, classes: "hd-head")
    panel.draw(graph.exact, isExact: true, on: &canvas)
    if isWide { panel.y += step } else { panel.x += 470 }
    canvas.text(
      "learned by \(film.methodName): \(caption(frame))", panel.x, panel.y - 10, classes: "hd-head")
    panel.draw(learned, isExact: false, on: &canvas)
    return canvas.markup(
      title: "The exact and the learned flow of \(film.words)",
      description:
        "The states of the task in layers by depth, twice: once with the exact flow, once with the flow of"
        + " \(film.methodName) after \(caption(frame)). \(objects(frame))", key: film.key)
  }

  /// The most probable objects in words.
  private func objects(_ frame: LearningFilm.Frame) -> String {
    let best = graph.states.compactMap { state in
      state.object.map { (text: state.text ?? "", share: $0.share) }
    }.sorted { $0.share > $1.share }.prefix(3)
    return "Greatest target probabilities: "
      + best.map { "\($0.text) \(Self.short($0.share))" }.joined(separator: ", ") + "."
  }

  /// The learned flow at each frame, and the exact one last; `nil` without a policy.
  var strip: Markup? {
    let frames = film.frames.compactMap { frame in frame.passages.map { (frame, $0) } }
    guard frames.count > 1 else { return nil }
    let layout = GraphLayout(graph)
    let isWide = layout.widest > 12
    let columns = min(frames.count + 1, isWide ? 3 : 6)
    let rows = (frames.count + columns) / columns
    let width = 940 / Double(columns) - 14
    let node = FlowPanel.node(layout, width: width, most: 9)
    var panel = FlowPanel(
      graph: graph, layout: layout, x: 16, y: 104, width: width, node: node,
      gap: max(8, min(26, 230 / Double(layout.layers.count) - node)), widest: isWide ? 16 : 12,
      hasDrawings: false)
    let step = panel.height + 56
    var canvas = Canvas(width: 960, height: 66 + Double(rows) * step)
    canvas.text(
      "The flow learned by \(film.words), at checkpoints: edges are as wide as their flow", 16, 24,
      classes: "hd-head",
      size: 16)
    canvas.text(Self.bars, 16, 44, classes: "hd-note")
    for (place, entry)
      in (frames.map { ($0.0 as LearningFilm.Frame?, $0.1) } + [(nil, graph.exact)])
      .enumerated()
    {
      panel.x = 16 + Double(place % columns) * (width + 14)
      panel.y = 104 + Double(place / columns) * step
      let top = panel.y - 30
      if let frame = entry.0 {
        let calls = frame.rewardCalls == 0 ? "untrained" : "\(frame.rewardCalls) calls"
        canvas.text(calls, panel.x, top, classes: "hd-head")
        canvas.text(
          "total variation \(Self.short(frame.totalVariation(from: film.target)))", panel.x,
          top + 15,
          classes: "hd-note")
      } else {
        canvas.text("exact", panel.x, top, classes: "hd-head")
        canvas.text("the target", panel.x, top + 15, classes: "hd-note")
      }
      panel.draw(entry.1, isExact: entry.0 == nil, on: &canvas)
    }
    let distances = frames.map {
      "\($0.0.rewardCalls) calls \(Self.short($0.0.totalVariation(from: film.target)))"
    }
    return canvas.markup(
      title: "The flow of \(film.words) at checkpoints",
      description: "Total variation from the target: \(distances.joined(separator: ", ")).",
      key: film.key)
  }
}
