import NeuralNetworks

/// R / Z of every object of a task whose objects can be listed, but not the states on the way to them: the
/// ground of sampled distances, and of their floor, where nothing exact can be told of a policy.
public final class ListedTarget<E: Environment>: Sendable {
  /// The number of each object.
  @usableFromInline let numbers: [E.State: Int32]
  /// R / Z of each object.
  public let target: [Double]
  /// log Z.
  public let logZ: Double

  /// Lists a task; `nil` where it has more than `limit` objects, where they cannot be listed, or where a reward
  /// takes its time.
  ///
  /// Throws what the reward throws.
  public init?(_ task: SamplingTask<E>, limit: Int = 300_000) throws {
    let environment = task.environment
    guard environment.listsObjects, environment.conditionCount == 1, !task.reward.isCostly,
      let count = environment.objectCount, count <= limit
    else { return nil }
    var objects: [E.State] = []
    objects.reserveCapacity(count)
    environment.forEachObject { objects.append($0) }
    let logs = try task.reward.scores(of: objects).map(\.logReward)
    let greatest = logs.max() ?? 0
    let sum = logs.reduce(0) { $0 + Elementary.exp($1 - greatest) }
    let logZ = greatest + Elementary.log(sum)
    self.logZ = logZ
    target = logs.map { Elementary.exp($0 - logZ) }
    numbers = Dictionary(
      uniqueKeysWithValues: objects.enumerated().map { ($1, Int32($0)) })
  }

  /// The distribution of some draws beside the target; `nil` of none.
  public func distributions(of draws: [E.State]) -> MetricContext.Distributions? {
    guard !draws.isEmpty else { return nil }
    var shares = [Double](repeating: 0, count: target.count)
    for draw in draws {
      if let number = numbers[draw] { shares[Int(number)] += 1 / Double(draws.count) }
    }
    return MetricContext.Distributions(
      target: target, logZ: logZ, exact: nil, sampled: shares, sampleCount: draws.count)
  }
}
