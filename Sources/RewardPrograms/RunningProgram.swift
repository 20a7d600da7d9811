import Formats
import Foundation

/// One running copy of a user's reward program, in the hands of one thread at a time.
final class RunningProgram: Sendable {
  private let conversation: ProgramConversation

  /// Starts the program; what it writes to its standard error is shown.
  init(_ command: [String]) throws {
    conversation = try ProgramConversation(command, role: "reward")
  }

  /// The rewards of objects, in their order.
  func answer(_ objects: [String], timeout: Double) throws -> [Double] {
    let others = objects.count > 1 ? " and \(objects.count - 1) more" : ""
    let subject = "asked about '\(objects.first ?? "")'\(others)"
    do {
      let reply = try conversation.exchange(
        ["objects": .array(objects.map(JSONTree.string))], timeout: timeout, subject: subject)
      return try parse(reply, objects, subject)
    } catch {
      conversation.end()
      throw error
    }
  }

  /// The numbers of `{"rewards": [...]}`.
  private func parse(_ reply: [UInt8], _ objects: [String], _ subject: String) throws -> [Double] {
    let text = String(decoding: reply, as: UTF8.self)
    guard let values = try? JSONParser.parse(reply)["rewards"]?.elements,
      case let rewards = values.compactMap(\.number?.value), rewards.count == values.count
    else {
      try blame(text, objects)
      throw conversation.failure(
        "answered '\(text.prefix(60))'; it must write {\"rewards\": [...]}", subject)
    }
    guard rewards.count == objects.count else {
      throw conversation.failure(
        "gave \(rewards.count) rewards for \(objects.count) objects", subject)
    }
    return rewards
  }

  /// Throws which object has no number, where the answer is a list that is no JSON for that alone: many
  /// programs write NaN so.
  private func blame(_ text: String, _ objects: [String]) throws {
    guard let key = text.range(of: "\"rewards\""),
      let start = text[key.upperBound...].firstIndex(of: "["),
      let end = text[start...].firstIndex(of: "]")
    else { return }
    let words = text[text.index(after: start)..<end]
      .split(separator: ",", omittingEmptySubsequences: false)
    for (word, object) in zip(words, objects) {
      let word = word.trimmingCharacters(in: .whitespaces)
      if decimalNumber(word) != nil { continue }
      throw ProgramError(
        "\(conversation.title) gave '\(word)' for the object '\(object)'; a reward must be a finite number",
        mayPass: true)
    }
  }
}
