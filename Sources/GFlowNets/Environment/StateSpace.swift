import NeuralNetworks

/// Every state of a small task, in an order in which parents come before children, with its edges by
/// number and the rewards of its objects: the ground of all exact quantities.
public final class StateSpace<E: Environment>: Sendable {
  /// The environment with its reward.
  public let task: SamplingTask<E>
  /// All states; the initial states first, in the order of conditions.
  public let states: [E.State]
  /// For each state, where its edges begin in `actions` and `children`; one more entry at the end.
  public let edgeStarts: [Int]
  /// The action of each edge.
  public let actions: [Int32]
  /// The number of the state that each edge leads to.
  public let children: [Int32]
  /// The numbers of the terminal states, in order.
  public let objects: [Int]
  /// For each of `objects`, the number of the distinct object that it is, in the order in which these are
  /// first met: several terminal states may be one. What is no object is one more for each condition.
  public let distinctObjects: [Int]
  /// How many distinct objects there are.
  public let distinctObjectCount: Int
  /// The condition of each of `objects`.
  public let conditions: [Int]
  /// The score of each of `objects`.
  public let scores: [Score<E.Identity>]
  /// log R of each of `objects`.
  public let logRewards: [Double]
  /// log Z, the logarithm of the sum of the rewards of all terminal states, of each condition.
  public let logZs: [Double]
  /// R / Z for each of `objects`: the distribution over terminal states to be learned, one for each
  /// condition.
  public let target: [Double]
  @usableFromInline let indices: [E.State: Int32]

  /// The environment.
  public var environment: E { task.environment }
  /// log Z of the first condition.
  public var logZ: Double { logZs[0] }

  /// Enumerates a task; `nil` when it has more than `limit` objects, or a reward that takes its time.
  ///
  /// Throws what the reward throws.
  ///
  /// - Parameter limit: two million by default.
  public init?(_ task: SamplingTask<E>, limit: Int = 2_000_000) throws {
    let environment = task.environment
    if task.reward.isCostly { return nil }
    if let count = environment.objectCount, count > limit { return nil }
    if let count = environment.stateCount, count > 4 * limit { return nil }
    // Depth first with explicit marks would need recursion; instead count the incoming edges while
    // discovering, then take states whose parents have all been taken (Kahn 1962).
    let roots = (0..<environment.conditionCount).map(environment.initialState(of:))
    var found = roots
    var index: [E.State: Int32] = [:]
    for (number, root) in roots.enumerated() { index[root] = Int32(number) }
    var starts = [0]
    var actions: [Int32] = []
    var children: [Int32] = []
    var objectTotal = 0
    var next = 0
    while next < found.count {
      let state = found[next]
      next += 1
      if environment.isTerminal(state) {
        objectTotal += 1
        if objectTotal > limit { return nil }
      } else {
        // An environment has more states than objects, but not many times more.
        if found.count > 4 * limit { return nil }
        environment.forEachAction(state) { action in
          let child = environment.child(state, action)
          let number: Int32
          if let known = index[child] {
            number = known
          } else {
            number = Int32(found.count)
            index[child] = number
            found.append(child)
          }
          actions.append(Int32(action))
          children.append(number)
        }
      }
      starts.append(children.count)
    }

    var waiting = [Int32](repeating: 0, count: found.count)
    for child in children { waiting[Int(child)] += 1 }
    var order = Array(roots.indices)
    order.reserveCapacity(found.count)
    next = 0
    while next < order.count {
      let old = order[next]
      next += 1
      for edge in starts[old]..<starts[old + 1] {
        let child = Int(children[edge])
        waiting[child] -= 1
        if waiting[child] == 0 { order.append(child) }
      }
    }
    precondition(order.count == found.count, "the state graph has a cycle")
    var place = [Int32](repeating: 0, count: found.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }

    self.task = task
    states = order.map { found[$0] }
    var edgeStarts = [0]
    var orderedActions: [Int32] = []
    var orderedChildren: [Int32] = []
    orderedActions.reserveCapacity(actions.count)
    orderedChildren.reserveCapacity(actions.count)
    for old in order {
      for edge in starts[old]..<starts[old + 1] {
        orderedActions.append(actions[edge])
        orderedChildren.append(place[Int(children[edge])])
      }
      edgeStarts.append(orderedChildren.count)
    }
    self.edgeStarts = edgeStarts
    self.actions = orderedActions
    self.children = orderedChildren
    for (state, old) in index { index[state] = place[Int(old)] }
    indices = index
    var objects: [Int] = []
    for (i, state) in states.enumerated() where environment.isTerminal(state) { objects.append(i) }
    self.objects = objects
    let scores = try task.reward.scores(of: objects.map { [states] in states[$0] })
    self.scores = scores
    let logs = scores.map(\.logReward)
    logRewards = logs
    let conditions = objects.map { [states] in environment.condition(of: states[$0]) }
    self.conditions = conditions
    (distinctObjects, distinctObjectCount) = Self.distinctObjects(scores, conditions)
    var greatest = [Double](repeating: -.infinity, count: roots.count)
    for (log, condition) in zip(logs, conditions) {
      greatest[condition] = max(greatest[condition], log)
    }
    var sums = [Double](repeating: 0, count: roots.count)
    for (log, condition) in zip(logs, conditions) {
      sums[condition] += Elementary.exp(log - greatest[condition])
    }
    let logZs = zip(greatest, sums).map { $0 + Elementary.log($1) }
    self.logZs = logZs
    target = zip(logs, conditions).map { Elementary.exp($0 - logZs[$1]) }
  }

  private struct Key: Hashable {
    let condition: Int
    let identity: E.Identity?
  }

  /// The number of the distinct object of each score, and how many there are.
  private static func distinctObjects(_ scores: [Score<E.Identity>], _ conditions: [Int])
    -> (numbers: [Int], count: Int)
  {
    // Where the state itself tells objects apart there is nothing to find.
    if E.Identity.self == E.State.self, scores.allSatisfy({ $0.identity != nil }) {
      return (Array(scores.indices), scores.count)
    }
    var numbers: [Key: Int] = [:]
    let found = zip(scores, conditions).map { score, condition in
      let key = Key(condition: condition, identity: score.identity)
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      return number
    }
    return (found, numbers.count { $0.key.identity != nil })
  }

  /// What values of `objects` add up to for each distinct object, and for what is no object, in the order
  /// of `distinctObjects`. O(objects).
  public func sums(_ values: [Double]) -> [Double] { Self.sums(values, distinctObjects) }

  /// What values add up to for each number that they have.
  @usableFromInline
  static func sums(_ values: [Double], _ numbers: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: (numbers.max() ?? -1) + 1)
    for (number, value) in zip(numbers, values) { sums[number] += value }
    return sums
  }

  /// The number of a state, or `nil` when it cannot be reached.
  @inlinable
  public func index(of state: E.State) -> Int? { indices[state].map(Int.init) }

  /// Pushes probability 1 from each initial state along every edge: for each condition the exact
  /// distribution of the state in which a policy's trajectories end.
  ///
  /// - Parameter fill: writes log P_F of each edge of the states `range` to the places that
  ///   `edgeStarts` gives, counted from the first state's.
  /// - Returns: a probability for each of `objects`.
  @inlinable
  public func terminalDistribution(
    chunk: Int = 1024, _ fill: (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    var mass = [Double](repeating: 0, count: states.count)
    for root in 0..<logZs.count { mass[root] = 1 }
    var start = 0
    var logs = [Double](repeating: 0, count: 1)
    while start < states.count {
      let end = min(start + chunk, states.count)
      let firstEdge = edgeStarts[start]
      let edges = edgeStarts[end] - firstEdge
      if logs.count < edges { logs = [Double](repeating: 0, count: edges) }
      logs.withUnsafeMutableBufferPointer {
        if let base = $0.baseAddress { fill(start..<end, base) }
      }
      for i in start..<end {
        let here = mass[i]
        if here == 0 { continue }
        for edge in edgeStarts[i]..<edgeStarts[i + 1] {
          mass[Int(children[edge])] += here * Elementary.exp(logs[edge - firstEdge])
        }
      }
      start = end
    }
    return objects.map { mass[$0] }
  }
}
