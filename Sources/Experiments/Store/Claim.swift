import Formats
import Foundation
import Synchronization

/// That a process works on a trial, so that no other does.
///
/// The claims of a trial are files claim-1, claim-2, ... in its folder; the last one counts. A claim is made by
/// a hard link, which fails where there is one of that number: so of all that take over from one claim, one
/// wins, and a number is never given twice while files of it are there. The owner writes into its claim
/// through the other name of the file, in its own attempt, and so never into that of another.
///
/// A claim saves time and protects nothing: see `Attempt`.
final class Claim: Sendable {
  static let prefix = "claim-"

  /// What stands in a claim.
  struct Content: Equatable {
    /// The owner.
    var owner: ProcessIdentity
    /// The folder of its attempt, within that of the trial.
    var attempt: String
    /// What the owner raises while it works.
    var count = 0
    /// Which share of the budget has been spent.
    var progress = 0.0
    /// Whether the owner has let go of the trial.
    var isReleased = false

    var bytes: [UInt8] {
      let text = JSONTree.members([
        ("host", .string(owner.host)), ("boot", .string(owner.boot)),
        ("namespace", .string(owner.namespace)), ("process", .number(owner.id)),
        ("start", .number(owner.start)), ("attempt", .string(attempt)), ("count", .number(count)),
        ("progress", .number(progress)), ("released", .flag(isReleased)),
      ]).compact
      // Always as long, so that what is written in place leaves nothing of what was there.
      return Array(text.utf8)
        + Array(repeating: UInt8(ascii: " "), count: max(0, 1023 - text.utf8.count))
        + [UInt8(ascii: "\n")]
    }

    init(owner: ProcessIdentity, attempt: String) {
      self.owner = owner
      self.attempt = attempt
    }

    init?(_ bytes: [UInt8]) {
      guard let json = try? JSONParser.parse(String(decoding: bytes, as: UTF8.self)) else {
        return nil
      }
      func string(_ key: String) -> String? {
        if case .string(let text)? = json[key]?.content { text } else { nil }
      }
      func number(_ key: String) -> JSONNumber? {
        if case .number(let number)? = json[key]?.content { number } else { nil }
      }
      guard let host = string("host"), let boot = string("boot"),
        let namespace = string("namespace"),
        let attempt = string("attempt"), let id = number("process")?.integer,
        let start = number("start")?.integer, let count = number("count")?.integer,
        let progress = number("progress")?.value, let released = json["released"]
      else { return nil }
      owner = ProcessIdentity(host: host, boot: boot, namespace: namespace, id: id, start: start)
      self.attempt = attempt
      self.count = count
      self.progress = progress
      isReleased = if case .flag(true) = released.content { true } else { false }
    }
  }

  /// A claim as another process sees it.
  struct Seen: Equatable {
    let number: Int
    /// What stood in its file, without the blanks behind it.
    private let bytes: ArraySlice<UInt8>?
    /// `nil` where it cannot be read.
    let content: Content?

    fileprivate init(number: Int, folder: String, _ files: Files) throws {
      self.number = number
      bytes = try Self.bytes(number, folder, files)
      content = bytes.flatMap { Content(Array($0)) }
    }

    /// Whether nobody works there any more, as far as that can be told at once.
    var isOver: Bool { content.map { $0.isReleased || $0.owner.hasEnded } ?? false }

    static func == (a: Seen, b: Seen) -> Bool { a.number == b.number && a.bytes == b.bytes }

    private static func bytes(
      _ number: Int, _ folder: String, _ files: Files
    ) throws -> ArraySlice<UInt8>? {
      try files.read("\(folder)/\(Claim.prefix)\(number)", limit: 4096).map {
        $0[..<(($0.lastIndex { $0 == UInt8(ascii: "}") } ?? -1) + 1)]
      }
    }
  }

  /// The claim on the trial in a folder that counts; `nil` where there is none.
  static func last(in folder: String, _ files: Files) throws -> Seen? {
    guard let number = files.names(in: folder).compactMap(number).max() else { return nil }
    return try Seen(number: number, folder: folder, files)
  }

  static func number(_ name: String) -> Int? {
    name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil
  }

  private let folder: String
  /// Which claim on the trial it is, from 1.
  let number: Int
  private let file: Int32
  private let path: String
  private let files: Files
  private let content: Mutex<Content>
  private let lost = Atomic(false)
  private let failed = Mutex<(any Error)?>(nil)

  /// Claims the trial in a folder as the one after claim `previous`, for an attempt whose folder is there;
  /// `nil` where another has.
  init?(_ folder: String, after previous: Int, attempt: String, _ files: Files) throws {
    self.folder = folder
    self.files = files
    number = previous + 1
    path = "\(folder)/\(attempt)/claim"
    let content = Content(owner: .current, attempt: attempt)
    self.content = Mutex(content)
    try files.write(content.bytes, to: path, makesFolder: false)
    let path = path
    let place = "\(folder)/\(Self.prefix)\(number)"
    file = try files.doing("open", path) { try files.operations.open(path, O_WRONLY) }
    do {
      try files.doing("create", place) { try files.operations.link(path, to: place) }
    } catch StoreError.failed(_, _, _, number: EEXIST) {
      // A repeated request over a network may say so of what it has made itself.
      if !isOwn { return nil }
    }
  }

  deinit { close(file) }

  /// Whether the file that claims the trial is this one.
  private var isOwn: Bool {
    var own = stat()
    var other = stat()
    return fstat(file, &own) == 0 && stat("\(folder)/\(Self.prefix)\(number)", &other) == 0
      && own.st_ino == other.st_ino && own.st_dev == other.st_dev
  }

  /// Whether another has taken over; once it has, it stays so.
  var isLost: Bool { lost.load(ordering: .relaxed) }

  /// Looks whether another has taken over. Who takes over makes the next claim before it removes this one.
  @discardableResult
  func look() -> Bool {
    if !isOwn || access("\(folder)/\(Self.prefix)\(number + 1)", F_OK) == 0 {
      lost.store(true, ordering: .relaxed)
    }
    return isLost
  }

  /// Shows to others how far the trial is, from the next beat on.
  func show(progress: Double) { content.withLock { $0.progress = progress } }

  /// Raises the counter. That it cannot be written makes others take over, and nothing else: then `failure`
  /// says why.
  func beat() {
    if look() { return }
    do {
      try write { $0.count += 1 }
      failed.withLock { $0 = nil }
    } catch {
      failed.withLock { $0 = error }
    }
  }

  /// Why the counter could not be raised when that was last tried; `nil` where it could.
  var failure: (any Error)? { failed.withLock { $0 } }

  /// Lets go of the trial, so that others need not wait.
  func release() throws {
    if look() { return }
    try write { $0.isReleased = true }
  }

  private func write(_ change: (inout Content) -> Void) throws {
    let bytes = content.withLock { content in
      change(&content)
      return content.bytes
    }
    try files.doing("write", path) {
      try bytes.withUnsafeBytes { try files.operations.overwrite($0, in: file, of: path) }
      try files.operations.synchronize(file, of: path)
    }
  }
}
