import GRDB

/// What candidates.sqlite holds; docs/candidates.md says it for users.
enum CandidateSchema {
  /// The version of the schema, as `PRAGMA user_version` gives it.
  static let version = 1

  /// Calls rise, so rows stand in the order of discovery. A row whose place a better state took stays,
  /// so that going back to an earlier call is deleting what came later.
  static let sql = """
    CREATE TABLE trial (
      key TEXT NOT NULL, task TEXT NOT NULL, method TEXT NOT NULL, seed INTEGER NOT NULL);
    CREATE TABLE candidates (
      reward_call INTEGER PRIMARY KEY,
      hash INTEGER NOT NULL,
      object TEXT NOT NULL,
      state TEXT,
      reward REAL,
      replaced_at INTEGER);
    PRAGMA user_version = \(version);
    """

  /// What finds the best at once. It is made when the trial has ended: rewards come in no order, so that
  /// keeping an index of many rows would write all of it again with every transaction.
  static let index = """
    CREATE INDEX IF NOT EXISTS candidates_by_reward ON candidates (reward)
    WHERE replaced_at IS NULL
    """
  static let noIndex = "DROP INDEX IF EXISTS candidates_by_reward"

  /// How databases of candidates are opened.
  static func configuration(isReadOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    // Someone may look while a trial is running.
    configuration.busyMode = .timeout(10)
    return configuration
  }
}

extension DatabaseError {
  /// Whether it says that a file is not what it should be, rather than that it cannot be used.
  var meansDamage: Bool {
    [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_FORMAT]
      .contains(resultCode)
  }
}

extension StoreError {
  /// What SQLite could not do.
  static func failed(_ action: String, path: String, _ error: DatabaseError) -> StoreError {
    .failed(action, path: path, reason: error.message ?? error.resultCode.description)
  }
}

/// What `body` gives; an error of SQLite is one of the store.
func storing<Result>(_ action: String, _ path: String, _ body: () throws -> Result) throws -> Result
{
  do { return try body() } catch let error as DatabaseError {
    throw StoreError.failed(action, path: path, error)
  }
}
