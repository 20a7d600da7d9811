import NeuralNetworks

/// What is made of a policy's distribution over actions before one is drawn: a temperature, then only the most
/// probable actions, as texts are usually drawn from language models.
@frozen
public struct Reshaping: Sendable, Equatable {
  /// What the logits are divided by.
  public var temperature: Double
  /// How many of the most probable actions are left; 0 for all.
  public var topK: Int
  /// The fewest most probable actions are left that have at least this probability together (nucleus sampling;
  /// Holtzman et al. 2020, arXiv 1904.09751); 1 for all.
  public var nucleus: Double

  /// A distribution that stays as it is, unless told otherwise.
  @inlinable
  public init(temperature: Double = 1, topK: Int = 0, nucleus: Double = 1) {
    self.temperature = temperature
    self.topK = topK
    self.nucleus = nucleus
  }

  /// Replaces log-probabilities, -infinity of what is no action, by those that are drawn by. Of equally probable
  /// actions at the border those of lower slots stay.
  public func apply(_ logs: UnsafeMutablePointer<Double>, _ width: Int) {
    if temperature != 1 {
      for i in 0..<width { logs[i] /= temperature }
      normalize(logs, width)
    }
    guard topK > 0 || nucleus < 1 else { return }
    let order = (0..<width).filter { logs[$0] > -.infinity }.sorted {
      (logs[$1], $0) < (logs[$0], $1)
    }
    var left = topK > 0 ? min(topK, order.count) : order.count
    if nucleus < 1 {
      var (sum, count) = (0.0, 0)
      while count < left, sum < nucleus {
        sum += Elementary.exp(logs[order[count]])
        count += 1
      }
      left = count
    }
    for place in order[left...] { logs[place] = -.infinity }
    normalize(logs, width)
  }

  private func normalize(_ logs: UnsafeMutablePointer<Double>, _ width: Int) {
    var greatest = -Double.infinity
    for i in 0..<width { greatest = max(greatest, logs[i]) }
    guard greatest > -.infinity else { return }
    var sum = 0.0
    for i in 0..<width where logs[i] > -.infinity { sum += Elementary.exp(logs[i] - greatest) }
    let logSum = greatest + Elementary.log(sum)
    for i in 0..<width { logs[i] -= logSum }
  }
}

extension Reshaping {
  static let temperature = SettingKey.real(
    "temperature", .positive, default: 1,
    "What the logits of actions are divided by; below 1 likelier ones are preferred more.")
  static let topK = SettingKey.integer(
    "topK", 0...1_000_000, default: 0, unit: "actions",
    "How many of the most probable actions are left; 0 for all.")
  static let nucleus = SettingKey.real(
    "nucleus", RealRange(lower: 0, upper: 1, excludesLower: true), default: 1,
    "The fewest most probable actions are left that have at least this probability together; 1 for all."
  )

  /// What can be set.
  static let parameters = [temperature.parameter, topK.parameter, nucleus.parameter]

  init(_ settings: Settings) {
    self.init(
      temperature: settings[Self.temperature], topK: settings[Self.topK],
      nucleus: settings[Self.nucleus])
  }
}
