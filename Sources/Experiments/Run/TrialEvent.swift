/// What a runner tells of a trial, by its name.
public enum TrialEvent: Sendable, CustomStringConvertible {
  /// It begins, or goes on where another attempt was left.
  case began(String, attempt: Int)
  /// It is finished, and its record published.
  case finished(String)
  /// Another process has published its record.
  case finishedElsewhere(String)
  /// Another process has taken it over.
  case lost(String)

  public var description: String {
    switch self {
    case .began(let name, let attempt): "\(name): begins, attempt \(attempt)"
    case .finished(let name): "\(name): finished"
    case .finishedElsewhere(let name): "\(name): finished by another process"
    case .lost(let name): "\(name): taken over by another process"
    }
  }
}
