import CRDKit
import Formats
import Foundation

/// Drawings of molecules in rows and columns, each with a legend below it, as one SVG.
///
/// The SVG needs nothing from elsewhere and has no identifiers, classes or style sheets, so that several
/// may stand in one page of HTML without touching each other. What is black takes the colour of the
/// text around it. The same molecules give the same bytes.
public struct MoleculePicture: Sendable {
  /// A molecule and what to write below it; a new line begins a new line.
  public struct Entry: Sendable {
    /// The molecule.
    public let molecule: Molecule
    /// The words below it.
    public let legend: String

    /// A molecule with words below it.
    public init(_ molecule: Molecule, legend: String = "") {
      self.molecule = molecule
      self.legend = legend
    }
  }

  /// How many molecules stand side by side.
  public var columns: Int
  /// The size of the place of a molecule without its legend, in pixels.
  public var cellWidth, cellHeight: Int

  /// A picture of that shape.
  ///
  /// - Precondition: there is a column and a cell has an area.
  public init(columns: Int = 5, cellWidth: Int = 220, cellHeight: Int = 170) {
    precondition(columns > 0 && cellWidth > 0 && cellHeight > 0, "a picture has cells")
    self.columns = columns
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
  }

  /// The picture of these molecules.
  public func svg(of entries: [Entry]) throws(ChemistryError) -> String {
    let lineHeight = 16
    let legends = entries.map { entry in
      entry.legend.isEmpty
        ? [] : entry.legend.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }
    let rowHeight = cellHeight + (legends.map(\.count).max() ?? 0) * lineHeight + 4
    let width = min(columns, max(1, entries.count)) * cellWidth
    let height = (entries.count + columns - 1) / columns * rowHeight
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" role="img" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="sans-serif" font-size="13">
      """
    ]
    for (index, entry) in entries.enumerated() {
      let x = index % columns * cellWidth
      let y = index / columns * rowHeight
      let smiles = entry.molecule.smiles
      lines.append(
        #"<g transform="translate(\#(x) \#(y))"><title>\#(XML.escaped(smiles))</title>"#)
      lines += Drawing(rdkit: try drawn(entry.molecule)).elements
      for (row, line) in legends[index].enumerated() {
        let baseline = cellHeight + (row + 1) * lineHeight - 4
        lines.append(
          """
          <text x="\(cellWidth / 2)" y="\(baseline)" text-anchor="middle" \
          fill="currentColor">\(XML.escaped(line))</text>
          """)
      }
      lines.append("</g>")
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  private func drawn(_ molecule: Molecule) throws(ChemistryError) -> String {
    let svg = try chemistry(
      orThrow: { .badPicture(reason: $0) },
      { harness_molecule_svg(molecule.handle, Int32(cellWidth), Int32(cellHeight), $0) })
    return text(svg)
  }
}

extension Molecule {
  /// A drawing as an SVG of its own, that may stand in a page of HTML.
  public func svg(width: Int = 220, height: Int = 170) throws(ChemistryError) -> String {
    try MoleculePicture(columns: 1, cellWidth: width, cellHeight: height).svg(of: [.init(self)])
  }
}
