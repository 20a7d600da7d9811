import Formats
import NeuralNetworks

/// Rounds of active learning (Bengio et al. 2021, arXiv 2106.04399, section 4.3 and algorithm 1): asking the true
/// reward, the oracle, is dear, and asking a model of it is cheap. Each round
///
/// 1. fits the model to all objects whose rewards are known,
/// 2. lets a method search for objects of great R by the model, within a budget of calls of the model,
/// 3. asks the oracle about a batch of what it proposes, and adds the answers to what is known.
///
/// The trial's meter counts calls of the oracle; those of the model are counted apart. The model predicts values as
/// people read them, and R is made of them as of true ones. It is wrong where it knows little, and great by mistake
/// somewhere there, so that whoever seeks only its maximum asks the oracle in vain: the case for diverse batches.
///
/// How this differs from the 2021 code and why:
/// - Model and method begin anew in each round, as there: memories, populations and chains would hold what an
///   earlier model said.
/// - The first objects are the ends of uniformly random trajectories, each charged. There they come with a file.
/// - No object is asked twice. There a batch may repeat what is known.
/// - The model is a perceptron. There it is a message-passing network, on grids a Gaussian process.
/// - All methods have the same number of model calls a round. There each trains for so many steps.
public final class Rounds<E: Environment> {
  /// A method of a round, of its own random numbers.
  public typealias Maker = (_ streams: RandomStreams, _ round: UInt64, _ recentCount: Int) throws
    -> Method<E>

  /// A search against the model as it is.
  private struct Search {
    let method: Method<E>
    let meter: Meter<E>
  }

  private let environment: E
  private let transform: RewardTransform
  private let settings: RoundsSettings
  private let streams: RandomStreams
  private let makeMethod: Maker
  private let model: RewardModel<E>
  private var random: Philox
  private var objects: [E.State] = []
  private var values: [Double] = []
  private var known: Set<E.Identity> = []
  private var round: UInt64 = 0
  private var search: Search?
  /// What the methods of earlier rounds have asked of networks and of the model.
  private var spent = NetworkWork()

  /// Rounds before the first.
  ///
  /// Throws `SettingsError` where the inner method does not go together, or not with the environment.
  public init<N: PolicyNetwork>(
    _ context: MethodContext<N>, _ settings: RoundsSettings, _ makeMethod: @escaping Maker
  ) throws where N.E == E {
    environment = context.environment
    transform = context.transform
    streams = context.streams
    random = context.streams.stream(.sampling)
    self.settings = settings
    self.makeMethod = makeMethod
    model = RewardModel(context.environment, settings.model)
    _ = try SettingsError.within("method") { try makeMethod(streams, 0, 1) }
  }

  /// The first objects; then, again and again, one step of the method against the model, and when the round's
  /// calls of the model are spent one batch for the oracle.
  public func step(_ meter: Meter<E>) throws {
    if objects.isEmpty {
      try checkEnough(for: meter.budget)
      return try ask(newObjects(settings.initialObjects, meter, proposed: []), meter)
    }
    let search = try self.search ?? begin()
    self.search = search
    if !search.meter.isExhausted { return try search.method.step(search.meter) }
    let batch = try newObjects(settings.objectsPerRound, meter, proposed: proposals(of: search))
    try ask(batch, meter)
    spent = work
    self.search = nil
    round += 1
  }

  /// Fits the model to what is known and makes the round's method.
  private func begin() throws -> Search {
    var random = roundStreams.stream(.evaluation)
    try model.fit(objects, values, random: &random)
    return try makeSearch()
  }

  /// Random numbers of this round alone.
  private var roundStreams: RandomStreams {
    var random = streams.stream(.sampling, number: round + 1)
    return RandomStreams(key: random.next(), salt: random.next())
  }

  private func makeSearch() throws -> Search {
    // One thread at a time runs a trial.
    nonisolated(unsafe) let model = self.model
    let isBounded = transform.leastLogReward == -.infinity
    var reward = Reward(in: environment, transform: transform) { objects in
      model.values(of: objects, isBounded: isBounded)
    }
    reward.hasKnownModes = false
    let meter = Meter(
      SamplingTask(environment, reward), budget: Budget(rewardCalls: settings.modelCalls),
      candidateCapacity: known.count + settings.objectsPerRound,
      signal: TrainingSignal(settings.method, reward: transform))
    return Search(
      method: try makeMethod(roundStreams, round, settings.modelCalls), meter: meter)
  }

  /// What the method proposes for the oracle, the most wanted first, some of it known or proposed twice.
  private func proposals(of search: Search) -> [() -> [E.State]] {
    let best = { search.meter.candidates[0].best.map(\.object) }
    guard settings.query == .samples else { return [best] }
    if let policy = search.method.policy {
      let draw = { policy.sample(self.settings.objectsPerRound, &self.random) }
      return [(() -> [E.State])](repeating: draw, count: 20) + [best]
    }
    // The newest states of chains are nearest to their target.
    return [{ (search.method.recentObjects?() ?? []).reversed() }, best]
  }

  /// So many objects as the budget allows, distinct and none of them known: proposed ones first, then the ends of random
  /// trajectories.
  ///
  /// Throws `RoundsError` where no more are found.
  private func newObjects(
    _ wanted: Int, _ meter: Meter<E>, proposed: [() -> [E.State]]
  ) throws -> [E.State] {
    let count = meter.affordableRewardCalls(wanted)
    var batch: [E.State] = []
    var taken = known
    func take(_ object: E.State) {
      guard batch.count < count, let identity = environment.identity(of: object),
        taken.insert(identity).inserted
      else { return }
      batch.append(object)
    }
    for propose in proposed where batch.count < count { propose().forEach(take) }
    let uniform = UniformPolicy(environment)
    var misses = 0
    while batch.count < count, misses < 10_000 {
      let before = batch.count
      take(uniform.sampleObject(&random))
      misses = batch.count > before ? 0 : misses + 1
    }
    guard !batch.isEmpty else { throw RoundsError.nothingNew(known: known.count) }
    return batch
  }

  /// Asks the oracle.
  private func ask(_ batch: [E.State], _ meter: Meter<E>) throws {
    var logRewards: [Double] = []
    try meter.appendLogRewards(of: batch, to: &logRewards)
    remember(batch, meter.scores.map(\.value))
  }

  private func remember(_ batch: [E.State], _ values: [Double]) {
    objects += batch
    self.values += values
    known.formUnion(batch.compactMap(environment.identity))
  }

  private func checkEnough(for budget: Budget) throws {
    if let count = environment.objectCount, let calls = budget.rewardCalls, calls > count {
      throw RoundsError.tooFew(objects: count, calls: calls)
    }
  }

  /// What was asked of networks and of the model.
  private var work: NetworkWork {
    var work = spent
    if let search {
      let own = search.method.work()
      work.evaluatedStates += own.evaluatedStates
      work.operations += own.operations
      work.modelCalls += search.meter.rewardCalls
    }
    return work
  }

  /// What the trial loop and the metrics may ask. It has no policy: its methods learn what a model says.
  public func method() -> Method<E> {
    var method = Method<E>(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      work: {
        var work = self.work
        work.operations += self.model.operations
        return work
      })
    method.notice = { self.search?.method.notice() }
    return method
  }
}

extension Rounds: SnapshotWritable {
  /// Writes what is known, and the model and the method of a round that has begun.
  public func write(to snapshot: inout SnapshotWriter) {
    random.write(to: &snapshot)
    snapshot.write(values: objects)
    snapshot.write(contentsOf: values)
    snapshot.write(round)
    snapshot.write(Int64(spent.evaluatedStates))
    snapshot.write(spent.operations)
    snapshot.write(Int64(spent.modelCalls))
    model.write(to: &snapshot)
    snapshot.write(UInt8(search == nil ? 0 : 1))
    search?.meter.write(to: &snapshot)
    search?.method.write(&snapshot)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    random = try Philox(from: &snapshot)
    let objects = try snapshot.read(values: E.State.self)
    let values = try snapshot.read([Double].self)
    guard objects.count == values.count else { throw SnapshotError.malformed }
    (self.objects, self.values, known) = ([], [], [])
    remember(objects, values)
    round = try snapshot.read()
    spent.evaluatedStates = Int(try snapshot.read(Int64.self))
    spent.operations = try snapshot.read()
    spent.modelCalls = Int(try snapshot.read(Int64.self))
    try model.restore(from: &snapshot)
    search = nil
    guard try snapshot.read(UInt8.self) != 0 else { return }
    let search = try makeSearch()
    try search.meter.restore(from: &snapshot)
    try search.method.restore(&snapshot)
    self.search = search
  }
}

/// Rounds that cannot go on.
enum RoundsError: Error, CustomStringConvertible {
  /// The environment has fewer objects than the budget asks about.
  case tooFew(objects: Int, calls: Int)
  /// Nobody proposes what is not known.
  case nothingNew(known: Int)

  var description: String {
    switch self {
    case .tooFew(let objects, let calls):
      "rounds ask about no object twice, and there are \(objects) objects for a budget of \(calls) reward"
        + " calls; choose a smaller budget or a larger environment"
    case .nothingNew(let known):
      "neither the method nor 10000 random trajectories propose an object beside the \(known) that are known;"
        + " choose a smaller budget or a larger environment"
    }
  }
}
