/// How a method is drawn in every plot: colour, dashes and point shape, each of which tells methods
/// apart without the others.
///
/// The colours are those of M. Okabe and K. Ito, "Color universal design" (2008), which people with
/// any common colour blindness tell apart; without yellow, which vanishes on white. Black stands for
/// the colour of the text, light on a dark page.
struct SeriesStyle: Equatable {
  /// The colour as "#rrggbb".
  let color: String
  /// The lengths of dashes and gaps; empty for a solid line.
  let dashes: [Int]
  /// The number of gnuplot's point shape.
  let point: Int

  /// The style of a method by its place in the spec. Seven colours, five dashes and eight shapes give
  /// 280 styles before one repeats.
  init(_ index: Int) {
    color = Self.colors[index % Self.colors.count]
    dashes = Self.dashes[index % Self.dashes.count]
    point = Self.points[index % Self.points.count]
  }

  /// The colour of the text.
  static let black = "#000000"
  private static let colors = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", black, "#e69f00", "#56b4e9",
  ]
  private static let dashes = [[], [9, 3], [3, 3], [9, 3, 2, 3], [16, 4]]
  // Filled circle, square, triangle, diamond, turned triangle; open circle, square, triangle.
  private static let points = [7, 5, 9, 13, 11, 6, 4, 8]
}

extension SeriesStyle {
  /// A sample of the line for a legend or a table.
  var swatch: Markup {
    let stroke = color == Self.black ? "currentColor" : color
    let pattern = dashes.map(String.init).joined(separator: ",")
    let dashArray: Markup = dashes.isEmpty ? "" : " stroke-dasharray=\"\(pattern)\""
    return """
      <svg class="swatch" viewBox="0 0 36 12" aria-hidden="true" style="color:\(stroke)">\
      <path d="M1,6 H35" fill="none" stroke="currentColor" stroke-width="2"\(dashArray)/>\
      <use xlink:href="#gpPt\(point - 1)" transform="translate(18,6) scale(4)"/></svg>
      """
  }

  /// The point shapes of all plots of a page, by the names that gnuplot gives them: gpPt6 is its
  /// shape 7.
  static let symbols: Markup = """
    <svg width="0" height="0" class="symbols" aria-hidden="true"><defs>
    <g id="gpPt3" fill="none" stroke="currentColor" stroke-width="0.35"><path d="M-.9,-.9 H.9 V.9 H-.9 z"/></g>
    <path id="gpPt4" fill="currentColor" stroke="none" d="M-.9,-.9 H.9 V.9 H-.9 z"/>
    <g id="gpPt5" fill="none" stroke="currentColor" stroke-width="0.35"><circle r="1"/></g>
    <circle id="gpPt6" fill="currentColor" stroke="none" r="1"/>
    <g id="gpPt7" fill="none" stroke="currentColor" stroke-width="0.35">\
    <path d="M0,-1.2 L-1.1,.75 H1.1 z"/></g>
    <path id="gpPt8" fill="currentColor" stroke="none" d="M0,-1.3 L-1.25,.85 H1.25 z"/>
    <path id="gpPt10" fill="currentColor" stroke="none" d="M0,1.3 L-1.25,-.85 H1.25 z"/>
    <path id="gpPt12" fill="currentColor" stroke="none" d="M0,-1.35 L1.35,0 L0,1.35 L-1.35,0 z"/>
    </defs></svg>
    """
}
