import Formats
import NeuralNetworks

/// Distinct objects with their log-rewards and the losses of the last trajectories to them.
///
/// Objects are distinct by `ObjectSpace.identity`. Where several terminal states give one object with
/// different rewards, the greatest counts, with its state.
public struct ReplayMemory<E: Environment> {
  /// An object that is remembered.
  public struct Entry {
    /// The object.
    public var object: E.State
    /// log R of it.
    public var logReward: Double
    /// The loss of the last trajectory to it.
    public var loss: Double
    /// How many objects were new before it.
    @usableFromInline let number: Int
    @usableFromInline let identity: E.Identity

    @inlinable
    init(
      object: E.State, identity: E.Identity, logReward: Double, loss: Double, number: Int
    ) {
      self.object = object
      self.identity = identity
      self.logReward = logReward
      self.loss = loss
      self.number = number
    }
  }

  @usableFromInline let capacity: Int
  @usableFromInline let keep: Replay.Keep
  @usableFromInline let priority: Replay.Priority
  @usableFromInline var entries: [Entry] = []
  @usableFromInline var placeOfObject: [E.Identity: Int] = [:]
  /// How many new objects have come.
  @usableFromInline var total = 0
  /// Where the oldest entry is, once there are as many as can be.
  @usableFromInline var oldest = 0
  /// The places of the entries, the best first and of equal ones the older; empty unless that matters.
  @usableFromInline var ranking = Ranking()
  /// The priorities by loss, by place; empty unless they matter.
  @usableFromInline var weights: SumTree

  /// An empty memory.
  @inlinable
  public init(capacity: Int, keep: Replay.Keep, priority: Replay.Priority) {
    self.capacity = capacity
    self.keep = keep
    self.priority = priority
    weights = SumTree()
  }

  /// How many objects are remembered.
  @inlinable
  public var count: Int { entries.count }

  @inlinable
  var isRanked: Bool {
    if case .reward = priority { return true }
    return keep == .best
  }

  /// Takes note of the last losses of objects that it knows, and remembers those that it does not.
  @inlinable
  public mutating func observe(
    _ batch: Trajectories<E.State>, _ losses: [Double], of condition: Int = 0, in environment: E
  ) {
    // First those that it knows: a replayed object that a new one pushes out must not come back as new.
    var new: [Entry] = []
    for i in 0..<batch.count {
      let object = batch.objects[i]
      // What is no object is not worth replaying.
      guard environment.condition(of: object) == condition,
        let identity = environment.identity(of: object)
      else { continue }
      if let place = placeOfObject[identity] {
        update(place, object, batch.logRewards[i], losses[i])
      } else {
        new.append(
          Entry(
            object: object, identity: identity, logReward: batch.logRewards[i], loss: losses[i],
            number: total + new.count))
      }
    }
    total += new.count
    for entry in new { insert(entry) }
  }

  @inlinable
  mutating func update(_ place: Int, _ object: E.State, _ logReward: Double, _ loss: Double) {
    if logReward > entries[place].logReward {
      unrank(place)
      entries[place].object = object
      entries[place].logReward = logReward
      rank(place)
    }
    entries[place].loss = loss
    weigh(place)
  }

  /// Remembers an object unless it is known, and forgets another where there are too many.
  @inlinable
  mutating func insert(_ entry: Entry) {
    if let place = placeOfObject[entry.identity] {
      return update(place, entry.object, entry.logReward, entry.loss)
    }
    var place = entries.count
    if place < capacity {
      entries.append(entry)
    } else {
      switch keep {
      case .recent:
        place = oldest
        oldest = place + 1 == capacity ? 0 : place + 1
      case .best:
        place = ranking[ranking.count - 1]
        guard entry.logReward > entries[place].logReward else { return }
      }
      unrank(place)
      placeOfObject[entries[place].identity] = nil
      entries[place] = entry
    }
    placeOfObject[entry.identity] = place
    rank(place)
    weigh(place)
  }

  @inlinable
  mutating func weigh(_ place: Int) {
    guard case .loss(let exponent) = priority else { return }
    weights.set(place, min(Elementary.pow(entries[place].loss, exponent), 1e100))
  }

  @inlinable
  mutating func rank(_ place: Int) {
    if isRanked {
      ranking.insert(place, value: entries[place].logReward, age: entries[place].number)
    }
  }

  @inlinable
  mutating func unrank(_ place: Int) {
    if isRanked { ranking.remove(place) }
  }

  /// An object to replay; there must be one.
  @inlinable
  public func draw(_ random: inout Philox) -> Entry {
    switch priority {
    case .uniform:
      return entries[random.below(entries.count)]
    case .reward(let share, let top):
      let best = min(max(1, Int(top * Double(entries.count))), entries.count)
      if random.uniform() < share || best == entries.count {
        return entries[ranking[random.below(best)]]
      }
      return entries[ranking[best + random.below(entries.count - best)]]
    case .loss:
      // Where nothing is left to learn, each alike.
      guard weights.total > 0 else { return entries[random.below(entries.count)] }
      return entries[weights.place(at: random.uniform() * weights.total)]
    }
  }
}

extension ReplayMemory: SnapshotWritable {
  /// Writes the entries by place.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(values: entries.map(\.object))
    snapshot.write(contentsOf: entries.map(\.logReward))
    snapshot.write(contentsOf: entries.map(\.loss))
    snapshot.write(contentsOf: entries.map { Int64($0.number) })
    snapshot.write(values: entries.map(\.identity))
    snapshot.write(Int64(total))
    snapshot.write(Int64(oldest))
  }

  /// Takes what `write` wrote.
  public mutating func restore(from snapshot: inout SnapshotReader) throws {
    let objects = try snapshot.read(values: E.State.self)
    let logRewards = try snapshot.read([Double].self)
    let losses = try snapshot.read([Double].self)
    let numbers = try snapshot.read([Int64].self)
    let identities = try snapshot.read(values: E.Identity.self)
    total = Int(try snapshot.read(Int64.self))
    oldest = Int(try snapshot.read(Int64.self))
    guard
      [logRewards.count, losses.count, numbers.count, identities.count].allSatisfy({
        $0 == objects.count
      }), objects.count <= capacity
    else { throw SnapshotError.malformed }
    entries = objects.indices.map {
      Entry(
        object: objects[$0], identity: identities[$0], logReward: logRewards[$0],
        loss: losses[$0], number: Int(numbers[$0]))
    }
    placeOfObject = Dictionary(
      zip(identities, identities.indices), uniquingKeysWith: { first, _ in first })
    ranking = Ranking()
    weights = SumTree()
    for place in entries.indices {
      rank(place)
      weigh(place)
    }
  }
}
