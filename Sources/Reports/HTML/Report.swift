import Experiments

/// The report of a comparison: a page with tables and plots, and the plots as files.
public struct Report: Sendable {
  private let comparison: Comparison
  private let provenance: String?
  private let drawings: [Drawings.File]

  /// A report.
  ///
  /// - Parameters:
  ///   - comparison: What is reported.
  ///   - provenance: The text of provenance.json; `nil` where there is none.
  ///   - drawings: Pictures of what was learned, each named after its task.
  public init(_ comparison: Comparison, provenance: String?, drawings: [Drawings.File] = []) {
    self.comparison = comparison
    self.drawings = drawings
    self.provenance = provenance
  }

  /// The page, one HTML file that needs nothing else.
  ///
  /// The same records and the same gnuplot give the same bytes. Without gnuplot the page has its tables and
  /// says what to install. Throws `GnuplotError` when gnuplot fails.
  public func html(gnuplot: Gnuplot?) throws -> String {
    try ReportPage(
      comparison: comparison, provenance: provenance, gnuplot: gnuplot, drawings: drawings
    ).markup().text
  }

  /// The plots of the page as PDF files, by name. Throws `GnuplotError` when gnuplot fails.
  public func pdfs(gnuplot: Gnuplot) throws -> [(name: String, bytes: [UInt8])] {
    try comparison.plots.map { ("\($0.name).pdf", try $0.pdf(by: gnuplot)) }
  }
}
