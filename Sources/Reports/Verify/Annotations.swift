import Experiments
import Formats

/// Workflow commands of GitHub Actions, which puts each beside a line of a file of a pull request.
public enum Annotations {
  /// A notice where the tables are confirmed, else an error for each method with a fault, at the line of
  /// the spec that names it, and for what is about no single method one at the first line.
  ///
  /// - Parameters:
  ///   - spec: The text of the folder's spec.json.
  public static func text(_ verification: Verification, spec: String) -> String {
    let file = verification.folder + "/spec.json"
    let faults = verification.cases.filter { $0.fault != nil }
    guard !faults.isEmpty else {
      return command(
        "notice", file: file, line: 1, title: verification.folder, message: "confirmed")
    }
    var methods: [String?] = []
    for item in faults where !methods.contains(item.method) { methods.append(item.method) }
    let lines = linesOfMethods(spec)
    return methods.map { method in
      let own = faults.filter { $0.method == method }
      let shown = own.prefix(shownFaults).map { item in
        "\(item.source), \(item.name): \(item.fault ?? "")"
      }
      let more = own.count > shownFaults ? ["and \(own.count - shownFaults) more"] : []
      return command(
        "error", file: file, line: method.flatMap { lines[$0] } ?? 1,
        title: "\(verification.folder)\(method.map { ", " + $0 } ?? ""): not confirmed",
        message: (shown + more).joined(separator: "\n"))
    }.joined()
  }

  /// How many faults of a method are written out. GitHub shows ten annotations a step.
  private static let shownFaults = 5

  /// The line of each method's name in the text of a spec.
  private static func linesOfMethods(_ spec: String) -> [String: Int] {
    guard let methods = (try? JSONParser.parse(spec))?["methods"],
      case .array(let entries) = methods.content
    else { return [:] }
    return Dictionary(
      entries.compactMap { entry in
        guard let name = entry["name"], case .string(let text) = name.content else { return nil }
        return (text, name.position.line)
      }, uniquingKeysWith: { first, _ in first })
  }

  private static func command(
    _ name: String, file: String, line: Int, title: String, message: String
  ) -> String {
    "::\(name) file=\(property(file)),line=\(line),title=\(property(title))::\(data(message))\n"
  }

  // As the toolkit of GitHub's actions escapes them.
  private static func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
