import Formats
import Foundation
import Synchronization

/// One running copy of a user's program, in the hands of one thread at a time.
final class RunningProgram: Sendable {
  private let command: [String]
  private let child: ChildProcess

  /// Starts the program; what it writes to its standard error is shown.
  init(_ command: [String]) throws {
    self.command = command
    do {
      child = try ChildProcess.start(command)
    } catch let error as ChildProcess.Failure {
      throw RewardProgramError(
        "the reward program '\(command.first ?? "")' cannot be started: \(error.reason); check the path"
          + " and that it may be executed")
    }
  }

  deinit {
    child.closeInput()
    // It has a moment to end by itself, and whoever forgets it must not wait for that.
    let child = child
    Thread.detachNewThread { ChildProcesses.end(child, grace: 0.5) }
  }

  /// The answer to one line.
  func answer(_ objects: [String], timeout: Double) throws -> [Double] {
    do {
      return try parse(exchange(Self.line(objects), objects, timeout: timeout), objects)
    } catch {
      // Whatever it still writes belongs to this question.
      ChildProcesses.end(child, grace: 0)
      throw error
    }
  }

  /// `{"objects": [...]}` and the end of the line.
  private static func line(_ objects: [String]) -> [UInt8] {
    let question: JSONTree = ["objects": .array(objects.map(JSONTree.string))]
    return Array((question.line + "\n").utf8)
  }

  private static let surplus =
    "wrote more than one line for a question; it must print one line an answer, and what is for people"
    + " to its standard error"

  /// Writes a line and reads one.
  private func exchange(_ line: [UInt8], _ objects: [String], timeout: Double) throws -> [UInt8] {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(timeout)
    let (write, read) = (child.input, child.output)
    var written = 0
    var reply: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    var unasked = pollfd(fd: read, events: Int16(POLLIN), revents: 0)
    if poll(&unasked, 1, 0) > 0, unasked.revents & Int16(POLLIN) != 0 {
      throw failure(objects, Self.surplus)
    }
    while true {
      let left = (deadline - clock.now) / .milliseconds(1)
      guard left > 0 else {
        throw failure(
          objects, "gave no answer within \(timeout) s; raise timeout or make it faster")
      }
      var polls = [
        pollfd(fd: read, events: Int16(POLLIN), revents: 0),
        pollfd(fd: write, events: Int16(POLLOUT), revents: 0),
      ]
      let count: nfds_t = written < line.count ? 2 : 1
      if poll(&polls, count, Int32(min(left + 1, 1e9))) < 0, errno != EINTR {
        throw failure(objects, "cannot be waited for: \(String(cString: strerror(errno)))")
      }
      if count == 2, polls[1].revents != 0 {
        let result = withoutBrokenPipe {
          line[written...].withUnsafeBytes { Foundation.write(write, $0.baseAddress, $0.count) }
        }
        if result > 0 { written += result }
        if result < 0, errno != EAGAIN, errno != EINTR {
          throw failure(objects, ended())
        }
      }
      if polls[0].revents != 0 {
        let result = buffer.withUnsafeMutableBytes {
          Foundation.read(read, $0.baseAddress, $0.count)
        }
        if result == 0 { throw failure(objects, ended()) }
        if result < 0, errno != EAGAIN, errno != EINTR {
          throw failure(objects, "cannot be read: \(String(cString: strerror(errno)))")
        }
        if result > 0 { reply += buffer[..<result] }
        if let end = reply.firstIndex(of: UInt8(ascii: "\n")) {
          if end + 1 < reply.count { throw failure(objects, Self.surplus) }
          return Array(reply[..<end])
        }
        if reply.count > 1 << 26 { throw failure(objects, "answers without an end of line") }
      }
    }
  }

  /// The numbers of `{"rewards": [...]}`.
  private func parse(_ reply: [UInt8], _ objects: [String]) throws -> [Double] {
    let text = String(decoding: reply, as: UTF8.self)
    guard let values = try? JSONParser.parse(reply)["rewards"]?.elements,
      case let rewards = values.compactMap(\.number?.value), rewards.count == values.count
    else {
      try blame(text, objects)
      throw failure(
        objects, "answered '\(text.prefix(60))'; it must write {\"rewards\": [...]}")
    }
    guard rewards.count == objects.count else {
      throw failure(
        objects, "gave \(rewards.count) rewards for \(objects.count) objects")
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
      throw RewardProgramError(
        "the reward program '\(command.first ?? "")' gave '\(word)' for the object '\(object)'; a"
          + " reward must be a finite number", mayPass: true)
    }
  }

  /// How the program ended that takes or gives nothing more.
  private func ended() -> String {
    guard let ending = child.ending(within: 0.5) else {
      return
        "has closed its input or output but still runs; it must read and answer until its input ends"
    }
    child.waitForMessages(seconds: 0.2)
    return "has ended \(ending.words); its own messages say why"
  }

  private func failure(_ objects: [String], _ message: String) -> RewardProgramError {
    let others = objects.count > 1 ? " and \(objects.count - 1) more" : ""
    return RewardProgramError(
      "the reward program '\(command.first ?? "")' \(message) (asked about '\(objects.first ?? "")'"
        + "\(others))", mayPass: true)
  }
}
