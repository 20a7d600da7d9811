import Formats
import NeuralNetworks

/// The distinct objects of one condition of a trial, the best of them in order, and the modes among them.
///
/// Objects are distinct by `ObjectSpace.identity`. Where several terminal states give one object with
/// different rewards, the greatest counts, with its state. Where `keepsFinds`, each is also handed to
/// whoever keeps all of them: the layer above, since this one knows no files.
public struct CandidateStore<E: Environment> {
  /// A distinct object with its reward.
  public struct Candidate {
    /// The object: the state that has this reward.
    public let object: E.State
    /// What tells it apart from others.
    public let identity: E.Identity
    /// Its reward.
    public let reward: Double
    /// Its named components, where the reward has some.
    public let components: [Double]
  }

  /// An object that was found, or a better state of one that was known.
  public struct Find {
    /// The state that has this reward.
    public let object: E.State
    /// Its reward.
    public let reward: Double
    /// The number, from 1, of the trial's reward call that found it.
    public let call: Int
    /// The call that found the state whose place this one takes; `nil` of a new object.
    public let replaced: Int?
  }

  /// How many of the best are kept in order.
  public let capacity: Int
  /// The best candidates, the best first; of equal ones the first found.
  public private(set) var best: [Candidate] = []
  /// How many distinct objects lie in modes.
  public private(set) var modeObjectCount = 0
  /// The sum over reward calls so far of the mean reward of the best ten by then; the least reward stands for
  /// it while fewer are known, and the sum is no number where none is declared.
  public private(set) var topTenSum = 0.0
  /// The finds since `takeFinds`, where somebody wants them.
  public private(set) var finds: [Find] = []
  /// Whether somebody does.
  public var keepsFinds = false
  /// The greatest reward of each distinct object.
  private var known: [E.Identity: Known] = [:]
  /// The distinct objects in the order of discovery: a dictionary's own order differs from process to
  /// process, and a snapshot must not.
  private var discovered: [E.Identity] = []
  private var modes: Set<Int> = []
  /// How many reward calls asked for what is no object.
  public private(set) var invalidCalls = 0
  /// What counts modes that are not known beforehand.
  public let tracker: (any ModeTracker<E.State>)?
  @usableFromInline let trackingThreshold: Double
  /// How many reward calls were taken note of.
  @usableFromInline var callCount = 0
  /// The number, from 1, of the reward call that found the last of the modes found so far.
  public private(set) var lastModeCall = 0
  private var topTenMean: Double

  private struct Known {
    var reward: Double
    /// The reward call that found it.
    var call: Int
  }

  /// An empty store that keeps the `capacity` best candidates in order.
  ///
  /// - Parameters:
  ///   - tracker: counts modes among the objects of reward at least `trackingThreshold`.
  ///   - leastReward: the least reward that the environment declares.
  public init(
    capacity: Int, tracker: (any ModeTracker<E.State>)? = nil,
    trackingThreshold: Double = .infinity, leastReward: Double? = nil
  ) {
    self.capacity = max(capacity, 10)
    topTenMean = leastReward ?? .nan
    self.tracker = tracker
    self.trackingThreshold = trackingThreshold
  }

  /// How many distinct objects there are.
  public var distinctCount: Int { discovered.count }
  /// How many modes have been found.
  public var modeCount: Int { modes.count }

  /// Takes note of one reward call, the trial's number `call` from 1.
  @inlinable
  public mutating func record(
    _ object: E.State, _ score: Score<E.Identity>, call: Int, in task: SamplingTask<E>
  ) {
    callCount += 1
    guard let identity = score.identity else { return recordInvalid() }
    let novelty = insertDistinct(object, identity, score.value, call)
    if novelty != .known, score.value >= trackingThreshold {
      tracker?.note(object, reward: score.value)
    }
    switch novelty {
    case .new:
      insert(object, identity, score)
      if let mode = task.mode(of: object) { insert(mode: mode) }
    case .better:
      removeFromBest(identity)
      insert(object, identity, score)
    case .known: break
    }
    accumulate()
  }

  /// Takes note again of what the call numbered `call` found, after calls that found nothing new.
  ///
  /// So finds in their order, as somebody has kept them, give the store that found them, but for
  /// `invalidCalls`, since what is no object is kept nowhere. All calls must be of one condition.
  public mutating func replay(
    _ object: E.State, value: Double, call: Int, in task: SamplingTask<E>
  ) {
    replayCalls(upTo: call - 1)
    let identity = task.environment.identity(of: object)
    record(
      object, Score(identity: identity, value: value, logReward: .nan), call: call, in: task)
  }

  /// Takes note of calls that found nothing new, up to the one numbered `call`.
  public mutating func replayCalls(upTo call: Int) {
    while callCount < call {
      callCount += 1
      accumulate()
    }
  }

  @usableFromInline
  enum Novelty { case new, better, known }

  @usableFromInline
  mutating func insertDistinct(
    _ object: E.State, _ identity: E.Identity, _ reward: Double, _ call: Int
  ) -> Novelty {
    let before = known[identity]
    if let before, !(reward > before.reward) { return .known }
    known[identity] = Known(reward: reward, call: call)
    if before == nil { discovered.append(identity) }
    if keepsFinds {
      finds.append(Find(object: object, reward: reward, call: call, replaced: before?.call))
    }
    return before == nil ? .new : .better
  }

  /// Gives the finds since the last time, in their order, and forgets them.
  public mutating func takeFinds() -> [Find] {
    defer { finds.removeAll(keepingCapacity: true) }
    return finds
  }

  /// Takes note of one reward call for a text that names no object.
  mutating func recordUnreadable() {
    callCount += 1
    recordInvalid()
  }

  @usableFromInline
  mutating func recordInvalid() {
    invalidCalls += 1
    accumulate()
  }

  @usableFromInline
  mutating func accumulate() { topTenSum += topTenMean }

  @usableFromInline
  mutating func insert(mode: Int) {
    modeObjectCount += 1
    if modes.insert(mode).inserted { lastModeCall = callCount }
  }

  @usableFromInline
  mutating func removeFromBest(_ identity: E.Identity) {
    if let place = best.firstIndex(where: { $0.identity == identity }) { best.remove(at: place) }
  }

  @usableFromInline
  mutating func insert(_ object: E.State, _ identity: E.Identity, _ score: Score<E.Identity>) {
    let reward = score.value
    if best.count == capacity, let worst = best.last, reward <= worst.reward { return }
    // The first place whose reward is less: after equal ones, which were found before.
    var low = 0
    var high = best.count
    while low < high {
      let middle = (low + high) / 2
      if best[middle].reward >= reward { low = middle + 1 } else { high = middle }
    }
    if best.count == capacity { best.removeLast() }
    best.insert(
      Candidate(
        object: object, identity: identity, reward: reward, components: score.components),
      at: low)
    if low < 10, best.count >= 10 {
      topTenMean = best.prefix(10).reduce(0) { $0 + $1.reward } / 10
    }
  }
}

extension CandidateStore: SnapshotWritable {
  /// Writes the objects in the order of discovery, so that snapshots of equal runs are equal. Finds that
  /// nobody has taken are left out.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(values: best.map(\.object))
    snapshot.write(values: best.map(\.identity))
    snapshot.write(contentsOf: best.map(\.reward))
    snapshot.write(contentsOf: best.flatMap(\.components))
    snapshot.write(Int64(modeObjectCount))
    snapshot.write(topTenSum)
    snapshot.write(topTenMean)
    snapshot.write(contentsOf: modes.sorted().map(Int64.init))
    snapshot.write(Int64(callCount))
    snapshot.write(Int64(lastModeCall))
    snapshot.write(values: discovered)
    snapshot.write(contentsOf: discovered.map { known[$0]?.reward ?? .nan })
    snapshot.write(contentsOf: discovered.map { Int64(known[$0]?.call ?? 0) })
    snapshot.write(Int64(invalidCalls))
    tracker?.write(to: &snapshot)
  }

  /// Takes what `write` wrote.
  public mutating func restore(from snapshot: inout SnapshotReader) throws {
    let objects = try snapshot.read(values: E.State.self)
    let identities = try snapshot.read(values: E.Identity.self)
    let bestRewards = try snapshot.read([Double].self)
    let components = try snapshot.read([Double].self)
    let width = objects.isEmpty ? 0 : components.count / objects.count
    guard objects.count == bestRewards.count, objects.count == identities.count,
      objects.count <= capacity, components.count == width * objects.count
    else { throw SnapshotError.malformed }
    best = objects.indices.map {
      Candidate(
        object: objects[$0], identity: identities[$0], reward: bestRewards[$0],
        components: Array(components[$0 * width..<($0 + 1) * width]))
    }
    modeObjectCount = Int(try snapshot.read(Int64.self))
    topTenSum = try snapshot.read()
    topTenMean = try snapshot.read()
    modes = Set(try snapshot.read([Int64].self).map(Int.init))
    callCount = Int(try snapshot.read(Int64.self))
    lastModeCall = Int(try snapshot.read(Int64.self))
    discovered = try snapshot.read(values: E.Identity.self)
    let rewards = try snapshot.read([Double].self)
    let calls = try snapshot.read([Int64].self)
    guard rewards.count == discovered.count, calls.count == discovered.count else {
      throw SnapshotError.malformed
    }
    known = Dictionary(
      zip(discovered, zip(rewards, calls).map { Known(reward: $0, call: Int($1)) }),
      uniquingKeysWith: { first, _ in first })
    finds = []
    invalidCalls = Int(try snapshot.read(Int64.self))
    if var tracker { try tracker.restore(from: &snapshot) }
  }
}
