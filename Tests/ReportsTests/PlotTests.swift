import Experiments
import Foundation
import Statistics
import Testing

@testable import Reports

/// Where the tests' gnuplot is.
let gnuplot = Gnuplot.find()
let isGnuplotMissing: Comment = "gnuplot is missing; install gnuplot-nox to run this test"

/// A name with everything that HTML, a shell or gnuplot could take for more than a name.
let hostile = "a\"b'$(rm)`ls` @x {y}_2 50%d \\n <script>alert(1)</script> ]]> --> & é\u{1}\n!"

@Suite struct PlotTests {
  private func plot(_ kind: Plot.Kind) -> Plot {
    let points = (1...3).map {
      Plot.Point(
        x: Double($0), y: kind == .intervals ? -0.0 : Double($0),
        interval: Interval(lower: Double($0) - 1.5, upper: Double($0) + 1))
    }
    let first = kind == .intervals ? [points[0]] : points
    return Plot(
      name: "plot", description: hostile, kind: kind, xLabel: hostile, yLabel: hostile,
      series: [
        Plot.Series(name: hostile, style: SeriesStyle(0), points: first, values: [1, 2]),
        Plot.Series(name: "none", style: SeriesStyle(4), points: []),
      ])
  }

  @Test(
    .enabled(if: gnuplot != nil, isGnuplotMissing),
    arguments: [
      Plot.Kind.curves, .profiles, .intervals,
    ])
  func textsStayTexts(_ kind: Plot.Kind) throws {
    let markup = try plot(kind).markup(by: #require(gnuplot))
    let elements = try parsed(wrapped(markup))
    #expect(
      Set(elements.map(\.name)).isSubset(of: ["x", "svg", "g", "path", "text", "use", "polygon"]))
    #expect(elements.allSatisfy { $0.attributes["id"] == nil })
    let texts = elements.filter { $0.name == "text" }.map(\.text)
    let shown = hostile.replacingOccurrences(of: "\u{1}", with: " ")
      .replacingOccurrences(of: "\n", with: " ")
    #expect(texts.contains(shown))
    // Nothing of the terminal's version, and no black on a dark page.
    #expect(!markup.text.lowercased().contains("gnuplot"))
    #expect(!markup.text.contains("black") && !markup.text.contains("rgb(0,0,0)"))
  }

  @Test(.enabled(if: gnuplot != nil, isGnuplotMissing))
  func shapesAreThoseOfThePage() throws {
    let known = try parsed(wrapped(SeriesStyle.symbols)).compactMap { $0.attributes["id"] }
    for index in 0..<8 {
      var plot = plot(.curves)
      plot.series[0].style = SeriesStyle(index)
      let elements = try parsed(wrapped(plot.markup(by: #require(gnuplot))))
      let used = Set(elements.compactMap { $0.attributes["xlink:href"] })
      #expect(used == ["#gpPt\(SeriesStyle(index).point - 1)"])
      #expect(used.allSatisfy { known.contains(String($0.dropFirst())) })
    }
  }

  @Test(.enabled(if: gnuplot != nil, isGnuplotMissing))
  func filesAreTheSameAtAnyTime() throws {
    let gnuplot = try #require(gnuplot)
    let first = try plot(.curves).pdf(by: gnuplot)
    #expect(first.starts(with: Array("%PDF".utf8)))
    Thread.sleep(forTimeInterval: 1.1)
    #expect(try plot(.curves).pdf(by: gnuplot) == first)
  }

  @Test func stylesDiffer() {
    let styles = (0..<280).map(SeriesStyle.init)
    for (i, style) in styles.enumerated() {
      #expect(!styles[..<i].contains(style))
    }
  }

  @Test func bandsStayOnALogarithmicAxis() throws {
    var plot = plot(.curves)
    plot.isLogarithmic = true
    let range = try #require(plot.range)
    #expect(range.lower > 0)
    #expect(!plot.script(for: .svg).contains(" -0.5"))
  }

  @Test func findsNoProgramWhereThereIsNone() throws {
    #expect(Gnuplot.find(in: "") == nil)
    #expect(Gnuplot.find(in: "/nonexistent:/dev") == nil)
    // The one of a bundle comes first.
    let bundle = try Scratch()
    try RunStore.write("", to: bundle.path + "/libexec/gnuplot")
    chmod(bundle.path + "/libexec/gnuplot", 0o755)
    #expect(
      Gnuplot.find(in: "/usr/bin", beside: bundle.path + "/bin/harness")?.path
        == bundle.path + "/libexec/gnuplot")
  }

  @Test func aProgramThatFailsSaysSo() {
    for path in ["/nonexistent/gnuplot", "/bin/false", "/bin/true"] {
      #expect(throws: GnuplotError.self) { try plot(.curves).markup(by: Gnuplot(path: path)) }
      #expect(throws: GnuplotError.self) { try plot(.curves).pdf(by: Gnuplot(path: path)) }
    }
  }

  private func wrapped(_ markup: Markup) -> String {
    "<x xmlns:xlink=\"http://www.w3.org/1999/xlink\">\(markup.text)</x>"
  }
}
