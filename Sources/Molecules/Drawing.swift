import Foundation

/// What RDKit drew, as few elements as hold it: its lines and letters with the attributes that matter,
/// without its classes, and lines of one pen after another as one path.
struct Drawing {
  private(set) var elements: [String] = []

  /// The drawing in an SVG that RDKit wrote, one element a line.
  init(rdkit svg: String) {
    var pen = ""
    var path = ""
    func closed() -> [String] { path.isEmpty ? [] : ["<path \(pen) d=\"\(path)\"/>"] }
    for line in svg.split(separator: "\n") {
      if line.hasPrefix("<path "), let d = Self.attribute("d", of: line) {
        let style = Self.style(of: line)
        let next = Self.pen(style)
        // Shapes that are filled could cut holes into one another.
        if next != pen || style["fill"] != "none" {
          elements += closed()
          path = ""
          pen = next
        }
        path += (path.isEmpty ? "" : " ") + d
      } else if line.hasPrefix("<text ") {
        elements += closed()
        path = ""
        elements += Self.letter(line).map { [$0] } ?? []
      } else if line.hasPrefix("<ellipse ") {
        elements += closed()
        path = ""
        elements.append(Self.ellipse(line))
      }
    }
    elements += closed()
  }

  private static func pen(_ style: [Substring: Substring]) -> String {
    let fill = colour(style["fill"] ?? "none")
    guard let stroke = style["stroke"], stroke != "none" else { return "fill=\"\(fill)\"" }
    var pen = "fill=\"\(fill)\" stroke=\"\(colour(stroke))\""
    if let width = style["stroke-width"] { pen += " stroke-width=\"\(width)\"" }
    if let dashes = style["stroke-dasharray"] { pen += " stroke-dasharray=\"\(dashes)\"" }
    return pen
  }

  private static func letter(_ line: Substring) -> String? {
    guard let x = attribute("x", of: line), let y = attribute("y", of: line),
      let start = line.range(of: " >")?.upperBound,
      let end = line.range(of: "</text>", options: .backwards)?.lowerBound, start <= end
    else { return nil }
    let style = style(of: line)
    let size = style["font-size"] ?? "13px"
    // RDKit escapes what must be.
    return """
      <text x="\(x)" y="\(y)" font-size="\(size)" text-anchor="\(style["text-anchor"] ?? "start")" \
      fill="\(colour(style["fill"] ?? "#000000"))">\(line[start..<end])</text>
      """
  }

  private static func ellipse(_ line: Substring) -> String {
    let shape = ["cx", "cy", "rx", "ry"].compactMap { name in
      attribute(name, of: line).map { "\(name)=\"\($0)\"" }
    }
    return "<ellipse \(shape.joined(separator: " ")) \(pen(style(of: line)))/>"
  }

  /// The declarations of an element's style.
  private static func style(of line: Substring) -> [Substring: Substring] {
    guard let style = attribute("style", of: line) else { return [:] }
    let declarations = style.split(separator: ";").map { $0.split(separator: ":", maxSplits: 1) }
    return Dictionary(
      declarations.filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
  }

  private static func attribute(_ name: String, of line: Substring) -> Substring? {
    guard let start = line.range(of: " \(name)='")?.upperBound,
      let end = line[start...].firstIndex(of: "'")
    else { return nil }
    return line[start..<end]
  }

  private static func colour(_ value: Substring) -> Substring {
    switch value {
    case "#000000": "currentColor"
    // RDKit's blue of nitrogen can hardly be seen on a dark page.
    case "#0000FF": "#3366EE"
    default: value
    }
  }
}
