import Formats
import Foundation
import Synchronization

/// What goes wrong with a user's program.
public struct ProgramError: Error, CustomStringConvertible, Equatable {
  public let description: String
  /// Whether starting the program again may help.
  let mayPass: Bool

  init(_ description: String, mayPass: Bool = false) {
    self.description = description
    self.mayPass = mayPass
  }
}

/// A user's program that runs, answering each line with one, in the hands of one thread at a time.
///
/// When nothing refers to it any more the program has a moment to end by itself, and is ended with all that
/// it has started.
final class ProgramConversation: Sendable {
  /// What errors call it: "the reward program 'x'".
  let title: String
  private let child: ChildProcess

  /// Starts the program; what it writes to its standard error is shown.
  init(_ command: [String], role: String) throws {
    title = "the \(role) program '\(command.first ?? "")'"
    do {
      child = try ChildProcess.start(command)
    } catch let error as ChildProcess.Failure {
      throw ProgramError(
        "\(title) cannot be started: \(error.reason); check the path and that it may be executed")
    }
  }

  deinit {
    child.closeInput()
    // It has a moment to end by itself, and whoever forgets it must not wait for that.
    let child = child
    Thread.detachNewThread { ChildProcesses.end(child, grace: 0.5) }
  }

  /// Ends it at once: whatever it still writes belongs to a question that is over.
  func end() { ChildProcesses.end(child, grace: 0) }

  private static let surplus =
    "wrote more than one line for a question; it must print one line an answer, and what is for people"
    + " to its standard error"

  /// Writes a message as one line and reads one.
  ///
  /// - Parameter subject: what the question is about, for errors: "asked about 'x'".
  func exchange(_ message: JSONTree, timeout: Double, subject: String) throws -> [UInt8] {
    let line = Array((message.line + "\n").utf8)
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(timeout)
    let (write, read) = (child.input, child.output)
    var written = 0
    var reply: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    var unasked = pollfd(fd: read, events: Int16(POLLIN), revents: 0)
    if poll(&unasked, 1, 0) > 0, unasked.revents & Int16(POLLIN) != 0 {
      throw failure(Self.surplus, subject)
    }
    while true {
      let left = (deadline - clock.now) / .milliseconds(1)
      guard left > 0 else {
        throw failure(
          "gave no answer within \(timeout) s; raise timeout or make it faster", subject)
      }
      var polls = [
        pollfd(fd: read, events: Int16(POLLIN), revents: 0),
        pollfd(fd: write, events: Int16(POLLOUT), revents: 0),
      ]
      let count: nfds_t = written < line.count ? 2 : 1
      if poll(&polls, count, Int32(min(left + 1, 1e9))) < 0, errno != EINTR {
        throw failure("cannot be waited for: \(String(cString: strerror(errno)))", subject)
      }
      if count == 2, polls[1].revents != 0 {
        let result = withoutBrokenPipe {
          line[written...].withUnsafeBytes { Foundation.write(write, $0.baseAddress, $0.count) }
        }
        if result > 0 { written += result }
        if result < 0, errno != EAGAIN, errno != EINTR { throw failure(ended(), subject) }
      }
      if polls[0].revents != 0 {
        let result = buffer.withUnsafeMutableBytes {
          Foundation.read(read, $0.baseAddress, $0.count)
        }
        if result == 0 { throw failure(ended(), subject) }
        if result < 0, errno != EAGAIN, errno != EINTR {
          throw failure("cannot be read: \(String(cString: strerror(errno)))", subject)
        }
        let known = reply.count
        if result > 0 { reply += buffer[..<result] }
        if let end = reply[known...].firstIndex(of: UInt8(ascii: "\n")) {
          if end + 1 < reply.count { throw failure(Self.surplus, subject) }
          return Array(reply[..<end])
        }
        if reply.count > 1 << 26 { throw failure("answers without an end of line", subject) }
      }
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

  /// What the program did wrong, with what it was asked.
  func failure(_ message: String, _ subject: String) -> ProgramError {
    ProgramError("\(title) \(message) (\(subject))", mayPass: true)
  }
}
