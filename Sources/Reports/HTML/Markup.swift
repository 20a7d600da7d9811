import Formats

/// A piece of a page, of which only literals of this program are taken as they stand.
///
/// Interpolating a string escapes it and interpolating markup does not, so that no name, object or
/// message can become an element, whatever it holds:
///
///     let cell: Markup = "<td>\(method.name)</td>"
///
/// The pages are XHTML too: every element is closed, so that a strict parser can check them.
struct Markup: Equatable, Sendable, ExpressibleByStringInterpolation {
  /// The piece as it is written.
  let text: String

  init(stringLiteral text: String) { self.text = text }

  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Markup from a source that has done its own escaping.
  init(verbatim text: String) { self.text = text }

  static func + (a: Markup, b: Markup) -> Markup { Markup(verbatim: a.text + b.text) }

  /// A literal under construction.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }

    mutating func appendInterpolation(_ string: String) { text += XML.escaped(string) }

    mutating func appendInterpolation(_ number: Int) { text += String(number) }

    mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

    mutating func appendInterpolation(_ pieces: [Markup]) {
      for piece in pieces { text += piece.text }
    }
  }
}
