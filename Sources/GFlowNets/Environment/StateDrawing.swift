import NeuralNetworks

/// How a state is drawn: marks in a box whose units are its own, the origin at the top left.
///
/// It says what stands where; colours and sizes are the page's. An environment that adopts `Drawable` makes one
/// of each state, often by one of the ready forms: `text`, `cell`, `graph`.
public struct StateDrawing: Equatable, Sendable {
  /// A place in the box.
  public struct Point: Equatable, Sendable {
    /// The place: to the right and down, in units of the box.
    public var x, y: Double
    /// A place.
    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// What a mark is drawn with.
  public enum Ink: Equatable, Sendable {
    /// The colour of text.
    case full
    /// Hardly visible: what is there in every state.
    case faint
    /// What catches the eye.
    case strong
  }

  /// Something that is drawn.
  public enum Mark: Equatable, Sendable {
    /// Straight lines from point to point.
    case line([Point], Ink)
    /// A curve between two points, drawn towards a third.
    case curve(from: Point, to: Point, towards: Point, Ink)
    /// A circle, filled or not.
    case circle(Point, radius: Double, isFilled: Bool, Ink)
    /// A rectangle by its upper left corner, filled or not.
    case box(Point, width: Double, height: Double, isFilled: Bool, Ink)
    /// A text in the middle of a point.
    case text(String, Point, height: Double, Ink)
    /// A whole SVG that has nothing but its own elements, such as a drawing of a molecule; it fills the box.
    case svg(String)
  }

  /// The size of the box.
  public var width, height: Double
  /// The marks, the first lowest.
  public var marks: [Mark]

  /// Marks in a box.
  public init(width: Double = 1, height: Double = 1, marks: [Mark]) {
    (self.width, self.height, self.marks) = (width, height, marks)
  }

  /// A text on one line.
  public static func text(_ text: String) -> StateDrawing {
    let width = max(1, 0.62 * Double(text.count))
    return StateDrawing(
      width: width, height: 1, marks: [.text(text, Point(width / 2, 0.5), height: 0.95, .full)])
  }

  /// A grid of which one cell is marked.
  public static func cell(column: Int, row: Int, columns: Int, rows: Int) -> StateDrawing {
    let (width, height) = (Double(columns), Double(rows))
    return StateDrawing(
      width: width, height: height,
      marks: [
        .box(Point(0, 0), width: width, height: height, isFilled: false, .faint),
        // Rows grow upwards, as on a map.
        .box(
          Point(Double(column), height - 1 - Double(row)), width: 1, height: 1, isFilled: true,
          .strong),
      ])
  }

  /// A graph: its nodes on a circle with arrows between them, given by number.
  public static func graph(nodes: [String], edges: [(from: Int, to: Int)]) -> StateDrawing {
    func place(_ node: Int) -> Point {
      let angle = 2 * Double.pi * (Double(node) / Double(max(nodes.count, 1)) - 0.25)
      return Point(2.5 + 1.8 * Elementary.cos(angle), 2.5 + 1.8 * Elementary.sin(angle))
    }
    let arrows = edges.flatMap { edge -> [Mark] in
      arrow(from: place(edge.from), to: place(edge.to), margin: 0.62)
    }
    let labels = nodes.enumerated().flatMap { number, name -> [Mark] in
      [
        .circle(place(number), radius: 0.55, isFilled: false, .faint),
        .text(name, place(number), height: 0.8, .full),
      ]
    }
    return StateDrawing(width: 5, height: 5, marks: arrows + labels)
  }

  /// An arrow that ends before its points.
  private static func arrow(from a: Point, to b: Point, margin: Double) -> [Mark] {
    let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
    guard length > 2 * margin else { return [] }
    let (x, y) = ((b.x - a.x) / length, (b.y - a.y) / length)
    let start = Point(a.x + margin * x, a.y + margin * y)
    let end = Point(b.x - margin * x, b.y - margin * y)
    let left = Point(end.x - 0.35 * x + 0.2 * y, end.y - 0.35 * y - 0.2 * x)
    let right = Point(end.x - 0.35 * x - 0.2 * y, end.y - 0.35 * y + 0.2 * x)
    return [.line([start, end], .strong), .line([left, end, right], .strong)]
  }
}
