/// Parameters that several methods share, so that they mean the same everywhere.
public enum CommonParameters {
  /// How many trajectories make one gradient step.
  public static let batchSize = SettingKey.integer(
    "batchSize", 1...1_048_576, default: 16, unit: "trajectories",
    "How many trajectories make one gradient step.")

  /// The network of the policy.
  public static let network = SettingKey.component(
    "network", Networks.descriptions, default: defaults(MLPSettings.description),
    "The network of the policy.")

  /// What moves the weights.
  public static let optimizer = SettingKey.component(
    "optimizer", [AdamSettings.description], default: defaults(AdamSettings.description),
    "What moves the weights.")

  /// The settings of a component all of whose parameters have defaults.
  public static func defaults(_ description: ComponentDescription) -> Settings {
    Settings(
      type: description.name,
      values: Dictionary(
        uniqueKeysWithValues: description.parameters.map { parameter in
          guard let value = parameter.defaultValue else {
            preconditionFailure("\(description.name).\(parameter.name) has no default")
          }
          return (parameter.name, value)
        }))
  }
}
