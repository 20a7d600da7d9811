import Experiments
import Formats
import GFlowNets

/// The page of a comparison: one file that needs no network, no script and no other file.
struct ReportPage {
  let comparison: Comparison
  /// The text of provenance.json, where there is one.
  let provenance: String?
  let gnuplot: Gnuplot?

  var spec: Spec { comparison.spec }

  /// The whole page.
  func markup() throws -> Markup {
    let tasks = try spec.tasks.indices.map(taskSection)
    return """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml" xmlns:xlink="http://www.w3.org/1999/xlink">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(spec.name): comparison of samplers</title>
      <link rel="icon" href="data:,"/>
      <style>\(Self.style)</style>
      </head>
      <body>
      \(SeriesStyle.symbols)
      <header>
      <h1>\(spec.name)</h1>
      <p>\(sizes)</p>
      \(answers)
      \(warnings)
      \(contents)
      </header>
      <main>
      \(tasks)\(try allTasksSection())\(improvementSection)\(candidatesSection)\(specSection)\(provenanceSection)
      </main>
      </body>
      </html>

      """
  }

  private var sizes: String {
    let finished = comparison.trialCount - comparison.failures.count - comparison.unfinishedCount
    return counted(spec.tasks.count, "task") + " × " + counted(spec.methods.count, "method") + " × "
      + counted(spec.seeds.count, "seed")
      + "; \(finished) of \(counted(comparison.trialCount, "trial"))"
      + " finished. Each trial may spend \(spec.budget.words)."
  }

  private var warnings: Markup {
    var items = comparison.warnings.map { "<li>\($0)</li>" as Markup }
    if gnuplot == nil {
      items.append(
        """
        <li>The plots are missing, because they are drawn by gnuplot: install it (on Debian or Ubuntu \
        <code>sudo apt-get install gnuplot-nox</code>) and make this report again.</li>
        """)
    }
    return items.isEmpty ? "" : "<ul class=\"warnings\" aria-label=\"Warnings\">\(items)</ul>"
  }

  private var contents: Markup {
    var items = spec.tasks.enumerated().map {
      "<li><a href=\"#task-\($0)\">\($1.name)</a></li>" as Markup
    }
    if spec.tasks.count > 1 { items.append("<li><a href=\"#all\">All tasks</a></li>") }
    items.append("<li><a href=\"#improvement\">Probability of improvement</a></li>")
    items.append("<li><a href=\"#candidates\">Best candidates</a></li>")
    items.append("<li><a href=\"#spec\">Spec</a></li>")
    items.append("<li><a href=\"#provenance\">Provenance</a></li>")
    return "<nav aria-label=\"Contents\"><ul>\(items)</ul></nav>"
  }

  /// The plot, or nothing where there is no gnuplot.
  func drawn(_ plot: Plot?) throws -> Markup {
    guard let plot, let gnuplot else { return "" }
    return try plot.markup(by: gnuplot)
  }

  /// What the line of each method looks like.
  var legend: Markup {
    guard gnuplot != nil else { return "" }
    let items = spec.methods.enumerated().map {
      "<li>\(SeriesStyle($0).swatch) \($1.name)</li>" as Markup
    }
    return "<ul class=\"legend\" aria-label=\"Legend\">\(items)</ul>"
  }

  /// A table in a box of its own, which scrolls where the page is too narrow.
  func table(_ caption: Markup, head: [Markup], rows: [[Markup]], classes: String = "") -> Markup {
    let head = head.map { "<th scope=\"col\">\($0)</th>" as Markup }
    let rows = rows.map { row -> Markup in
      let cells = row.dropFirst().map { "<td>\($0)</td>" as Markup }
      return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>\n"
    }
    return """
      <div class="table" tabindex="0"><table class="\(classes)">
      <caption><span>\(caption)</span></caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table></div>

      """
  }

  /// What a p-value must be below to count, for people: "0.05".
  var significance: String { CSV.number(((1 - spec.statistics.confidence) * 1e6).rounded() / 1e6) }

  /// A confidence for people: "95%".
  var confidence: String { "\(CSV.number((spec.statistics.confidence * 1e6).rounded() / 1e4))%" }

  /// A name that may break behind an underscore.
  func breakable(_ name: String) -> Markup {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    return parts.dropFirst().reduce("\(parts.first ?? "")" as Markup) { "\($0)_<wbr/>\($1)" }
  }
}
