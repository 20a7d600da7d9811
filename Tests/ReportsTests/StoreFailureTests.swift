import Experiments
import Foundation
import Reports
import Testing

/// Every operation of the store fails once: whatever it was, nothing finished is lost, no file is
/// torn, and the same run again gives the tables of a run without failures.
@Suite(.serialized) struct StoreFailureTests {
  /// The files of a folder that a run leaves whole or as they were; the rest is for the lock.
  private func files(_ folder: String) throws -> [String: String] {
    try contents(of: folder).filter { !$0.key.hasSuffix(".lock") }
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
      StoreFault.arm(folder: folder, skipping: operation, number: number)
      var complaint = ""
      do {
        let comparison = try run(spec, in: folder)
        complaint = comparison.table()
      } catch {
        complaint = "\(error)"
      }
      guard let struck = StoreFault.disarm(folder: folder) else {
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
      for (name, text) in after where name.hasSuffix("record.json") {
        #expect(healed[name] == text, "operation \(operation) on \(struck): \(name) again")
      }
      try FileManager.default.removeItem(atPath: folder)
      operation += 1
    }
  }

  @Test func `A first run heals`() throws {
    let count = try failEach(ENOSPC, tinySpec()) { _ in }
    #expect(count > 100)
  }

  @Test func `A run with more seeds heals`() throws {
    let count = try failEach(EIO, tinySpec(seeds: 2)) { try run(tinySpec(seeds: 1), in: $0) }
    #expect(count > 80)
  }

  @Test func `A finished run heals`() throws {
    let count = try failEach(ENOSPC, tinySpec()) { try run(tinySpec(), in: $0) }
    #expect(count > 50)
  }
}
