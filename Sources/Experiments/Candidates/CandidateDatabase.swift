import Formats
import Foundation
import GRDB
import GRDBSQLite

/// The candidates of a trial as a SQLite database, while it is made.
///
/// It is made when training has ended, by one process in a folder of its own, and published whole. So it
/// needs no journal, and no database is open in two processes while one of them writes.
package final class CandidateDatabase {
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
  private let databasePath: DatabasePath
  private let files: Files

  /// A new database in the place of what there was.
  package init(creating path: String, for owner: Owner, files: Files = .system) throws {
    self.path = path
    self.files = files
    try files.remove(path)
    try files.makeFolder(RunStore.parent(of: path))
    let databasePath = DatabasePath(path)
    self.databasePath = databasePath
    queue = try storing("create", path) {
      let queue = try DatabaseQueue(
        path: databasePath.name, configuration: CandidateSchema.configuration(isReadOnly: false))
      try queue.write { database in
        try database.execute(sql: CandidateSchema.sql)
        try database.execute(
          sql: "INSERT INTO trial VALUES (?, ?, ?, ?)",
          arguments: [owner.key, owner.task, owner.method, owner.seed])
      }
      return queue
    }
  }

  /// Appends candidates, all or none, in the order in which they were found.
  package func append(_ found: [FoundCandidate]) throws {
    guard !found.isEmpty else { return }
    try storing("write", path) {
      try queue.write { database in
        let insert = try database.cachedStatement(
          sql: "INSERT INTO candidates VALUES (?, ?, ?, ?, ?, NULL)")
        let replace = try database.cachedStatement(
          sql: "UPDATE candidates SET replaced_at = ? WHERE reward_call = ?")
        for found in found {
          if let replaced = found.replaced {
            try replace.execute(arguments: [found.candidate.rewardCall, replaced])
          }
          try Self.insert(found.candidate, insert, database)
        }
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

  /// Makes the index by which the best are found, and waits until all is kept for good.
  package func finish() throws {
    try storing("write", path) {
      try queue.write { try $0.execute(sql: CandidateSchema.index) }
    }
    try files.doing("write", path) {
      let file = try files.operations.open(path, O_RDONLY)
      defer { close(file) }
      try files.operations.synchronize(file, of: path)
    }
  }

  /// 64 bits that tell objects apart: the first of the SHA-256 of the text, as SQLite's signed integer.
  static func hash(_ object: UnsafeBufferPointer<UInt8>) -> Int64 {
    Int64(bitPattern: SHA256(of: UnsafeRawBufferPointer(object)).first)
  }
}
