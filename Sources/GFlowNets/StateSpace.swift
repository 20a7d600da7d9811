import NeuralNetworks

/// Every state of a small environment, in an order in which parents come before children, with its
/// edges by number: the ground of all exact quantities.
public final class StateSpace<E: Environment>: Sendable {
  /// The environment.
  public let environment: E
  /// All states; the initial state first.
  public let states: [E.State]
  /// For each state, where its edges begin in `actions` and `children`; one more entry at the end.
  public let edgeStarts: [Int]
  /// The action of each edge.
  public let actions: [Int32]
  /// The number of the state that each edge leads to.
  public let children: [Int32]
  /// The numbers of the objects, in order.
  public let objects: [Int]
  /// log R of each of `objects`.
  public let logRewards: [Double]
  /// log Z, the logarithm of the sum of all rewards.
  public let logZ: Double
  /// R / Z for each of `objects`: the distribution to be learned.
  public let target: [Double]
  @usableFromInline let indices: [E.State: Int32]

  /// Enumerates an environment; `nil` when it has more than `limit` objects.
  ///
  /// - Parameter limit: the design's two million by default.
  public init?(_ environment: E, limit: Int = 2_000_000) {
    if let count = environment.objectCount, count > limit { return nil }
    // Depth first with explicit marks would need recursion; instead count the incoming edges while
    // discovering, then take states whose parents have all been taken (Kahn 1962).
    var found: [E.State] = [environment.initialState]
    var index: [E.State: Int32] = [environment.initialState: 0]
    var starts = [0]
    var actions: [Int32] = []
    var children: [Int32] = []
    var objectTotal = 0
    var mask: [Bool] = []
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
        let width = environment.actionSlotCount(state)
        if mask.count < width { mask = Array(repeating: false, count: width) }
        mask.withUnsafeMutableBufferPointer {
          if let base = $0.baseAddress { environment.writeActionMask(state, base) }
        }
        for action in 0..<width where mask[action] {
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
    var order: [Int] = [0]
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

    self.environment = environment
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
    let logs = objects.map { [states] in environment.logReward(states[$0]) }
    logRewards = logs
    let greatest = logs.max() ?? -.infinity
    let logZ = greatest + Elementary.log(logs.reduce(0) { $0 + Elementary.exp($1 - greatest) })
    self.logZ = logZ
    target = logs.map { Elementary.exp($0 - logZ) }
  }

  /// The number of a state, or `nil` when it cannot be reached.
  @inlinable
  public func index(of state: E.State) -> Int? { indices[state].map(Int.init) }

  /// Pushes probability 1 from the initial state along every edge: the exact distribution of the
  /// state in which a policy's trajectories end.
  ///
  /// - Parameter fill: writes log P_F of each edge of the states `range` to the places that
  ///   `edgeStarts` gives, counted from the first state's.
  /// - Returns: a probability for each of `objects`.
  @inlinable
  public func terminalDistribution(
    chunk: Int = 1024, _ fill: (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    var mass = [Double](repeating: 0, count: states.count)
    mass[0] = 1
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
