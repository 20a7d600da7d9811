import Experiments
import Foundation
import GFlowNets

/// A state graph in a rectangle, its edges as wide as their flow.
struct FlowPanel {
  let graph: FlowGraph
  let layout: GraphLayout
  /// The upper left corner of what lies below the heading.
  var x, y: Double
  var width: Double
  /// The size of the box of a state.
  var node: Double
  /// The room for edges between layers.
  var gap: Double
  /// How wide an edge is that carries all flow.
  var widest: Double
  /// Whether states are drawn, or are dots.
  var hasDrawings: Bool

  /// The height of all layers.
  var height: Double { Double(layout.layers.count) * (node + gap) }

  /// The largest boxes of states that fit into a width.
  static func node(_ layout: GraphLayout, width: Double, most: Double) -> Double {
    min(most, width / Double(max(layout.widest, 1)) * 0.84)
  }

  /// Draws.
  ///
  /// - Parameters:
  ///   - passages: the flow of each edge as a share of Z.
  ///   - isExact: whether it is the flow that is right; else the target's share of an object is marked too.
  func draw(_ passages: [Double], isExact: Bool, on canvas: inout Canvas) {
    let pitch = min(width / Double(max(layout.widest, 1)), node * 2.2)
    let places = layout.places
    var layerOf: [Int: Int] = [:]
    for (number, layer) in layout.layers.enumerated() {
      for state in layer { layerOf[state] = number }
    }
    func center(_ state: Int) -> (x: Double, y: Double) {
      (
        x + width / 2 + (places[state] ?? 0) * pitch,
        y + Double(layerOf[state] ?? 0) * (node + gap) + node / 2
      )
    }
    // One path for all edges of a width, so that a picture of hundreds of edges stays small.
    var paths: [Int: String] = [:]
    for edge in layout.edges {
      let flow = edge.numbers.reduce(0) { $0 + passages[$1] }
      let (from, to) = (center(edge.from), center(edge.to))
      let (top, bottom) = (from.y + node / 2, to.y - node / 2)
      let middle = Canvas.number((top + bottom) / 2)
      let (a, b) = (Canvas.number(from.x), Canvas.number(to.x))
      let path =
        "M\(a) \(Canvas.number(top))C\(a) \(middle) \(b) \(middle) \(b) \(Canvas.number(bottom))"
      let thickness = flow < 5e-4 ? 0 : max(2, Int((flow * widest * 4).rounded()))
      paths[thickness, default: ""] += path
    }
    for thickness in paths.keys.sorted() {
      let path = paths[thickness] ?? ""
      canvas.add(
        thickness == 0
          ? "<path class=\"hd-hair\" d=\"\(path)\"/>"
          : "<path class=\"hd-flow\" stroke-width=\"\(String(Double(thickness) / 4))\" d=\"\(path)\"/>"
      )
    }
    let shares = self.shares(passages)
    let most = graph.states.compactMap(\.object?.share).max() ?? 1
    for state in layout.layers.joined() {
      let (x, y) = center(state)
      let object = layout.stops[state] ?? (graph.states[state].object == nil ? nil : state)
      canvas.add("<g>\(hasDrawings ? title(state, object, shares, isExact: isExact) : "")")
      if hasDrawings {
        draw(graph.states[state].drawing, x, y, pitch, on: &canvas)
      } else {
        let radius = object == nil ? 1.8 : 2.4
        canvas.add(
          """
          <circle class="hd-faintf" cx="\(Canvas.number(x))" cy="\(Canvas.number(y))" r="\(Canvas.number(radius))"/>
          """)
      }
      if let object {
        let room = min(gap * 0.55, 22)
        let wide = min(node * 0.7, 16)
        let top = hasDrawings ? y + node / 2 + 1 : y + 4
        let height = room * min(shares[object] / most, 1.6)
        canvas.add(
          """
          <rect class="hd-bar" x="\(Canvas.number(x - wide / 2))" y="\(Canvas.number(top))" \
          width="\(Canvas.number(wide))" height="\(Canvas.number(max(height, 0.4)))"/>
          """)
        // Lines at what can hardly be seen would be all that is seen.
        if !isExact, let target = graph.states[object].object?.share,
          max(height, room * target / most) > 2
        {
          let tick = top + room * target / most
          canvas.line(
            x - wide / 2 - 2, tick, x + wide / 2 + 2, tick, classes: "hd-target")
        }
      }
      canvas.add("</g>")
    }
  }

  /// The probability of ending in each state.
  private func shares(_ passages: [Double]) -> [Double] {
    var shares = [Double](repeating: 0, count: graph.states.count)
    for (edge, passage) in zip(graph.edges, passages) where graph.states[edge.to].object != nil {
      shares[edge.to] += passage
    }
    return shares
  }

  private func title(_ state: Int, _ object: Int?, _ shares: [Double], isExact: Bool) -> Markup {
    guard let object, let known = graph.states[object].object else { return "" }
    func short(_ value: Double) -> String { String(format: "%.3g", value) }
    let learned = isExact ? "" : ", learned \(short(shares[object]))"
    return """
      <title>\(graph.states[object].text ?? ""): reward \(short(known.reward)), target \
      \(short(known.share))\(learned)</title>
      """
  }

  /// Draws a state in its box.
  private func draw(
    _ drawing: StateDrawing?, _ x: Double, _ y: Double, _ pitch: Double, on canvas: inout Canvas
  ) {
    guard let drawing, let scale = drawing.scale(width: pitch * 0.84, height: node) else {
      canvas.add(
        "<circle class=\"hd-inkf\" cx=\"\(Canvas.number(x))\" cy=\"\(Canvas.number(y))\" r=\"3\"/>")
      return
    }
    let (left, top) = (x - scale * drawing.width / 2, y - scale * drawing.height / 2)
    canvas.add(
      """
      <rect class="hd-node" x="\(Canvas.number(left))" y="\(Canvas.number(top))" \
      width="\(Canvas.number(scale * drawing.width))" height="\(Canvas.number(scale * drawing.height))"/>
      """)
    for mark in drawing.marks where mark.letters * scale >= StateDrawing.leastLetters {
      canvas.add(mark.markup(left, top, scale, drawing))
    }
  }
}

extension StateDrawing {
  /// The pixels of letters, below which they would be dirt.
  fileprivate static let leastLetters = 4.0

  /// The pixels of a unit in a box of this size; `nil` where nothing but letters would be there, too small to
  /// be read.
  fileprivate func scale(width: Double, height: Double) -> Double? {
    let scale = min(width / self.width, height / self.height)
    // A drawing of a molecule as small as a letter shows nothing.
    if case .svg? = marks.first, scale * min(self.width, self.height) < 12 { return nil }
    let letters = marks.map(\.letters)
    guard let most = letters.max(), letters.allSatisfy({ $0 < .infinity }) else { return scale }
    // Words need not grow with the room that they have.
    return most * scale < Self.leastLetters ? nil : min(scale, 15 / most)
  }
}

extension StateDrawing.Mark {
  /// The height of its letters; infinite where it has none.
  fileprivate var letters: Double {
    switch self {
    case .text(_, _, let height, _): height
    default: .infinity
    }
  }
}

extension StateDrawing.Ink {
  fileprivate var line: String {
    switch self {
    case .full: "hd-ink"
    case .faint: "hd-faint"
    case .strong: "hd-mark"
    }
  }
}

extension StateDrawing.Mark {
  /// The mark with the origin of its box at a place, in pixels.
  fileprivate func markup(_ left: Double, _ top: Double, _ scale: Double, _ box: StateDrawing)
    -> Markup
  {
    func at(_ point: StateDrawing.Point) -> String {
      "\(Canvas.number(left + scale * point.x)) \(Canvas.number(top + scale * point.y))"
    }
    func length(_ value: Double) -> String { Canvas.number(scale * value) }
    switch self {
    case .line(let points, let ink):
      return "<path class=\"\(ink.line)\" d=\"M\(points.map(at).joined(separator: "L"))\"/>"
    case .curve(let from, let to, let towards, let ink):
      return "<path class=\"\(ink.line)\" d=\"M\(at(from))Q\(at(towards)) \(at(to))\"/>"
    case .circle(let center, let radius, let isFilled, let ink):
      let words = at(center).split(separator: " ").map(String.init)
      return """
        <circle class="\(ink.line)\(isFilled ? "f" : "")" cx="\(words[0])" cy="\(words[1])" r="\(length(radius))"/>
        """
    case .box(let corner, let width, let height, let isFilled, let ink):
      let words = at(corner).split(separator: " ").map(String.init)
      return """
        <rect class="\(ink.line)\(isFilled ? "f" : "")" x="\(words[0])" y="\(words[1])" \
        width="\(length(width))" height="\(length(height))"/>
        """
    case .text(let text, let center, let height, _):
      let words = at(
        StateDrawing.Point(center.x, center.y + 0.35 * height)
      ).split(separator: " ").map(String.init)
      return """
        <text x="\(words[0])" y="\(words[1])" text-anchor="middle" \
        style="font-size:\(length(height))px">\(text)</text>
        """
    case .svg(let svg):
      // The drawing's own size stands in its first tag, and gives way to the place here.
      let size = svg.range(of: "width=\"\(Int(box.width))\" height=\"\(Int(box.height))\"")
      let place =
        "x=\"\(Canvas.number(left))\" y=\"\(Canvas.number(top))\" width=\"\(length(box.width))\""
        + " height=\"\(length(box.height))\""
      guard let size else { return "" }
      return Markup(verbatim: svg.replacingCharacters(in: size, with: place))
    }
  }
}
