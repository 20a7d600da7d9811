import Foundation
import GRDB

/// The candidates of a trial that has ended, to be read: nothing is written, and nobody else writes.
package final class CandidateFile {
  /// A database that is not that of the trial, or of another version.
  struct Mismatch: Error {}

  /// Where it is.
  package let path: String
  private let queue: DatabaseQueue
  private let databasePath: DatabasePath

  /// Opens the database of the trial with a content key, or of whichever trial it is; `nil` where there
  /// is none, or that of another.
  ///
  /// Throws `StoreError` where it cannot be read.
  package init?(_ path: String, key: String? = nil) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let databasePath = DatabasePath(path)
    self.databasePath = databasePath
    do {
      queue = try storing("read", path) { try Self.open(databasePath.name, key) }
    } catch is Mismatch {
      return nil
    }
  }

  private static func open(_ path: String, _ key: String?) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(
      path: path, configuration: CandidateSchema.configuration(isReadOnly: true))
    try queue.read { try check($0, key: key) }
    return queue
  }

  /// Throws `Mismatch` where a database is not that of the trial with a content key.
  static func check(_ database: Database, key: String?) throws {
    guard try Int.fetchOne(database, sql: "PRAGMA user_version") == CandidateSchema.version,
      let found = try String.fetchOne(database, sql: "SELECT key FROM trial"),
      key == nil || found == key
    else { throw Mismatch() }
  }

  /// What was found by the first `calls` calls, as it was found.
  func finds(upTo calls: Int) throws -> [FoundCandidate] {
    let replacements = try storing("read", path) {
      try queue.read { database in
        try Row.fetchAll(
          database,
          sql: "SELECT replaced_at, reward_call FROM candidates WHERE replaced_at <= ?",
          arguments: [calls])
      }
    }
    let replaced = Dictionary(
      replacements.map { ($0[0] as Int, $0[1] as Int) }, uniquingKeysWith: { first, _ in first })
    var finds: [FoundCandidate] = []
    try forEachFind { candidate in
      guard let call = candidate.rewardCall, call <= calls else { return }
      finds.append(FoundCandidate(candidate, replaced: replaced[call]))
    }
    return finds
  }

  /// How many distinct objects there are.
  package func count() throws -> Int {
    try storing("read", path) {
      try queue.read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM candidates WHERE replaced_at IS NULL") ?? 0
      }
    }
  }

  /// The call of the first object whose reward is no number, if there is one.
  func firstWithoutReward() throws -> Int? {
    try storing("read", path) {
      try queue.read {
        try Int.fetchOne(
          $0,
          sql: """
            SELECT reward_call FROM candidates WHERE replaced_at IS NULL AND reward IS NULL
            ORDER BY reward_call LIMIT 1
            """)
      }
    }
  }

  /// Calls `body` with everything that was found, also what a better state has replaced, in the order of
  /// discovery.
  func forEachFind(_ body: (Candidate) throws -> Void) throws {
    try storing("read", path) {
      try queue.read { database in
        let rows = try Row.fetchCursor(
          database,
          sql: "SELECT object, state, reward, reward_call FROM candidates ORDER BY reward_call")
        while let row = try rows.next() {
          try body(
            Candidate(object: row[0], state: row[1], reward: row[2] ?? .nan, rewardCall: row[3]))
        }
      }
    }
  }

  /// The best candidates, the greatest reward first, then by object; without a limit all, also those
  /// whose reward is no number, last.
  package func best(_ limit: Int? = nil, minimumReward: Double? = nil) throws -> [Candidate] {
    try storing("read", path) {
      try queue.read { database in
        let rows = try Row.fetchCursor(
          database,
          sql: """
            SELECT object, state, reward, reward_call FROM candidates
            WHERE replaced_at IS NULL\(minimumReward == nil ? "" : " AND reward >= ?")
            ORDER BY reward DESC, object LIMIT ?
            """,
          arguments: StatementArguments((minimumReward.map { [$0] } ?? []) as [Double])
            + [limit ?? -1])
        var candidates: [Candidate] = []
        while let row = try rows.next() {
          candidates.append(
            Candidate(
              object: row[0], state: row[1], reward: row[2] ?? .nan, rewardCall: row[3]))
        }
        return candidates
      }
    }
  }
}
