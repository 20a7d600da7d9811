import NeuralNetworks

/// How R is made of the value of an object as people read it:
///
///     R = max(least, scale (max(floor, value) / norm)^beta).
///
/// or exp(value) where values are logarithms. It applies alike to rewards that are computed, that come with data, and that a user's program gives.
@frozen
public struct RewardTransform: Sendable, Equatable {
  /// The least value that counts.
  public var floor: Double
  /// What the value is divided by.
  public var norm: Double
  /// The exponent.
  public var beta: Double
  /// What the power is multiplied by.
  public var scale: Double
  /// The least R.
  public var least: Double
  /// Whether values are log R, and the rest counts for nothing.
  public var isExponential = false

  /// R = exp(value).
  public static var exponential: RewardTransform {
    var transform = RewardTransform()
    transform.isExponential = true
    return transform
  }

  /// A transform; R is the value unless told otherwise.
  @inlinable
  public init(
    floor: Double = 0, norm: Double = 1, beta: Double = 1, scale: Double = 1, least: Double = 0
  ) {
    self.floor = floor
    self.norm = norm
    self.beta = beta
    self.scale = scale
    self.least = least
  }

  /// log R of a value; -infinity of a value that has none.
  @inlinable
  public func logReward(of value: Double) -> Double {
    if value.isNaN { return .nan }
    if isExponential { return value }
    var log = beta * Elementary.log(max(floor, value) / norm)
    if scale != 1 { log += Elementary.log(scale) }
    return least > 0 ? max(Elementary.log(least), log) : log
  }

  /// R of a value.
  @inlinable
  public func reward(of value: Double) -> Double {
    if isExponential { return Elementary.exp(value) }
    return max(least, scale * Elementary.pow(max(floor, value) / norm, beta))
  }

  /// log R of what is no object: that of the least value.
  @inlinable
  public var leastLogReward: Double { logReward(of: -.infinity) }
}

extension RewardTransform {
  private static func floor(_ defaultValue: Double? = nil) -> SettingKey<Double> {
    .real(
      "floor", .nonNegative, default: defaultValue,
      "The least value that counts, so that every object has some reward; 0 where least is above 0."
    )
  }
  private static func norm(_ defaultValue: Double? = nil) -> SettingKey<Double?> {
    .real(
      "norm", .positive, orWord: "max", default: defaultValue,
      "What the value is divided by: a number, or \"max\" for the greatest value that there is.")
  }
  private static func beta(_ defaultValue: Double? = nil) -> SettingKey<Double> {
    .real(
      "beta", .positive, default: defaultValue, "The exponent; greater prefers the best more.")
  }
  private static let scale = SettingKey.real(
    "scale", .positive, default: 1, "What the power is multiplied by.")
  private static let least = SettingKey.real(
    "least", .nonNegative, default: 0, "The least R, whatever the value; 0 for none.")

  /// The parameters of a reward whose R is made of a value.
  public static func parameters(floor: Double, norm: Double = 1, beta: Double = 1) -> [Parameter] {
    [
      Self.floor(floor).parameter, Self.norm(norm).parameter, Self.beta(beta).parameter,
      scale.parameter, least.parameter,
    ]
  }

  /// The transform that settings describe.
  ///
  /// Throws `SettingsError` where the least R has no logarithm, or where values are to be divided by a
  /// greatest one that is not known.
  public init(_ settings: Settings, greatestValue: Double?) throws {
    self.init(
      floor: settings[Self.floor()], norm: settings[Self.norm()] ?? .nan,
      beta: settings[Self.beta()], scale: settings[Self.scale], least: settings[Self.least])
    if norm.isNaN {
      guard let greatestValue, greatestValue > 0, greatestValue.isFinite else {
        throw SettingsError(
          ["norm"],
          "\"max\" needs a reward whose greatest value is known and above zero; write a number")
      }
      norm = max(greatestValue, floor)
    }
    guard leastLogReward.isFinite else {
      throw SettingsError(
        [],
        "(floor / norm)^beta has no finite logarithm; choose a floor and a norm nearer to each other, a"
          + " smaller beta, or a least reward")
    }
  }
}
