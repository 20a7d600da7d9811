import Experiments
import Foundation
import GFlowNets

extension ReportPage {
  /// How many texts of a method are shown for a prompt.
  private static let textCount = 3

  /// The best texts of each prompt, for tasks of texts.
  func textsOfTask(_ task: Int) -> Markup {
    guard case .texts(let prompts)? = spec.tasks[task].environment.values["prompts"] else {
      return ""
    }
    let sections = prompts.enumerated().map { number, prompt in
      texts(task, prompt, beginning: prompts.count > 1 ? "[\(number + 1)] " : "")
    }
    return "<h3>Best texts</h3>\n\(sections)"
  }

  /// What each method found after a prompt: texts of all its seeds that begin so, the best first.
  private func texts(_ task: Int, _ prompt: String, beginning mark: String) -> Markup {
    let rows = spec.methods.indices.flatMap { method -> [[Markup]] in
      var rewards: [String: Double] = [:]
      for (_, record) in comparison.finished(task: task, method: method) {
        for candidate in record.candidates where candidate.object.hasPrefix(mark) {
          rewards[String(candidate.object.dropFirst(mark.count))] = candidate.reward
        }
      }
      let best = rewards.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.textCount)
      return best.map {
        ["\(spec.methods[method].name)", "\($0.key)", "\(String(format: "%.3g", $0.value))"]
      }
    }
    guard !rows.isEmpty else { return "" }
    return table(
      "<q>\(prompt)</q>: the best texts that each method found, of all seeds, with the raw reward.",
      head: ["method", "text", "reward"], rows: rows, classes: "texts")
  }
}
