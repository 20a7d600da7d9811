import ArgumentParser
import Experiments
import Foundation
import Reports

/// What `harness report` writes besides the page.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case html
  case pdf
}

/// `harness report`: the page of a results folder.
struct WriteReport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes report.html, a page with tables and plots, into a results folder.",
    discussion: """
      Reads the records of finished trials and trains nothing. gnuplot draws the plots; without it the page \
      has tables alone.
      """)

  @Argument(help: "A results folder, such as results/quickstart.", completion: .directory)
  var folder: String

  @Option(
    help: "html: the page. pdf: also each of its plots as a PDF file in plots, beside the page.")
  var format = ReportFormat.html

  @Option(
    help: "The file that the page is written to (default: <folder>/report.html).",
    completion: .file())
  var to: String?

  func run() throws {
    let folder = trimmed(folder)
    let page = to ?? folder + "/report.html"
    let report = try read(folder)
    var gnuplot = Gnuplot.find()
    if gnuplot == nil {
      Console.narrate(
        "warning: no gnuplot on the PATH, so the report has no plots; on Debian or Ubuntu: sudo apt-get"
          + " install gnuplot-nox")
    }
    do {
      let html: String
      do {
        html = try report.html(gnuplot: gnuplot)
      } catch let error as GnuplotError {
        Console.narrate("warning: \(error); the report has no plots")
        gnuplot = nil
        html = try report.html(gnuplot: nil)
      }
      try RunStore.write(html, to: page)
      print(page)
      guard format == .pdf else { return }
      guard let gnuplot else { throw Exit.unavailable }
      let plots = URL(fileURLWithPath: page).deletingLastPathComponent().relativePath + "/plots"
      for file in try report.pdfs(gnuplot: gnuplot) {
        try RunStore.write(file.bytes, to: "\(plots)/\(file.name)")
        print("\(plots)/\(file.name)")
      }
    } catch let error as GnuplotError {
      Console.narrate("\(error)")
      throw Exit.unavailable
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  private func read(_ folder: String) throws -> Reports.Report {
    do {
      if let combination = try readCombination(folder) {
        return Report(Comparison(combination), provenance: nil)
      }
      let run = try readRun(folder)
      let provenance = try RunStore.read(folder + "/provenance.json")
      return Report(
        Comparison(run.result),
        provenance: provenance.map { String(decoding: $0, as: UTF8.self) })
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  /// What `harness compare` has put side by side in the folder, read anew from its runs; `nil` where the
  /// folder is of something else.
  private func readCombination(_ folder: String) throws -> CombinedRun? {
    guard try RunStore.read(folder + "/spec.json") == nil,
      let sources = try CombinationSources(folder: folder)
    else { return nil }
    let runs = sources.runs.map(\.folder)
    if let gone = runs.first(where: { !FileManager.default.fileExists(atPath: $0 + "/spec.json") })
    {
      Console.narrate(
        "\(folder) puts runs side by side, and \(gone) is not there; give the command in the folder in"
          + " which harness compare ran, or compare again")
      throw Exit.missingFile
    }
    do {
      return try CombinedRun(
        try runs.map(readRun), name: sources.name, baseline: sources.baseline)
    } catch let error as CombinationError {
      for contradiction in error.contradictions { Console.narrate(contradiction) }
      throw Exit.badSpec
    }
  }
}
