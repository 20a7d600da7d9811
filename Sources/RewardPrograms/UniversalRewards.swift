import GFlowNets

/// The rewards that every environment takes.
public enum UniversalRewards {
  /// What they are called and what can be set on them.
  public static let all = [ProcessReward.description, TableReward.description]

  /// The reward that settings describe.
  public static func make<E: Environment>(_ settings: Settings, _ environment: E) throws
    -> Reward<E>
  {
    switch settings.type {
    case ProcessReward.description.name: try ProcessReward.reward(settings, environment)
    case TableReward.description.name: try TableReward.reward(settings, environment)
    default: throw SettingsError(["type"], "is no reward")
    }
  }
}
