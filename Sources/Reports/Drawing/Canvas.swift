import Foundation

/// An SVG under construction, in pixels, that needs nothing from elsewhere: light or dark as the reader's
/// system, and light on paper.
struct Canvas {
  let width, height: Double
  private var elements: [Markup] = []

  init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  /// Adds an element.
  mutating func add(_ element: Markup) { elements.append(element) }

  /// Where a text begins, ends or has its middle.
  enum Anchor: String {
    case start, middle, end
  }

  /// Adds a text; `classes` of the style sheet.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, classes: String = "",
    size: Double? = nil
  ) {
    let size: Markup = size.map { " style=\"font-size:\(Self.number($0))px\"" } ?? ""
    let named: Markup = classes.isEmpty ? "" : " class=\"\(classes)\""
    add(
      """
      <text x="\(Self.number(x))" y="\(Self.number(y))" text-anchor="\(anchor.rawValue)"\(named)\(size)>\(text)</text>
      """)
  }

  /// Adds a straight line.
  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, classes: String = "hd-axis"
  ) {
    let (a, b, c, d) = (Self.number(x1), Self.number(y1), Self.number(x2), Self.number(y2))
    add("<path class=\"\(classes)\" d=\"M\(a) \(b)L\(c) \(d)\"/>")
  }

  /// The whole picture.
  ///
  /// - Parameters:
  ///   - title: what it shows, for readers who do not see it.
  ///   - description: what is to be seen in it.
  ///   - key: what it was drawn of.
  func markup(title: String, description: String, key: String? = nil) -> Markup {
    let (width, height) = (Self.number(width), Self.number(height))
    let key: Markup = key.map { " data-key=\"\($0)\"" } ?? ""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="hd" role="img" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)"\(key)>
      <title>\(title)</title>
      <desc>\(description)</desc>
      <style>\(Self.style)</style>
      <rect class="hd-page" width="\(width)" height="\(height)"/>
      \(elements.reduce("" as Markup) { "\($0)\($1)\n" })</svg>

      """
  }

  private static let style: Markup = """
    .hd{--ink:#1b1f24;--page:#fff;--faint:#66707a;--line:#d5dae0;--flow:#0072b2;--mark:#c85000;color:var(--ink);\
    max-width:100%;height:auto}\
    @media screen and (prefers-color-scheme:dark){.hd{--ink:#e4e8ec;--page:#14171b;--faint:#9aa4ae;\
    --line:#3a424b;--flow:#56b4e9;--mark:#f39a4a}}\
    .hd text{fill:var(--ink);font:13px system-ui,sans-serif}\
    .hd .hd-head{font-weight:600}\
    .hd .hd-note,.hd .hd-tick{fill:var(--faint)}.hd .hd-note,.hd .hd-tick,.hd .hd-name{font-size:12px}\
    .hd-page{fill:var(--page)}.hd-axis{stroke:var(--faint);fill:none}.hd-grid{stroke:var(--line);fill:none}\
    .hd-flow{stroke:var(--flow);stroke-opacity:.55;fill:none}.hd-hair{stroke:var(--line);fill:none;stroke-width:.6}\
    .hd-ink{stroke:var(--ink);fill:none}.hd-faint{stroke:var(--faint);fill:none}\
    .hd-mark{stroke:var(--mark);fill:none}.hd-inkf{fill:var(--ink)}.hd-faintf{fill:var(--faint)}\
    .hd-markf{fill:var(--mark)}.hd-bar{fill:var(--flow)}.hd-target{stroke:var(--ink);stroke-width:2;fill:none}\
    .hd-node{fill:var(--page);stroke:none}.hd-dash{stroke-dasharray:5 4}
    """

  /// A coordinate in as few characters as show it.
  static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
  }
}
