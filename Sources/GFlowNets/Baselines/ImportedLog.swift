import Formats
import NeuralNetworks

/// One reward that another program asked for, as its log tells.
public struct LoggedCall: Sendable, Equatable {
  /// The object as the environment reads it.
  public let object: String
  /// The value of its reward.
  public let reward: Double
  /// Where it stands: "log.csv, line 4".
  public let place: String

  /// A call.
  public init(object: String, reward: Double, place: String) {
    self.object = object
    self.reward = reward
    self.place = place
  }
}

/// What another program has found, as its log tells, call by call: so it stands in the same tables, under the same
/// meter, as what is trained here.
///
/// Each reward is computed again, and the log must agree with it; a program that used another reward is not
/// compared. There are no distances to the target: a log says what was asked for, not what was learned.
public final class ImportedLog<E: Environment> {
  private let environment: E
  private let calls: [LoggedCall]
  private let tolerance: Double
  private var position = 0

  /// The log of one method and seed.
  ///
  /// Throws `SettingsError` where there is none.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: ImportedLogSettings) throws
  where N.E == E {
    guard context.environment.conditionCount == 1 else {
      throw SettingsError(
        ["type"], "holds objects without a condition; use an environment that has none")
    }
    environment = context.environment
    tolerance = settings.tolerance
    calls = try context.loggedCalls(settings.settings)
  }

  /// Takes the next calls of the log.
  public func step(_ meter: Meter<E>) throws {
    let count = meter.affordableTrajectories(64)
    let next = calls[position..<min(position + count, calls.count)]
    guard !next.isEmpty else {
      throw ImportError(
        "the log ends after \(calls.count) reward calls, before the budget; lower the budget to what every"
          + " log has, so that all methods spend alike")
    }
    for call in next {
      guard let object = try? environment.parse(call.object) else {
        _ = meter.chargeUnreadableObject()
        continue
      }
      var logRewards: [Double] = []
      try meter.appendLogRewards(of: [object], to: &logRewards)
      let score = meter.scores[0]
      guard
        score.identity == nil
          || (score.value - call.reward).magnitude <= tolerance * max(1, score.value.magnitude)
      else {
        throw ImportError(
          "\(call.place): the reward of '\(call.object)' is \(score.value) here and \(call.reward) in the log;"
            + " only methods with the same reward can be compared")
      }
    }
    position += next.count
    meter.charge(trajectories: next.count, transitions: 0)
  }

  /// What the trial loop and the metrics may ask.
  public func method() -> Method<E> {
    Method(
      step: { try self.step($0) },
      write: { $0.write(Int64(self.position)) },
      restore: { self.position = Int(try $0.read(Int64.self)) })
  }
}

/// A log that cannot stand beside other methods.
public struct ImportError: Error, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// What a spec says about the log of another program.
public struct ImportedLogSettings: MethodComponent {
  let settings: Settings
  /// By how much rewards may differ, as a share of the greater of 1 and the reward.
  public let tolerance: Double

  /// What it is called and what can be set on it.
  public static let description = ComponentDescription(
    "imported",
    summary:
      "What another program has found: a CSV of its reward calls, with the columns method, seed, call, object and"
      + " reward. Every reward is computed again.",
    parameters: [log.parameter.example(.text("log.csv")), method.parameter, toleranceKey.parameter])

  /// The log.
  public static let log = SettingKey.file(
    "log", default: nil, "A CSV file with the columns method, seed, call, object and reward.")
  /// Which of its methods.
  public static let method = SettingKey.text(
    "method", default: "", "Which method of the log; may be left out where it holds only one.")
  private static let toleranceKey = SettingKey.real(
    "tolerance", .nonNegative, default: 1e-6,
    "By how much a reward may differ from the one computed here, as a share of the greater of 1 and the"
      + " reward.")

  /// What its log counts.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .trajectories]

  public static let isSearch = false

  /// Takes settings that are each in range.
  public init(_ settings: Settings) {
    self.settings = settings
    tolerance = settings[Self.toleranceKey]
  }
}
