/// The value of a parameter.
public enum Setting: Hashable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case real(Double)
  /// A number that may change over training.
  case schedule(Schedule)
  /// A truth value.
  case flag(Bool)
  /// A word or any text.
  case text(String)
  /// A list of whole numbers.
  case integers([Int])
  /// A list of texts.
  case texts([String])
  /// A list of numbers.
  case reals([Double])
  /// A component with its own settings.
  case component(Settings)
  /// Components with a weight each.
  case weighted([WeightedSettings])

  /// The settings of the components that the value holds; empty where it holds none.
  public var components: [Settings] {
    switch self {
    case .component(let settings): [settings]
    case .weighted(let parts): parts.map(\.settings)
    default: []
    }
  }
}

/// One of several components that share something.
public struct WeightedSettings: Hashable, Sendable {
  /// Its share, in proportion to the weights of the others; greater than zero.
  public var weight: Double
  /// The component.
  public var settings: Settings

  /// A component with a weight.
  public init(weight: Double, settings: Settings) {
    self.weight = weight
    self.settings = settings
  }
}
