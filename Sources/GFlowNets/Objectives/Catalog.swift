/// The objectives that a spec can name.
public enum Objectives {
  /// One line for each file of this folder.
  public static let all: [any Objective.Type] = [
    FlowMatching.self,
    DetailedBalance.self,
    TrajectoryBalance.self,
    SubTrajectoryBalance.self,
    LogPartitionVariance.self,
    SoftQLearning.self,
    MunchausenQLearning.self,
    PathConsistency.self,
    SoftActorCritic.self,
    ModifiedDetailedBalance.self,
    ModifiedSubTrajectoryBalance.self,
    ForwardLookingDetailedBalance.self,
    ForwardLookingSubTrajectoryBalance.self,
    ConditionalTrajectoryBalance.self,
  ]

  /// The objective that settings describe.
  public static func make(_ settings: Settings) throws -> any Objective {
    for type in all where type.description.name == settings.type { return try type.init(settings) }
    throw SettingsError(["type"], "is no objective")
  }
}
