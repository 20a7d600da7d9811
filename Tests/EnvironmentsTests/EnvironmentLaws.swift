import Formats
import GFlowNets
import NeuralNetworks

/// What every environment must obey, for the states that it is shown. The laws of an ability are checked
/// where it is adopted.
struct EnvironmentLaws<E: Environment> {
  let task: SamplingTask<E>
  var environment: E { task.environment }
  let violations = Violations()

  init(_ task: SamplingTask<E>) { self.task = task }

  /// An edge by its two ends.
  struct Edge: Hashable {
    let parent: E.State
    let action: Int
    let slot: Int
    let child: E.State
  }

  func actions(_ state: E.State) -> [Int] {
    let width = environment.actionSlotCount(state)
    violations.check(
      !environment.hasFeatures || width <= environment.maximumActionSlotCount,
      "\(state) has \(width) slots of actions")
    let actions = environment.actions(state)
    violations.check(
      actions.allSatisfy { (0..<width).contains($0) }
        && zip(actions, actions.dropFirst()).allSatisfy(<),
      "actions \(actions) of \(state)")
    violations.check(actions == environment.actions(state), "the actions of \(state) change")
    return actions
  }

  func outgoing(_ state: E.State) -> [Edge] {
    actions(state).map {
      Edge(
        parent: state, action: $0, slot: environment.incomingSlot(from: state, by: $0),
        child: environment.child(state, $0))
    }
  }

  func incoming(_ state: E.State) -> [Edge] {
    var edges: [Edge] = []
    environment.forEachIncomingEdge(state) {
      edges.append(Edge(parent: $0.parent, action: $0.action, slot: $0.slot, child: state))
    }
    return edges
  }

  func moves(_ object: E.State) -> [(slot: Int, target: E.State)] {
    var moves: [(slot: Int, target: E.State)] = []
    environment.forEachMove(object) { moves.append((slot: $0, target: $1)) }
    return moves
  }

  /// The edges of a state agree with those of its parents and its children.
  func checkEdges(_ state: E.State) {
    let v = violations
    checkPartialQuantities(state)
    let edges = incoming(state)
    let slots = edges.map(\.slot)
    v.check(
      zip(slots, slots.dropFirst()).allSatisfy(<), "slots into \(state) do not rise: \(slots)")
    let width = environment.incomingSlotCount(state)
    v.check(slots.allSatisfy { (0..<width).contains($0) }, "slots into \(state): \(slots)")
    v.check(
      !environment.hasFeatures || width <= environment.maximumIncomingSlotCount,
      "\(state) has \(width) slots of edges into it")
    v.check(environment.incomingEdgeCount(state) == edges.count, "number of edges into \(state)")
    v.check(
      edges.isEmpty == environment.isInitial(state), "\(edges.count) edges into \(state)")
    v.check(
      edges.allSatisfy {
        environment.condition(of: $0.parent) == environment.condition(of: state)
      }, "an edge into \(state) from another condition")
    v.check(Set(edges).count == edges.count, "an edge into \(state) comes twice")
    for edge in edges {
      v.check(!environment.isTerminal(edge.parent), "an object is a parent: \(edge)")
      v.check(edge.parent != state, "a state is its own parent: \(edge)")
      v.check(outgoing(edge.parent).contains(edge), "an edge is known to its child only: \(edge)")
    }
    if environment.isTerminal(state) { return }
    checkStop(state)
    let children = outgoing(state)
    v.check(!children.isEmpty, "no action at \(state)")
    for edge in children {
      v.check(edge.child != state, "a state is its own child: \(edge)")
      v.check(incoming(edge.child).contains(edge), "an edge is known to its parent only: \(edge)")
    }
  }

  /// Stopping is an action, and the only one that leads where it does.
  func checkStop(_ state: E.State) {
    guard environment.stopObstacle == nil else { return }
    guard let stop = environment.stopAction(state) else {
      return violations.check(!environment.stopsEverywhere, "\(state) may not stop")
    }
    violations.check(environment.actions(state).contains(stop), "\(stop) stops at \(state)")
    let object = environment.child(state, stop)
    violations.check(
      environment.isTerminal(object) && environment.incomingEdgeCount(object) == 1,
      "stopping at \(state) leads to \(object)")
  }

  /// The reward of states on the way begins at 0 and ends as that of the object; trajectories are counted.
  func checkPartialQuantities(_ state: E.State) {
    if let partial = task.reward.partialLogReward {
      let log = partial(state)
      violations.check(log.isFinite, "\(log) is the reward of \(state) on the way")
      if environment.isInitial(state) {
        violations.check(log, 0, tolerance: 1e-12, "the reward before anything")
      }
      if environment.isTerminal(state), let score = try? task.score(state) {
        violations.check(
          log, score.logReward, tolerance: 1e-12, "the reward on the way to \(state)")
      }
    }
    if environment.hasTokens {
      var tokens: [Int32] = []
      environment.writeTokens(state, &tokens)
      violations.check(
        tokens.count <= environment.maximumTokenCount
          && tokens.allSatisfy { (0..<environment.tokenCount).contains(Int($0)) },
        "tokens \(tokens) of \(state)")
    }
    if let count = environment.logPathCount(state) {
      var sum = environment.isInitial(state) ? 0 : -Double.infinity
      environment.forEachIncomingEdge(state) {
        sum = Elementary.logAddExp(sum, environment.logPathCount($0.parent) ?? .nan)
      }
      violations.check(
        count, sum, tolerance: 1e-12, "log of the number of trajectories to \(state)")
    }
  }

  /// Reward, mode and moves of an object.
  func checkObject(_ object: E.State) {
    let v = violations
    guard let score = try? task.score(object) else {
      return v.check(false, "no score of \(object)")
    }
    let (log, reward) = (score.logReward, score.value)
    v.check(log.isFinite, "log R = \(log) of \(object)")
    // A reward may find that what the environment takes for an object is none, and nothing else.
    let identity = environment.identity(of: object)
    v.check(score.identity == nil || score.identity == identity, "identity of \(object)")
    // Written so that a reward of 1e-50 is judged as strictly as one of 1.
    v.check(
      task.reward.transform.logReward(of: reward), log, tolerance: 1e-12,
      "log of the reward of \(object)")
    if let greatest = task.reward.greatestValue {
      v.check(reward <= greatest * (1 + 1e-12), "reward \(reward) of \(object) above \(greatest)")
    }
    if let mode = task.mode(of: object) {
      v.check((0..<task.modeCount).contains(mode), "mode \(mode) of \(object)")
    }
    var parts: [Int] = []
    environment.forEachPart(of: object) { parts.append($0) }
    let partCount = environment.partCounts.reduce(0) { $0 + $1.count }
    v.check(
      parts.allSatisfy { (0..<partCount).contains($0) } && Set(parts).count == parts.count,
      "parts \(parts) of \(object)")
    guard environment.moveObstacle == nil else { return }
    let moves = moves(object)
    v.check(Set(moves.map(\.slot)).count == moves.count, "slots of moves at \(object)")
    for (slot, target) in moves {
      v.check(
        (0..<environment.moveSlotCount(object)).contains(slot),
        "slot \(slot) of a move at \(object)")
      v.check(environment.isTerminal(target), "a move from \(object) to \(target)")
      v.check(target != object, "a move from \(object) to itself")
      v.check(
        environment.condition(of: target) == environment.condition(of: object),
        "a move from \(object) to another condition")
      v.check(
        self.moves(target).contains { $0.target == object },
        "a move from \(object) to \(target) without a reverse")
    }
  }

}

extension EnvironmentLaws {
  /// The features of a state, by place.
  func features(_ state: E.State) -> [(index: Int32, weight: Float)] {
    let active = environment.activeFeatureCount
    let indices = UnsafeMutableBufferPointer<Int32>.allocate(capacity: active + 8)
    let weights = UnsafeMutableBufferPointer<Float>.allocate(capacity: active + 8)
    defer {
      indices.deallocate()
      weights.deallocate()
    }
    var row = FeatureRow(indices: indices, weights: weights)
    environment.writeFeatures(state, &row)
    violations.check(row.count <= active, "\(row.count) features of \(state)")
    return (0..<row.count).map { (indices[$0], weights[$0]) }
  }

  /// The features of states are well formed and tell them apart.
  ///
  /// An object may look like the state in which its construction stopped: a network is never asked
  /// about one in the other's place.
  func checkFeatures(_ states: [E.State]) {
    guard environment.hasFeatures else { return }
    var seen: [[Float]: E.State] = [:]
    for state in states {
      let features = features(state)
      let places = features.map(\.index)
      violations.check(
        places.allSatisfy { (0..<environment.featureCount).contains(Int($0)) },
        "features \(places) of \(state)")
      violations.check(Set(places).count == places.count, "features \(places) of \(state)")
      violations.check(
        features.allSatisfy { $0.weight.isFinite && $0.weight != 0 }, "weights of \(state)")
      var key = [
        environment.isTerminal(state) ? Float(1) : 0, Float(environment.condition(of: state)),
      ]
      for feature in features.sorted(by: { $0.index < $1.index }) {
        key += [Float(feature.index), feature.weight]
      }
      let other = seen.updateValue(state, forKey: key)
      violations.check(other == nil || other == state, "\(state) has the features of \(other!)")
    }
  }
}

extension EnvironmentLaws {
  /// The laws of the whole graph, by enumeration.
  func checkAll(_ space: StateSpace<E>) throws {
    let v = violations
    v.check(!environment.isTerminal(environment.initialState), "the initial state is an object")
    v.check(space.states[0] == environment.initialState, "the first state is not the initial one")
    for condition in 0..<environment.conditionCount {
      let initial = environment.initialState(of: condition)
      v.check(
        environment.condition(of: initial) == condition, "the start of condition \(condition)")
      v.check(space.states[condition] == initial, "the start of condition \(condition)")
    }
    for (i, state) in space.states.enumerated() {
      checkEdges(state)
      v.check(
        environment.isTerminal(state) == (space.edgeStarts[i] == space.edgeStarts[i + 1]),
        "\(state) has actions and is an object, or neither")
      // Parents that come before their children and are all reached: every way back ends at the start.
      for edge in incoming(state) {
        let parent = space.index(of: edge.parent)
        v.check(parent != nil && parent! < i, "a parent cannot be reached: \(edge)")
      }
    }
    try checkSnapshots(space.states)
    checkFeatures(space.states)

    let objects = space.objects.map { space.states[$0] }
    for object in objects { checkObject(object) }
    checkPlaces(space)
    checkTexts(objects)
    var random = Philox(key: 5, stream: 0)
    var crossings = Philox(key: 6, stream: 0)
    checkCrossover(objects, &crossings) { space.index(of: $0) != nil }
    checkDistance(Array(objects.shuffled(using: &random).prefix(40)))
    if let count = environment.objectCount {
      v.check(count == objects.count, "\(objects.count) objects, not \(count)")
    }
    if let greatest = task.reward.greatestValue {
      v.check(
        space.scores.map(\.value).max()!, greatest, tolerance: 1e-12, "the greatest reward")
    }
    v.check(
      Set(objects.compactMap(task.mode)) == Set(0..<task.modeCount),
      "some modes have no object")
    checkReferenceObjects()
    checkCounts(space)
    checkConnection(objects)
    checkFlow(space)
  }

  /// Formulas and lists agree with what is found from the start.
  func checkCounts(_ space: StateSpace<E>) {
    if let count = environment.stateCount {
      violations.check(
        count == space.states.count, "\(space.states.count) states, not \(count)")
    }
    guard environment.listsObjects else { return }
    var listed: [E.State] = []
    environment.forEachObject { listed.append($0) }
    violations.check(
      listed.count == space.objects.count
        && Set(listed) == Set(space.objects.map { space.states[$0] }),
      "the list of objects has \(listed.count), not the \(space.objects.count)")
  }

  /// Moves lead from every object to every other.
  func checkConnection(_ objects: [E.State]) {
    guard environment.moveObstacle == nil else { return }
    for condition in 0..<environment.conditionCount {
      checkConnection(of: objects.filter { environment.condition(of: $0) == condition })
    }
  }

  private func checkConnection(of objects: [E.State]) {
    let all = Set(objects)
    var reached: Set<E.State> = [objects[0]]
    var waiting = [objects[0]]
    while let object = waiting.popLast() {
      for (_, target) in moves(object) where reached.insert(target).inserted {
        violations.check(all.contains(target), "a move leads to \(target), which is no object")
        waiting.append(target)
      }
    }
    violations.check(reached == all, "moves reach \(reached.count) of \(all.count) objects")
  }

  /// The flow into the objects, led back along all edges alike, arrives at the start in full.
  func checkFlow(_ space: StateSpace<E>) {
    let roots = 0..<environment.conditionCount
    var flow = [Double](repeating: 0, count: space.states.count)
    var totals = roots.map { _ in 0.0 }
    for (place, object) in space.objects.enumerated() {
      flow[object] = Elementary.exp(space.logRewards[place])
      totals[environment.condition(of: space.states[object])] += flow[object]
    }
    for i in space.states.indices.reversed() {
      let count = Double(environment.incomingEdgeCount(space.states[i]))
      environment.forEachIncomingEdge(space.states[i]) { edge in
        if let parent = space.index(of: edge.parent) { flow[parent] += flow[i] / count }
      }
    }
    for root in roots {
      violations.check(
        flow[root], totals[root], tolerance: 1e-12, "the flow through the initial state")
      violations.check(
        space.logZs[root], Elementary.log(totals[root]), tolerance: 1e-12,
        "log Z and the sum of all rewards")
    }
  }

  /// The laws at the states of random walks there and back.
  func checkWalks(_ count: Int, seed: UInt64) throws {
    var random = Philox(key: seed, stream: 7)
    var states: [E.State] = []
    var objects: [E.State] = []
    for _ in 0..<count {
      var state = environment.initialState
      while !environment.isTerminal(state) {
        states.append(state)
        let edges = outgoing(state)
        state = edges[random.below(edges.count)].child
      }
      objects.append(state)
      let moves = moves(state)
      var origins = [state]
      if !moves.isEmpty { origins.append(moves[random.below(moves.count)].target) }
      objects += origins.dropFirst()
      for origin in origins {
        state = origin
        // Every step takes something away, so a way back is not longer than the way there can be.
        var steps = 0
        while !environment.isInitial(state), steps < 100_000 {
          states.append(state)
          let edges = incoming(state)
          if edges.isEmpty { break }
          state = edges[random.below(edges.count)].parent
          steps += 1
        }
        violations.check(environment.isInitial(state), "a way back ends at \(state)")
      }
    }
    for state in Set(states).union(objects) { checkEdges(state) }
    for object in objects { checkObject(object) }
    checkReferenceObjects()
    checkFeatures(states + objects)
    checkTexts(objects)
    checkDistance(Array(objects.prefix(24)))
    try checkSnapshots(states + objects)
  }
}
