import Foundation

extension Plot {
  /// The plot as an element of a page.
  func markup(by gnuplot: Gnuplot) throws -> Markup {
    let svg = String(decoding: try gnuplot.output(of: script(for: .svg)), as: UTF8.self)
    guard let size = Self.viewBox(svg), let body = Self.body(svg) else {
      throw GnuplotError(path: gnuplot.path, reason: "it prints no SVG")
    }
    return """
      <svg class="plot" role="img" aria-label="\(description)" viewBox="\(size)">
      \(Markup(verbatim: body))
      </svg>
      """
  }

  /// The plot as a PDF file.
  func pdf(by gnuplot: Gnuplot) throws -> [UInt8] {
    var bytes = Array(try gnuplot.output(of: script(for: .pdf)))
    guard bytes.starts(with: Array("%PDF".utf8)) else {
      throw GnuplotError(
        path: gnuplot.path, reason: "it prints no PDF; it needs the terminal pdfcairo")
    }
    // The same records give the same bytes: a fixed date in the place of today's.
    let key = Array("/CreationDate (D:".utf8)
    let date = Array("20000101000000".utf8)
    var start = 0
    while start + key.count + date.count <= bytes.count {
      if bytes[start] == key[0], bytes[start..<start + key.count].elementsEqual(key) {
        bytes.replaceSubrange(start + key.count..<start + key.count + date.count, with: date)
      }
      start += 1
    }
    return bytes
  }

  private static func viewBox(_ svg: String) -> String? {
    guard let start = svg.range(of: "viewBox=\""),
      let end = svg[start.upperBound...].firstIndex(of: "\"")
    else { return nil }
    return String(svg[start.upperBound..<end])
  }

  /// What gnuplot drew, without what a page has once for all plots (the point shapes) or must not have
  /// twice (identifiers), what names the version, and the groups that hold nothing. Black becomes the
  /// colour of the text.
  private static func body(_ svg: String) -> String? {
    guard let start = svg.range(of: "</defs>"),
      let end = svg.range(of: "</svg>", options: .backwards)
    else { return nil }
    var lines: [String] = []
    for line in svg[start.upperBound..<end.lowerBound].split(separator: "\n") {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty { continue }
      if line == "</g>", let last = lines.last, last.hasPrefix("<g "), last.hasSuffix(">"),
        !last.dropFirst().contains("<")
      {
        lines.removeLast()
        continue
      }
      lines.append(line.hasPrefix("<g id=\"gnuplot_plot_") ? "<g >" : line)
    }
    // The canvas, whose beginning was cut away with the shapes.
    guard lines.last == "</g>" else { return nil }
    lines.removeLast()
    return lines.map(adopted).joined(separator: "\n")
  }

  /// A line as the page wants it: gnuplot's black is the colour of the text, whatever that is, and a
  /// text is nothing but text.
  private static func adopted(_ line: String) -> String {
    let end = "</text>"
    if line.hasPrefix("<text"), line.hasSuffix(end), let start = line.firstIndex(of: ">") {
      // gnuplot escapes what must be; not relying on it costs nothing.
      let text = line[start...].dropFirst().dropLast(end.count)
        .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
      return line[...start] + text + end
    }
    let replacements = [
      ("rgb(  0,   0,   0)", "currentColor"), ("rgb(0,0,0)", "currentColor"),
      ("=\"black\"", "=\"currentColor\""), (" color=\"currentColor\"", ""),
      (" color=\"white\"", ""), (" color=\"gray\"", ""),
    ]
    return replacements.reduce(line) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}
