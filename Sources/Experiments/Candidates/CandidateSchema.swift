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

  /// What finds the best at once. It is made when all rows are there: rewards come in no order, so that
  /// keeping an index of many rows would write all of it again with every transaction.
  static let index = """
    CREATE INDEX IF NOT EXISTS candidates_by_reward ON candidates (reward)
    WHERE replaced_at IS NULL
    """

  /// How databases of candidates are opened.
  static func configuration(isReadOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    guard !isReadOnly else { return configuration }
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
    }
    return configuration
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
