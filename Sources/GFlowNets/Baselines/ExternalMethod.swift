import Formats
import NeuralNetworks

/// A method that runs outside of this program: it is asked for objects and told their rewards.
///
/// Objects are texts, as the environment prints and reads their states. Who speaks with it belongs to a layer
/// above.
public protocol MethodProgram: AnyObject {
  /// What it can do beside proposing objects; known once it has been started.
  var abilities: Set<MethodProgramAbility> { get throws }
  /// At most `count` objects whose rewards it wants to know.
  func ask(_ count: Int) throws -> [String]
  /// Tells it the rewards of what it was asked for, in that order.
  func tell(_ objects: [ToldObject]) throws
  /// log p(x) of objects by its policy.
  func logProbabilities(of objects: [String]) throws -> [Double]
  /// Objects drawn from what it has learned, which are not charged.
  func sample(_ count: Int) throws -> [String]
  /// Its whole state of training.
  func save() throws -> [UInt8]
  /// Takes the state that `save` gave.
  func load(_ state: [UInt8]) throws
}

/// What a user's method may be able to do beside proposing objects.
public enum MethodProgramAbility: String, Sendable, CaseIterable {
  /// It knows the probability that its policy ends in an object.
  case logProbabilities
  /// It draws objects that are not charged.
  case sample
  /// It saves its state to a file and loads it.
  case save
}

/// What a user's method is told of an object.
public struct ToldObject: Sendable, Equatable {
  /// The object as the method wrote it.
  public let object: String
  /// The value of its reward, as tables show it; 0 of what is no object.
  public let reward: Double
  /// log R, in nats.
  public let logReward: Double
  /// Why the text names no object, where it does not.
  public let problem: String?

  /// What is told of an object.
  public init(object: String, reward: Double, logReward: Double, problem: String?) {
    self.object = object
    self.reward = reward
    self.logReward = logReward
    self.problem = problem
  }
}

/// A user's program as a method like others.
///
/// It is charged by the trial's meter for every object that it proposes, also for those known before and for what
/// is no object, which gets the least reward. What it learns is unknown to this program: it has distances to
/// the target where it tells log p(x) or draws samples, and its trials are not functions of settings and seed.
public final class ExternalMethod<E: Environment> {
  private let environment: E
  private let program: any MethodProgram
  private let batchSize: Int
  private let sampleCount: Int
  /// What went wrong where nothing can be thrown; the next step or measurement throws it.
  private var failure: (any Error)?

  /// A program that is started by the first step.
  ///
  /// Throws `SettingsError` where the environment is not one that it can be asked about.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: ExternalMethodSettings)
    throws
  where N.E == E {
    guard context.environment.conditionCount == 1 else {
      throw SettingsError(
        ["type"], "proposes objects without a condition; use an environment that has none")
    }
    environment = context.environment
    program = try context.startProgram(settings.settings)
    batchSize = settings.batchSize
    sampleCount = context.recentCount
  }

  /// Asks for a batch of objects and tells their rewards.
  public func step(_ meter: Meter<E>) throws {
    try throwFailure()
    let count = meter.affordableTrajectories(batchSize)
    let texts = try program.ask(count)
    var objects: [E.State] = []
    let read = texts.map { text -> Result<Int, ObjectSyntaxError> in
      do {
        objects.append(try environment.parse(text))
        return .success(objects.count - 1)
      } catch { return .failure(error as? ObjectSyntaxError ?? ObjectSyntaxError("\(error)")) }
    }
    var logRewards: [Double] = []
    try meter.appendLogRewards(of: objects, to: &logRewards)
    let scores = meter.scores
    let told = zip(texts, read).map { text, result in
      switch result {
      case .success(let place):
        ToldObject(
          object: text, reward: scores[place].value, logReward: logRewards[place],
          problem: scores[place].identity == nil ? "is no possible object" : nil)
      case .failure(let error):
        ToldObject(
          object: text, reward: 0, logReward: meter.chargeUnreadableObject(), problem: error.message
        )
      }
    }
    meter.charge(trajectories: texts.count, transitions: 0)
    try program.tell(told)
  }

  /// What the trial loop and the metrics may ask.
  public func method() -> Method<E> {
    var method = Method<E>(
      step: { try self.step($0) },
      write: { snapshot in
        snapshot.write(contentsOf: self.attempt([]) { try self.program.save() })
      },
      restore: { try self.program.load($0.read()) },
      recentObjects: { self.sample(self.sampleCount) })
    method.policyProbe = { self.policy }
    method.isResumable = { self.offers(.save) }
    method.checkPolicy = { try self.throwFailure() }
    return method
  }

  private func throwFailure() throws {
    if let failure {
      self.failure = nil
      throw failure
    }
  }

  private func attempt<T>(_ fallback: T, _ body: () throws -> T) -> T {
    do { return try body() } catch {
      failure = failure ?? error
      return fallback
    }
  }

  private func offers(_ ability: MethodProgramAbility) -> Bool {
    attempt(false) { try program.abilities.contains(ability) }
  }

  private func sample(_ count: Int) -> [E.State] {
    guard offers(.sample) else { return [] }
    return attempt([]) { try program.sample(count) }.compactMap { try? environment.parse($0) }
  }

  private func logProbabilities(of objects: [E.State]) -> [Double] {
    attempt([Double](repeating: .nan, count: objects.count)) {
      try program.logProbabilities(of: objects.map(environment.stateText))
    }
  }

  /// What it tells of its policy, where it tells log p(x).
  private var policy: PolicyProbe<E>? {
    guard offers(.logProbabilities) else { return nil }
    return PolicyProbe(
      distribution: { space in
        self.logProbabilities(of: space.objects.map { space.states[$0] }).map(Elementary.exp)
      },
      sample: { count, _ in self.sample(count) },
      trajectories: { count, _ in
        let objects = self.sample(count)
        return Array(zip(objects, self.logProbabilities(of: objects)))
      },
      logProbabilities: { objects, _ in
        self.logProbabilities(of: objects).map { LogProbability(value: $0, standardError: 0) }
      })
  }
}

/// What a spec says about a user's method.
public struct ExternalMethodSettings: MethodComponent {
  let settings: Settings
  /// How many objects it is asked for at once.
  public let batchSize: Int

  /// What it is called and what can be set on it.
  public static let description = ComponentDescription(
    "process",
    summary:
      "A program of yours as a method: asked for objects and told their rewards, a line of JSON a message"
      + " (docs/external-methods.md). Its trials are not functions of settings and seed.",
    parameters: [
      command.parameter.example(.texts(["python3", "method.py"])), timeout.parameter,
      batchSizeKey.parameter,
    ])

  /// The program and its arguments.
  public static let command = SettingKey.texts(
    "command", count: 1...1000, default: nil, "The program and its arguments, without a shell.")
  /// How long an answer may take, in seconds.
  public static let timeout = SettingKey.real(
    "timeout", .positive(upTo: 1e6), default: 60, unit: "seconds",
    "How long an answer may take, training between two questions included.")
  private static let batchSizeKey = SettingKey.integer(
    "batchSize", 1...100_000, default: 64, unit: "objects",
    "How many objects it is asked for at once.")

  /// Every object that it proposes is charged as a reward call and a trajectory.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .trajectories, .seconds]

  public static let isReproducible = false

  /// Takes settings that are each in range.
  public init(_ settings: Settings) {
    self.settings = settings
    batchSize = settings[Self.batchSizeKey]
  }
}
