import Formats
import Foundation
import GRDB
import GRDBSQLite

/// The candidates of a trial in training, on disk: a SQLite database that only grows.
///
/// Each append is one transaction with a rollback journal, synchronised: after a crash at any moment all
/// of its rows are there or none. So a snapshot that is written after an append finds its rows again.
package final class CandidateDatabase {
  /// How many rows an append should have: a transaction waits for the disk.
  package static let batch = 4096

  /// The trial that a database belongs to.
  package struct Owner {
    /// The content key in hexadecimal digits.
    package var key: String
    package var task: String
    package var method: String
    package var seed: Int

    package init(key: String, task: String, method: String, seed: Int) {
      self.key = key
      self.task = task
      self.method = method
      self.seed = seed
    }
  }

  /// Where it is.
  package let path: String
  private let queue: DatabaseQueue

  /// A new database in the place of what there was.
  package init(creating path: String, for owner: Owner) throws {
    self.path = path
    try RunStore.remove(path + "-journal")
    try RunStore.remove(path)
    try RunStore.makeFolder(RunStore.parent(of: path))
    try Self.fail(path)
    queue = try storing("create", path) {
      let queue = try DatabaseQueue(
        path: path, configuration: CandidateSchema.configuration(isReadOnly: false))
      try queue.write { database in
        try database.execute(sql: CandidateSchema.sql)
        try database.execute(
          sql: "INSERT INTO trial VALUES (?, ?, ?, ?)",
          arguments: [owner.key, owner.task, owner.method, owner.seed])
      }
      return queue
    }
  }

  /// The database of a trial that goes on: what was found after the first `calls` reward calls is
  /// forgotten.
  ///
  /// `nil` where there is none, or it is damaged, of another trial, or has not the `count` distinct
  /// objects that the trial had found by then.
  package init?(goingOn path: String, key: String, after calls: Int, holding count: Int) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    try Self.fail(path)
    do {
      queue = try DatabaseQueue(
        path: path, configuration: CandidateSchema.configuration(isReadOnly: false))
      let isWhole = try queue.write { database in
        try CandidateFile.check(database, key: key)
        guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok" else {
          return false
        }
        try database.execute(sql: CandidateSchema.noIndex)
        try database.execute(
          sql: "DELETE FROM candidates WHERE reward_call > ?", arguments: [calls])
        try database.execute(
          sql: "UPDATE candidates SET replaced_at = NULL WHERE replaced_at > ?", arguments: [calls])
        return try Int.fetchOne(
          database, sql: "SELECT count(*) FROM candidates WHERE replaced_at IS NULL") == count
      }
      if !isWhole { return nil }
    } catch is CandidateFile.Mismatch {
      return nil
    } catch let error as DatabaseError where error.meansDamage {
      return nil
    } catch let error as DatabaseError {
      throw StoreError.failed("open", path: path, error)
    }
  }

  /// Appends candidates, all or none, in the order in which they were found.
  package func append(_ found: [FoundCandidate]) throws {
    guard !found.isEmpty else { return }
    let isStruck = StoreFault.strikes(path)
    let reason = errno
    try storing("write", path) {
      try queue.write { database in
        let insert = try database.cachedStatement(
          sql: "INSERT INTO candidates VALUES (?, ?, ?, ?, ?, NULL)")
        let replace = try database.cachedStatement(
          sql: "UPDATE candidates SET replaced_at = ? WHERE reward_call = ?")
        // A device without space takes a part first.
        for found in isStruck ? found.dropLast(found.count / 2) : found[...] {
          if let replaced = found.replaced {
            try replace.execute(arguments: [found.candidate.rewardCall, replaced])
          }
          try Self.insert(found.candidate, insert, database)
        }
        if isStruck { throw Self.refusal(path, reason) }
      }
    }
  }

  /// Inserts a candidate by SQLite's own functions: arrays of values would take longer than SQLite does.
  private static func insert(_ candidate: Candidate, _ statement: Statement, _ database: Database)
    throws
  {
    let insert = statement.sqliteStatement
    var object = candidate.object
    var state = candidate.state ?? ""
    // Bound memory stays where it is until the row is inserted.
    let code = object.withUTF8 { object in
      state.withUTF8 { state in
        sqlite3_reset(insert)
        sqlite3_bind_int64(insert, 1, Int64(candidate.rewardCall ?? 0))
        sqlite3_bind_int64(insert, 2, hash(object))
        bind(object, to: 3, of: insert)
        if candidate.state == nil {
          sqlite3_bind_null(insert, 4)
        } else {
          bind(state, to: 4, of: insert)
        }
        // What is no number becomes NULL.
        sqlite3_bind_double(insert, 5, candidate.reward)
        let code = sqlite3_step(insert)
        sqlite3_reset(insert)
        sqlite3_clear_bindings(insert)
        return code
      }
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: sqlite3_errmsg(database.sqliteConnection).map { String(cString: $0) })
    }
  }

  private static func bind(
    _ text: UnsafeBufferPointer<UInt8>, to place: Int32, of statement: OpaquePointer
  ) {
    UnsafeRawBufferPointer(text).withMemoryRebound(to: CChar.self) {
      _ = sqlite3_bind_text(statement, place, $0.baseAddress, Int32($0.count), nil)
    }
  }

  /// Makes the index by which the best are found: to be called when the trial has ended.
  package func finish() throws {
    try Self.fail(path)
    try storing("write", path) {
      try queue.write { try $0.execute(sql: CandidateSchema.index) }
    }
  }

  /// 64 bits that tell objects apart: the first of the SHA-256 of the text, as SQLite's signed integer.
  static func hash(_ object: UnsafeBufferPointer<UInt8>) -> Int64 {
    Int64(bitPattern: SHA256(of: UnsafeRawBufferPointer(object)).first)
  }

  /// Fails where a test wants it.
  private static func fail(_ path: String) throws {
    if StoreFault.strikes(path) { throw refusal(path, errno) }
  }

  private static func refusal(_ path: String, _ reason: Int32) -> StoreError {
    StoreError.failed("write", path: path, reason: String(cString: strerror(reason)))
  }
}
