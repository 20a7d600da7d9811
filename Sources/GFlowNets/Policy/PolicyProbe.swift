import NeuralNetworks

/// What may be asked of a policy without training it or drawing from its training stream.
public struct PolicyProbe<E: Environment> {
  /// The exact probability of each object of an enumerated environment.
  public var distribution: (StateSpace<E>) -> [Double]
  /// log P_F of each edge of an enumerated environment, in the order of its edges; `nil` of a policy that knows
  /// objects alone.
  public var edgeLogProbabilities: ((StateSpace<E>) -> [Double])?
  /// Objects drawn by the policy itself, without exploration.
  public var sample: (_ count: Int, _ random: inout Philox) -> [E.State]
  /// The same with log P_F of the trajectory that each was drawn by.
  public var trajectories:
    (_ count: Int, _ random: inout Philox) -> [(object: E.State, logForward: Double)]
  /// log p(x) of objects.
  public var logProbabilities: (_ objects: [E.State], _ random: inout Philox) -> [LogProbability]
  /// Trajectories of a condition that the policy draws, each with its object and log P_B - log P_F; none of a
  /// policy that knows objects alone.
  public var draw:
    (_ count: Int, _ condition: Int, _ random: inout Philox) -> [DrawnTrajectory<E.State>]
  /// log P_F - log P_B of a trajectory to each object that P_B draws.
  public var weighBackwards: (_ objects: [E.State], _ random: inout Philox) -> [Double]
  /// The exact bounds of log Z of a condition of an enumerated environment.
  public var exactBounds:
    (_ space: StateSpace<E>, _ condition: Int) -> (elbo: Double, eubo: Double)?

  /// A probe by what it can do.
  public init(
    distribution: @escaping (StateSpace<E>) -> [Double],
    edgeLogProbabilities: ((StateSpace<E>) -> [Double])? = nil,
    sample: @escaping (_ count: Int, _ random: inout Philox) -> [E.State],
    trajectories:
      @escaping (_ count: Int, _ random: inout Philox) -> [(object: E.State, logForward: Double)],
    logProbabilities:
      @escaping (_ objects: [E.State], _ random: inout Philox) -> [LogProbability],
    draw:
      @escaping (_ count: Int, _ condition: Int, _ random: inout Philox)
      -> [DrawnTrajectory<E.State>] = { _, _, _ in [] },
    weighBackwards:
      @escaping (_ objects: [E.State], _ random: inout Philox) -> [Double] = { _, _ in [] },
    exactBounds:
      @escaping (_ space: StateSpace<E>, _ condition: Int) -> (elbo: Double, eubo: Double)? = {
        _, _ in nil
      }
  ) {
    self.distribution = distribution
    self.edgeLogProbabilities = edgeLogProbabilities
    self.sample = sample
    self.trajectories = trajectories
    self.logProbabilities = logProbabilities
    self.draw = draw
    self.weighBackwards = weighBackwards
    self.exactBounds = exactBounds
  }
}

/// The logarithm of the probability that a policy ends in an object.
public struct LogProbability: Sendable {
  /// log p(x), in nats.
  public let value: Double
  /// Its standard error; 0 where it is exact.
  public let standardError: Double

  /// An estimate with its error.
  public init(value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
  }
}
