import NeuralNetworks

/// A share of each batch from trajectories of the policy, the rest from objects found before, to which
/// new trajectories are drawn backwards by P_B.
///
/// Stored are objects and their rewards, distinct ones, never trajectories or log-probabilities: those
/// would be of a policy that no longer is. A replayed object costs no reward call.
///
/// With `keep` "recent" the memory holds the last objects and replays them alike. With "best" it holds
/// those of greatest reward and replays as Shen et al. 2023 (arXiv 2305.07170, section 4.1) do: half
/// of the time one of the best tenth, else one of the others.
public struct Replay: Component {
  /// The share of replayed trajectories in a batch.
  public let share: Double
  /// How many objects are remembered.
  public let capacity: Int
  /// How many objects must be remembered before the first is replayed.
  public let warmUp: Int
  /// Which objects are remembered.
  public let keep: Keep
  /// How the other trajectories are chosen.
  public let onPolicy: OnPolicy

  /// Which objects are remembered.
  public enum Keep: String, CaseIterable, Sendable {
    /// The last ones.
    case recent
    /// Those of greatest reward.
    case best
  }

  public static let description = ComponentDescription(
    "replay",
    summary: "On-policy trajectories and, to objects found before, new ones drawn back by P_B.",
    source: "Shen et al. 2023, arXiv 2305.07170, section 4.1",
    parameters: [
      Parameter(
        "share", .real(.closed(0...0.99)), default: .real(0.5),
        "The share of replayed trajectories in a batch."),
      Parameter(
        "capacity", .integer(1...100_000_000), default: .integer(10_000), unit: "objects",
        "How many distinct objects are remembered."),
      Parameter(
        "warmUp", .integer(1...100_000_000), default: .integer(64), unit: "objects",
        "How many objects must be remembered before the first is replayed."),
      Parameter(
        "keep", .choice(Keep.allCases.map(\.rawValue)), default: .text(Keep.recent.rawValue),
        "Which objects are remembered: the last, or those of greatest reward."),
      Parameter(
        "onPolicy", .component([OnPolicy.description]),
        default: .component(CommonParameters.defaults(OnPolicy.description)),
        "How the other trajectories are chosen."),
    ])

  public init(_ settings: Settings) {
    share = settings.real("share")
    capacity = settings.integer("capacity")
    warmUp = settings.integer("warmUp")
    keep = Keep(rawValue: settings.text("keep")) ?? .recent
    onPolicy = OnPolicy(settings.component("onPolicy"))
  }

  /// Fills batches of `batchSize` with the policy of `learner` and from memory.
  @inlinable
  public func sampler<N: PolicyNetwork>(
    _ batchSize: Int, _ learner: Learner<N>, _ backwardPolicy: BackwardPolicy
  ) -> Sampler<N.E> {
    let replayed = Int((Double(batchSize) * share).rounded(.down))
    var memory = ReplayMemory<N.E>(capacity: capacity, keep: keep)
    var forward = ForwardSampler<N.E>()
    var backward = BackwardSampler<N.E>()
    var objects: [N.E.State] = []
    var logRewards: [Double] = []
    return Sampler(
      fill: { step, meter, random, batch in
        guard
          try onPolicy.fill(
            &batch, batchSize - replayed, step: step, with: &forward, learner.evaluation, meter,
            &random)
        else { return false }
        objects.removeAll(keepingCapacity: true)
        logRewards.removeAll(keepingCapacity: true)
        // Drawn before this batch's own objects are stored, so that none stands in it twice.
        if memory.count >= warmUp {
          for _ in 0..<replayed {
            let entry = memory.draw(&random)
            objects.append(entry.object)
            logRewards.append(entry.logReward)
          }
        }
        for i in 0..<batch.count { memory.insert(batch.objects[i], batch.logRewards[i]) }
        backward.append(
          objects, logRewards: logRewards, learner.evaluation, backwardPolicy, &random, to: &batch)
        return true
      },
      write: { memory.write(to: &$0) },
      restore: { try memory.restore(from: &$0) })
  }
}

/// Distinct objects with their log-rewards.
public struct ReplayMemory<E: Environment> {
  /// An object that is remembered.
  public struct Entry {
    /// The object.
    public let object: E.State
    /// log R of it.
    public let logReward: Double

    @inlinable
    init(object: E.State, logReward: Double) {
      self.object = object
      self.logReward = logReward
    }
  }

  @usableFromInline let capacity: Int
  @usableFromInline let keep: Replay.Keep
  /// The oldest first from `oldest` on, around the end; or the best first.
  @usableFromInline var entries: [Entry] = []
  @usableFromInline var oldest = 0
  @usableFromInline var known: Set<E.State> = []

  /// An empty memory.
  @inlinable
  public init(capacity: Int, keep: Replay.Keep) {
    self.capacity = capacity
    self.keep = keep
  }

  /// How many objects are remembered.
  @inlinable
  public var count: Int { entries.count }

  /// Remembers an object unless it is known, and forgets another where there are too many.
  @inlinable
  public mutating func insert(_ object: E.State, _ logReward: Double) {
    guard !known.contains(object) else { return }
    let entry = Entry(object: object, logReward: logReward)
    switch keep {
    case .recent:
      if entries.count < capacity {
        entries.append(entry)
      } else {
        known.remove(entries[oldest].object)
        entries[oldest] = entry
        oldest = oldest + 1 == capacity ? 0 : oldest + 1
      }
    case .best:
      if entries.count == capacity {
        guard logReward > entries[capacity - 1].logReward else { return }
        known.remove(entries.removeLast().object)
      }
      var low = 0
      var high = entries.count
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].logReward >= logReward { low = middle + 1 } else { high = middle }
      }
      entries.insert(entry, at: low)
    }
    known.insert(object)
  }

  /// An object to replay; there must be one.
  @inlinable
  public func draw(_ random: inout Philox) -> Entry {
    switch keep {
    case .recent:
      // By age, so that a memory taken from a snapshot answers alike.
      let place = oldest + random.below(entries.count)
      return entries[place < entries.count ? place : place - entries.count]
    case .best:
      let best = max(1, entries.count / 10)
      if random.uniform() < 0.5 || best == entries.count { return entries[random.below(best)] }
      return entries[best + random.below(entries.count - best)]
    }
  }
}

extension ReplayMemory: SnapshotWritable {
  /// Writes the entries, the oldest or the best first.
  public func write(to snapshot: inout SnapshotWriter) {
    let ordered = entries[oldest...] + entries[..<oldest]
    snapshot.write(values: ordered.map(\.object))
    snapshot.write(contentsOf: ordered.map(\.logReward))
  }

  /// Takes what `write` wrote.
  public mutating func restore(from snapshot: inout SnapshotReader) throws {
    let objects = try snapshot.read(values: E.State.self)
    let logRewards = try snapshot.read([Double].self)
    guard objects.count == logRewards.count, objects.count <= capacity else {
      throw SnapshotError.malformed
    }
    entries = zip(objects, logRewards).map { Entry(object: $0, logReward: $1) }
    known = Set(objects)
    oldest = 0
  }
}
