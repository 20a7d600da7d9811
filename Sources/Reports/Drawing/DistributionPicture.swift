import Experiments
import Foundation

/// The learned distribution over a grid of two dimensions at each frame, and the exact one, as heat maps on
/// one scale.
struct DistributionPicture {
  let film: LearningFilm
  /// R / Z at its places.
  let target: Picture

  /// The picture; `nil` where the frames have none.
  var markup: Markup? {
    let seen = film.frames.compactMap { frame in frame.picture.map { (frame, $0) } }
    guard !seen.isEmpty else { return nil }
    let columns = min(seen.count + 1, 6)
    let rows = (seen.count + columns) / columns
    let side = 940 / Double(columns) - 14
    let cell = side / Double(max(target.columns, target.rows))
    let step = cell * Double(target.rows) + 46
    let greatest = 1.5 * (target.shares.compactMap { $0 }.max() ?? 1)
    var canvas = Canvas(width: 960, height: 78 + Double(rows) * step + 30)
    canvas.text(
      "The share of each cell, drawn by \(film.words), at checkpoints, and the exact one", 16, 24,
      classes: "hd-head", size: 16)
    canvas.text(
      "Each square is the grid, the first coordinate to the right, the second upwards.", 16, 44,
      classes: "hd-note")
    let panels: [(head: String, note: String, picture: Picture)] =
      seen.map { frame, picture in
        (
          frame.rewardCalls == 0 ? "untrained" : "\(frame.rewardCalls) calls",
          "total variation \(FlowPicture.short(frame.totalVariation(from: film.target)))", picture
        )
      } + [("exact", "the target R/Z", target)]
    for (place, panel) in panels.enumerated() {
      let x = 16 + Double(place % columns) * (side + 14)
      let y = 104 + Double(place / columns) * step
      canvas.text(panel.head, x, y - 22, classes: "hd-head")
      canvas.text(panel.note, x, y - 7, classes: "hd-note")
      Self.draw(panel.picture, x, y, cell, greatest, on: &canvas)
    }
    scale(greatest, y: 78 + Double(rows) * step + 8, on: &canvas)
    return canvas.markup(
      title: "The distribution of \(film.words) at checkpoints",
      description: panels.map { "\($0.head): \($0.note)" }.joined(separator: "; ") + ".",
      key: film.key)
  }

  /// Rows are drawn upwards from the first; neighbours of one colour are one rectangle.
  private static func draw(
    _ picture: Picture, _ x: Double, _ y: Double, _ cell: Double, _ greatest: Double,
    on canvas: inout Canvas
  ) {
    var paths: [String: String] = [:]
    for row in 0..<picture.rows {
      for column in 0..<picture.columns {
        guard let share = picture.shares[row * picture.columns + column] else { continue }
        let left = Canvas.number(x + Double(column) * cell)
        let top = Canvas.number(y + Double(picture.rows - 1 - row) * cell)
        let size = Canvas.number(cell + 0.1)
        paths[color(share / greatest), default: ""] += "M\(left) \(top)h\(size)v\(size)h-\(size)z"
      }
    }
    for color in paths.keys.sorted() {
      canvas.add(
        "<path shape-rendering=\"crispEdges\" fill=\"\(color)\" d=\"\(paths[color] ?? "")\"/>")
    }
  }

  private func scale(_ greatest: Double, y: Double, on canvas: inout Canvas) {
    for step in 0..<32 {
      canvas.add(
        """
        <rect x="\(Canvas.number(16 + Double(step) * 6))" y="\(Canvas.number(y))" width="6.2" height="10" \
        fill="\(Self.color((Double(step) + 0.5) / 32))"/>
        """)
    }
    canvas.text(
      "share of a cell: 0 to \(FlowPicture.short(greatest)) and more, one and a half times the target's greatest",
      216,
      y + 10,
      classes: "hd-note")
  }

  /// Dark to bright, in 32 equal steps of lightness for every common colour vision.
  static func color(_ share: Double) -> String {
    let anchors: [(Double, Double, Double)] = [
      (68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37),
    ]
    let step = (min(max(share, 0), 1) * 31).rounded() / 31 * 4
    let low = min(Int(step), 3)
    let part = step - Double(low)
    func mix(_ a: Double, _ b: Double) -> Int { Int((a + (b - a) * part).rounded()) }
    let (a, b) = (anchors[low], anchors[low + 1])
    return String(format: "#%02x%02x%02x", mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
  }
}
