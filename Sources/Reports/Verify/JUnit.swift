import Foundation

/// Results of tests as services of continuous integration read them: JUnit's XML.
public enum JUnit {
  /// What a verification found: a suite for each table, in it a case for each task, method and metric.
  public static func text(_ verification: Verification) -> String {
    text(folder: verification.folder, verification.cases)
  }

  /// What stands in the file until a verification has ended, so that one that is cut short has failed.
  public static func unfinished(folder: String) -> String {
    text(folder: folder, [VerifiedCase(source: "folder", fault: "the verification has not ended")])
  }

  private static func text(folder: String, _ cases: [VerifiedCase]) -> String {
    let run = URL(fileURLWithPath: folder).lastPathComponent
    var sources: [String] = []
    for item in cases where !sources.contains(item.source) { sources.append(item.source) }
    let suites = sources.map { source -> Markup in
      let own = cases.filter { $0.source == source }
      let lines = own.map { item -> Markup in
        let head: Markup = "    <testcase classname=\"\(run).\(source)\" name=\"\(item.name)\""
        guard let fault = item.fault else { return head + "/>\n" }
        return head + "><failure message=\"\(fault)\">\(fault)</failure></testcase>\n"
      }
      return """
          <testsuite name="\(folder)/\(source)" \(counts(own))>
        \(lines)  </testsuite>

        """
    }
    let page: Markup = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="harness verify \(folder)" \(counts(cases))>
      \(suites)</testsuites>

      """
    return page.text
  }

  private static func counts(_ cases: [VerifiedCase]) -> Markup {
    "tests=\"\(cases.count)\" failures=\"\(cases.count { $0.fault != nil })\""
  }
}
