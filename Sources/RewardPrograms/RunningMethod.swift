import Formats
import Foundation
import GFlowNets

/// A user's method: a program that proposes objects and is told their rewards, a line of JSON a message, each
/// answered by one line.
///
///     {"start": {"task": ..., "seed": ..., "budget": {...}, "environment": {...}}}
///                                              answered by {} or {"abilities": ["logProbabilities", "sample", "save"]}
///     {"ask": 64}                              {"objects": ["...", ...]}
///     {"tell": [{"object": ..., "reward": ..., "logReward": ...}, ...]}     {}
///     {"logProbabilities": ["...", ...]}       {"logProbabilities": [-3.2, ...]}
///     {"sample": 1000}                         {"objects": ["...", ...]}
///     {"save": "path"}  {"load": "path"}       {}
///
/// It is started by the first question, and ended with all that it has started when nobody refers to it.
public final class RunningMethod: MethodProgram {
  private let command: [String]
  private let timeout: Double
  private let start: JSONTree
  private var running: (conversation: ProgramConversation, abilities: Set<MethodProgramAbility>)?
  /// What went wrong. The program has been ended then and is not started again: it would have forgotten what it
  /// was told.
  private var failure: (any Error)?

  /// A program that is not running yet.
  ///
  /// - Parameters:
  ///   - timeout: how many seconds an answer may take.
  ///   - start: what it is told first.
  public init(command: [String], timeout: Double, start: JSONTree) {
    self.command = command
    self.timeout = timeout
    self.start = start
  }

  public var abilities: Set<MethodProgramAbility> {
    get throws { try self.started().abilities }
  }

  public func ask(_ count: Int) throws -> [String] {
    let objects = try objects(["ask": .number(count)], subject: "asked for \(count) objects")
    guard !objects.isEmpty else {
      throw wrong(
        "proposed no object; it must propose at least one while its budget lasts",
        "asked for \(count) objects")
    }
    guard objects.count <= count else {
      throw wrong(
        "proposed \(objects.count) objects; it may propose as many as it is asked for",
        "asked for \(count) objects")
    }
    return objects
  }

  public func tell(_ objects: [ToldObject]) throws {
    let told = objects.map { object -> JSONTree in
      .members(
        [
          ("object", .string(object.object)), ("reward", .number(object.reward)),
          ("logReward", .number(object.logReward)),
        ] + (object.problem.map { [("problem", .string($0))] } ?? []))
    }
    try acknowledge(["tell": .array(told)], subject: "told \(objects.count) rewards")
  }

  public func logProbabilities(of objects: [String]) throws -> [Double] {
    let subject = "asked for log p of \(objects.count) objects"
    let answer = try exchange(
      ["logProbabilities": .array(objects.map(JSONTree.string))], subject: subject)
    guard let elements = answer["logProbabilities"]?.elements else {
      throw wrong("answered without {\"logProbabilities\": [...]}", subject)
    }
    // null stands for minus infinity, which JSON cannot write.
    let values = try elements.map { element -> Double in
      if case .null = element.content { return -.infinity }
      guard let value = element.number?.value else {
        throw wrong("gave a log-probability that is no number; null stands for -infinity", subject)
      }
      return value
    }
    guard values.count == objects.count else {
      throw wrong("gave \(values.count) log-probabilities", subject)
    }
    if let odd = values.first(where: { $0 > 1e-6 }) {
      throw wrong("gave the log-probability \(odd); none is above 0", subject)
    }
    return values
  }

  public func sample(_ count: Int) throws -> [String] {
    let subject = "asked for \(count) samples"
    let objects = try objects(["sample": .number(count)], subject: subject)
    guard objects.count == count else {
      throw wrong("gave \(objects.count) samples", subject)
    }
    return objects
  }

  public func save() throws -> [UInt8] {
    try withFile { path in
      try acknowledge(["save": .string(path)], subject: "asked to save")
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw wrong("said that it saved, and wrote no file", "asked to save to \(path)")
      }
      return Array(bytes)
    }
  }

  public func load(_ state: [UInt8]) throws {
    try withFile { path in
      try Data(state).write(to: URL(fileURLWithPath: path))
      try acknowledge(["load": .string(path)], subject: "asked to load what it saved")
    }
  }

  private func withFile<T>(_ body: (String) throws -> T) throws -> T {
    let path = NSTemporaryDirectory() + "harness-method-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  private func objects(_ question: JSONTree, subject: String) throws -> [String] {
    let answer = try exchange(question, subject: subject)
    guard let elements = answer["objects"]?.elements,
      case let objects = elements.compactMap(\.string), objects.count == elements.count
    else { throw wrong("answered without {\"objects\": [\"...\", ...]}", subject) }
    return objects
  }

  private func acknowledge(_ message: JSONTree, subject: String) throws {
    _ = try exchange(message, subject: subject)
  }

  private func exchange(_ message: JSONTree, subject: String) throws -> JSONValue {
    try exchange(message, with: try self.started().conversation, subject: subject)
  }

  private func exchange(
    _ message: JSONTree, with conversation: ProgramConversation, subject: String
  ) throws -> JSONValue {
    do {
      let reply = try conversation.exchange(message, timeout: timeout, subject: subject)
      guard let answer = try? JSONParser.parse(reply), answer.members != nil else {
        let text = String(decoding: reply.prefix(200), as: UTF8.self)
        throw conversation.failure(
          "answered '\(text.prefix(60))'; it must answer each line with one JSON object", subject)
      }
      if let error = answer["error"]?.string {
        throw conversation.failure("says: \(error)", subject)
      }
      return answer
    } catch {
      throw end(conversation, error)
    }
  }

  private func started() throws -> (
    conversation: ProgramConversation, abilities: Set<MethodProgramAbility>
  ) {
    if let failure { throw failure }
    if let running { return running }
    let conversation = try ProgramConversation(command, role: "method")
    let answer = try exchange(["start": start], with: conversation, subject: "told to start")
    let names = answer["abilities"]?.elements ?? []
    let abilities = try names.map { name -> MethodProgramAbility in
      guard let ability = name.string.flatMap(MethodProgramAbility.init) else {
        let known = MethodProgramAbility.allCases.map(\.rawValue).joined(separator: ", ")
        let message = "names an ability that there is not; there are \(known)"
        throw end(conversation, conversation.failure(message, "told to start"))
      }
      return ability
    }
    let started = (conversation, Set(abilities))
    running = started
    return started
  }

  /// The error of a program that has broken the rules, which ends.
  private func wrong(_ message: String, _ subject: String) -> any Error {
    guard let conversation = running?.conversation else { return ProgramError(message) }
    return end(conversation, conversation.failure(message, subject))
  }

  private func end(_ conversation: ProgramConversation, _ error: any Error) -> any Error {
    conversation.end()
    running = nil
    failure = error
    return error
  }
}
