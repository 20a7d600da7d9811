import Formats
import NeuralNetworks

/// A way of finding objects, in training: what the trial loop and the metrics may ask of it.
///
/// The loop does not know whether it is a GFlowNet, a chain or PPO. These are closures, not a protocol,
/// because a closure made where the types are known runs code that is compiled for them, and a call
/// through an existential does not.
public struct Method<E: Environment> {
  /// Advances by one step, charging the meter; cuts the step short where the meter's budget ends.
  public var step: (Meter<E>) throws -> Void
  /// Appends the whole state of training to a snapshot.
  public var write: (inout SnapshotWriter) -> Void
  /// Takes the state that `write` wrote.
  public var restore: (inout SnapshotReader) throws -> Void
  /// Whether what `write` writes is enough to go on from; where not, a trial that was cut short begins again.
  public var isResumable: () -> Bool = { true }
  /// The distribution over objects that it has learned, where it has a policy.
  public var policy: PolicyProbe<E>? { policyProbe() }
  /// Gives the policy, where only training can tell whether there is one.
  public var policyProbe: () -> PolicyProbe<E>?
  /// Throws what went wrong since the last time in asking the policy.
  public var checkPolicy: () throws -> Void = {}
  /// What is worth a warning about how training goes; `nil` where nothing is.
  public var notice: () -> String? = { nil }
  /// The weights of its network, where it has one.
  public var weights: NetworkWeights?
  /// The last states of its chains, oldest first, where it has chains.
  public var recentObjects: (() -> [E.State])?
  /// Its own estimate of log Z of each condition, where it has one.
  public var logZs: () -> [Double?]
  /// What training has asked of its network.
  public var work: () -> NetworkWork

  /// A method by what it can do.
  public init(
    step: @escaping (Meter<E>) throws -> Void,
    write: @escaping (inout SnapshotWriter) -> Void,
    restore: @escaping (inout SnapshotReader) throws -> Void,
    policy: PolicyProbe<E>? = nil, weights: NetworkWeights? = nil,
    recentObjects: (() -> [E.State])? = nil, logZs: @escaping () -> [Double?] = { [] },
    work: @escaping () -> NetworkWork = { NetworkWork() }
  ) {
    self.step = step
    self.write = write
    self.restore = restore
    policyProbe = { policy }
    self.weights = weights
    self.recentObjects = recentObjects
    self.logZs = logZs
    self.work = work
  }
}

/// What training has asked of a network.
public struct NetworkWork: Sendable, Equatable {
  /// How many states it has evaluated, each once a step.
  public var evaluatedStates: Int
  /// The floating-point operations of its matrix products, forward and backward.
  public var operations: Double
  /// How many objects a model of the reward was asked about, in place of the reward.
  public var modelCalls = 0

  /// No work unless told otherwise.
  public init(evaluatedStates: Int = 0, operations: Double = 0) {
    self.evaluatedStates = evaluatedStates
    self.operations = operations
  }
}

/// What every method is made from.
public struct MethodContext<N: PolicyNetwork> {
  /// The environment.
  public let environment: N.E
  @usableFromInline let make: (Heads, UInt64) -> N
  /// The trial's random numbers.
  public let streams: RandomStreams
  /// How many of a chain's last states the metrics want.
  public let recentCount: Int
  /// How R is made of the values of objects.
  public var transform = RewardTransform()
  /// The objects with their log-rewards that the settings of a dataset name. Files are the business of
  /// the layer above. Throws `SettingsError` where they name none.
  public var data: (Settings) throws -> [ReferenceObject<N.E.State>] = { _ in
    throw SettingsError([], "has no data here")
  }
  /// The user's program that the settings of a method name, which starts when it is first asked.
  public var startProgram: (Settings) throws -> any MethodProgram = { _ in
    throw SettingsError(["type"], "cannot start programs here")
  }
  /// The reward calls of another program that the settings of a method name.
  public var loggedCalls: (Settings) throws -> [LoggedCall] = { _ in
    throw SettingsError(["type"], "cannot read logs here")
  }

  /// A context.
  ///
  /// - Parameter makeNetwork: makes a network with the heads that a method needs, from the initialisation
  ///   stream of the number given.
  public init(
    environment: N.E, streams: RandomStreams, recentCount: Int,
    makeNetwork: @escaping (Heads, _ number: UInt64) -> N
  ) {
    self.environment = environment
    self.streams = streams
    self.recentCount = recentCount
    make = makeNetwork
  }

  /// A context whose networks begin alike.
  public init(
    environment: N.E, streams: RandomStreams, recentCount: Int,
    makeNetwork: @escaping (Heads) -> N
  ) {
    self.init(environment: environment, streams: streams, recentCount: recentCount) { heads, _ in
      makeNetwork(heads)
    }
  }

  /// A network with the heads that a method needs. One of another number has other random weights.
  @inlinable
  public func makeNetwork(_ heads: Heads, number: UInt64 = 0) -> N { make(heads, number) }
}

extension MethodContext {
  /// The context of a method in one of several rounds, each of other random numbers, which may know of nothing
  /// outside.
  @usableFromInline
  func inRound(_ round: UInt64, _ streams: RandomStreams, _ recentCount: Int) -> MethodContext {
    var context = MethodContext(
      environment: environment, streams: streams, recentCount: recentCount
    ) { heads, number in make(heads, round << 32 ^ number) }
    context.transform = transform
    context.data = { _ in
      throw SettingsError(
        [], "holds true rewards, and rounds know only those that they have asked for; leave it out")
    }
    return context
  }
}
