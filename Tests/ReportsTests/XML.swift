import Formats
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An element of a page with the text directly in it.
struct Element {
  var name: String
  var attributes: [String: String]
  var text = ""
}

/// Why a text is no XML.
struct NotWellFormed: Error {
  var line: Int
  var reason: String
}

/// The elements of a well-formed text, in the order of their beginnings.
func parsed(_ text: String) throws -> [Element] {
  let parser = XMLParser(data: Data(text.utf8))
  let collector = Collector()
  parser.delegate = collector
  guard parser.parse() else {
    throw NotWellFormed(
      line: parser.lineNumber, reason: parser.parserError.map { "\($0)" } ?? "unknown")
  }
  return collector.elements
}

private final class Collector: NSObject, XMLParserDelegate {
  var elements: [Element] = []
  private var open: [Int] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { elements[last].text += string }
  }
}
