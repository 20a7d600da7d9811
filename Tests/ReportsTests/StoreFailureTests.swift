import Experiments
import Foundation
import Reports
import Synchronization
import Testing

/// Every operation of the store fails once: whatever it was, nothing finished is lost, no file is
/// torn, and the same run again gives the tables of a run without failures.
@Suite(.serialized) struct StoreFailureTests {
  private func files(_ folder: String) throws -> [String: String] {
    try contents(of: folder).filter { !$0.key.contains("/attempt-") }
  }

  /// Fails each operation of extending what `before` leaves to `spec`.
  private func failEach(
    _ number: Int32, _ spec: Spec, before: (String) throws -> Void
  ) throws -> Int {
    let scratch = try Scratch()
    let reference = scratch.path + "/reference"
    try run(spec, in: reference)
    let expected = try tables(of: reference)
    let start = scratch.path + "/start"
    try before(start)
    let old = FileManager.default.fileExists(atPath: start) ? try files(start) : [:]
    var operation = 0
    while true {
      let folder = scratch.path + "/with-\(operation)"
      if !old.isEmpty { try FileManager.default.copyItem(atPath: start, toPath: folder) }
      let operations = FailingOperations(skipping: operation, number: number)
      let complaints = Mutex("")
      do {
        let comparison = try run(spec, in: folder, files: Files(operations)) { warning in
          complaints.withLock { $0 += warning }
        }
        complaints.withLock { $0 += comparison.table() }
      } catch {
        complaints.withLock { $0 += "\(error)" }
      }
      let complaint = complaints.withLock { $0 }
      guard let struck = operations.struck else {
        // All operations have had their turn.
        #expect(try tables(of: folder) == expected)
        print("each of \(operation) operations failed once, and the next run healed it")
        return operation
      }
      let reason = String(cString: strerror(number))
      // The message of a trial may be broken over lines.
      #expect(
        complaint.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(reason),
        "operation \(operation) on \(struck) failed in silence")
      let after = FileManager.default.fileExists(atPath: folder) ? try files(folder) : [:]
      for (name, text) in old {
        #expect(after[name] != nil, "operation \(operation) on \(struck) lost \(name)")
        if name.hasSuffix("record.json") {
          #expect(after[name] == text, "operation \(operation) on \(struck) changed \(name)")
        }
      }
      for (name, text) in after where name.hasSuffix("record.json") {
        #expect(
          TrialRecord(text: text) != nil, "operation \(operation) on \(struck) tore \(name)")
      }
      #expect(!after.keys.contains { $0.hasSuffix(".tmp") }, "\(struck) left a temporary file")

      try run(spec, in: folder)
      #expect(try tables(of: folder) == expected, "operation \(operation) on \(struck)")
      let healed = try files(folder)
      #expect(
        !(try contents(of: folder)).keys.contains {
          $0.contains("/attempt-") || $0.contains("/claim-")
        },
        "operation \(operation) on \(struck) left an attempt")
      for (name, text) in after where name.hasSuffix("record.json") {
        #expect(healed[name] == text, "operation \(operation) on \(struck): \(name) again")
      }
      try FileManager.default.removeItem(atPath: folder)
      operation += 1
    }
  }

  @Test func `A first run heals`() throws {
    let count = try failEach(ENOSPC, tinySpec(seeds: 1)) { _ in }
    #expect(count > 100)
  }

  @Test func `A run with more seeds heals`() throws {
    let count = try failEach(EIO, tinySpec(seeds: 2)) { try run(tinySpec(seeds: 1), in: $0) }
    #expect(count > 80)
  }

  @Test func `A finished run heals`() throws {
    let count = try failEach(ENOSPC, tinySpec()) { try run(tinySpec(), in: $0) }
    #expect(count > 30)
  }

  @Test(arguments: [ENOSPC, EDQUOT])
  func `Where there is no room the remedy is said`(number: Int32) {
    let error = StoreError.failed("create", path: "results/a", reason: "no room", number: number)
    #expect("\(error)".hasSuffix("make room there, and give the same command again"))
  }
}

/// The operations of the system, one of which fails.
final class FailingOperations: FileOperations {
  private let system = SystemFileOperations()
  private let plan: Mutex<(remaining: Int, struck: String?)>
  private let number: Int32

  /// The operation after `skipped` others fails with the error `number`.
  init(skipping skipped: Int, number: Int32) {
    plan = Mutex((skipped, nil))
    self.number = number
  }

  /// The path of the operation that failed, if one did.
  var struck: String? { plan.withLock { $0.struck } }

  private func fails(_ path: String) -> Bool {
    plan.withLock { plan in
      plan.remaining -= 1
      if plan.remaining == -1 { plan.struck = path }
      return plan.remaining == -1
    }
  }

  private func strike(_ path: String) throws {
    if fails(path) { throw FileFailure(number) }
  }

  func open(_ path: String, _ flags: Int32) throws -> Int32 {
    try strike(path)
    return try system.open(path, flags)
  }

  func read(_ file: Int32, of path: String, into buffer: UnsafeMutableRawBufferPointer) throws
    -> Int
  {
    try strike(path)
    return try system.read(file, of: path, into: buffer)
  }

  func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, of path: String) throws -> Int {
    guard fails(path) else { return try system.write(bytes, to: file, of: path) }
    // A device without space takes a part first.
    _ = try system.write(
      UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), to: file, of: path)
    throw FileFailure(number)
  }

  func overwrite(_ bytes: UnsafeRawBufferPointer, in file: Int32, of path: String) throws {
    try strike(path)
    try system.overwrite(bytes, in: file, of: path)
  }

  func synchronize(_ file: Int32, of path: String) throws {
    try strike(path)
    try system.synchronize(file, of: path)
  }

  func rename(_ path: String, to other: String) throws {
    try strike(path)
    try system.rename(path, to: other)
  }

  func link(_ path: String, to other: String) throws {
    try strike(path)
    try system.link(path, to: other)
  }

  func unlink(_ path: String) throws {
    try strike(path)
    try system.unlink(path)
  }

  func makeFolder(_ path: String) throws {
    try strike(path)
    try system.makeFolder(path)
  }

  func removeFolder(_ path: String) throws {
    try strike(path)
    try system.removeFolder(path)
  }
}
