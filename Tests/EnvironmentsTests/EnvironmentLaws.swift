import GFlowNets
import NeuralNetworks

/// What every environment must obey, for the states that it is shown.
struct EnvironmentLaws<E: Environment> {
  let environment: E
  let violations = Violations()
  /// The laws of one-hot inputs, where the environment has them.
  var checkInputs: ([E.State]) -> Void = { _ in }
  /// The limits of an environment's widths, where it has them.
  var limits: (actions: Int, incoming: Int) = (.max, .max)

  init(_ environment: E) { self.environment = environment }

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
      width <= limits.actions, "\(state) has \(width) slots of actions")
    // Whatever stood there before must be overwritten.
    var mask = [Bool](repeating: true, count: width)
    var other = [Bool](repeating: false, count: width)
    mask.withUnsafeMutableBufferPointer { environment.writeActionMask(state, $0.baseAddress!) }
    other.withUnsafeMutableBufferPointer { environment.writeActionMask(state, $0.baseAddress!) }
    violations.check(mask == other, "the mask of \(state) is not written in full")
    return (0..<width).filter { mask[$0] }
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
    let edges = incoming(state)
    let slots = edges.map(\.slot)
    v.check(
      zip(slots, slots.dropFirst()).allSatisfy(<), "slots into \(state) do not rise: \(slots)")
    let width = environment.incomingSlotCount(state)
    v.check(slots.allSatisfy { (0..<width).contains($0) }, "slots into \(state): \(slots)")
    v.check(
      width <= limits.incoming, "\(state) has \(width) slots of edges into it")
    v.check(environment.incomingEdgeCount(state) == edges.count, "number of edges into \(state)")
    v.check(
      edges.isEmpty == (state == environment.initialState), "\(edges.count) edges into \(state)")
    v.check(Set(edges).count == edges.count, "an edge into \(state) comes twice")
    for edge in edges {
      v.check(!environment.isTerminal(edge.parent), "an object is a parent: \(edge)")
      v.check(edge.parent != state, "a state is its own parent: \(edge)")
      v.check(outgoing(edge.parent).contains(edge), "an edge is known to its child only: \(edge)")
    }
    if environment.isTerminal(state) { return }
    let children = outgoing(state)
    v.check(!children.isEmpty, "no action at \(state)")
    for edge in children {
      v.check(edge.child != state, "a state is its own child: \(edge)")
      v.check(incoming(edge.child).contains(edge), "an edge is known to its parent only: \(edge)")
    }
  }

  /// Reward, mode and moves of an object.
  func checkObject(_ object: E.State) {
    let v = violations
    let log = environment.logReward(object)
    let reward = environment.reward(object)
    v.check(log.isFinite, "log R = \(log) of \(object)")
    // Written so that a reward of 1e-50 is judged as strictly as one of 1.
    v.check(Elementary.log(reward), log, tolerance: 1e-12, "log of the reward of \(object)")
    if let greatest = environment.greatestReward {
      v.check(reward <= greatest * (1 + 1e-12), "reward \(reward) of \(object) above \(greatest)")
    }
    if let mode = environment.mode(of: object) {
      v.check((0..<environment.modeCount).contains(mode), "mode \(mode) of \(object)")
    }
    let moves = moves(object)
    v.check(Set(moves.map(\.slot)).count == moves.count, "slots of moves at \(object)")
    for (slot, target) in moves {
      v.check(
        (0..<environment.moveSlotCount(object)).contains(slot),
        "slot \(slot) of a move at \(object)")
      v.check(environment.isTerminal(target), "a move from \(object) to \(target)")
      v.check(target != object, "a move from \(object) to itself")
      v.check(
        self.moves(target).contains { $0.target == object },
        "a move from \(object) to \(target) without a reverse")
    }
  }

}

extension EnvironmentLaws where E: OneHotEnvironment {
  init(oneHot environment: E) {
    self.init(environment)
    limits = (environment.maximumActionSlotCount, environment.maximumIncomingSlotCount)
    checkInputs = { [self] in checkOneHotInputs($0) }
  }

  func inputs(_ state: E.State) -> [Int32] {
    var ones = [Int32](repeating: -1, count: environment.activeInputCount)
    ones.withUnsafeMutableBufferPointer {
      environment.writeActiveInputs(state, $0.baseAddress!)
    }
    return ones
  }

  /// The inputs of states are well formed and tell them apart.
  ///
  /// An object may look like the state in which its construction stopped: a network is never asked
  /// about one in the other's place.
  func checkOneHotInputs(_ states: [E.State]) {
    var seen: [Bool: [Set<Int32>: E.State]] = [:]
    for state in states {
      let ones = inputs(state)
      violations.check(
        ones.allSatisfy { (0..<environment.inputCount).contains(Int($0)) },
        "inputs \(ones) of \(state)")
      let set = Set(ones)
      violations.check(set.count == ones.count, "inputs \(ones) of \(state)")
      let kind = environment.isTerminal(state)
      let other = seen[kind, default: [:]].updateValue(state, forKey: set)
      seen[kind, default: [:]][set] = state
      violations.check(other == nil || other == state, "\(state) has the inputs of \(other!)")
    }
  }

}

extension EnvironmentLaws {
  /// States survive a snapshot.
  func checkSnapshots(_ states: [E.State]) throws {
    var writer = SnapshotWriter()
    for state in states { state.write(to: &writer) }
    writer.write(values: states)
    var reader = SnapshotReader(writer.bytes)
    for state in states {
      violations.check(try E.State(from: &reader) == state, "\(state) is not read as written")
    }
    violations.check(
      try reader.read(values: E.State.self) == states && reader.isAtEnd, "a list of states")
  }

  /// `distance` is a metric.
  func checkDistance(_ objects: [E.State]) {
    let v = violations
    let d = objects.map { a in objects.map { b in environment.distance(a, b) } }
    for i in objects.indices {
      for j in objects.indices {
        v.check(d[i][j] == d[j][i], "distance of \(objects[i]) and \(objects[j]) is not symmetric")
        v.check(
          objects[i] == objects[j] ? d[i][j] == 0 : d[i][j] > 0,
          "distance \(d[i][j]) of \(objects[i]) and \(objects[j])")
        for k in objects.indices {
          v.check(
            d[i][k] <= d[i][j] + d[j][k] + 1e-9,
            "triangle of \(objects[i]), \(objects[j]), \(objects[k])")
        }
      }
    }
  }

  /// The objects of comparison are objects, as many as asked for and always the same.
  func checkReferenceObjects() {
    for count in [0, 1, 50] {
      let objects = environment.referenceObjects(count)
      violations.check(objects.count == count, "\(objects.count) objects, not \(count)")
      violations.check(objects.allSatisfy(environment.isTerminal), "a reference is no object")
      violations.check(
        objects == environment.referenceObjects(count), "references differ when asked again")
    }
    // They must be reached from the start, which is known by going back.
    for var state in environment.referenceObjects(5) {
      while let edge = incoming(state).last { state = edge.parent }
      violations.check(state == environment.initialState, "a reference cannot be reached")
    }
  }

  /// Every object is printed in its own way, and its state is read back.
  func checkTexts(_ objects: [E.State]) {
    var seen: [String: E.State] = [:]
    for object in objects {
      let other = seen.updateValue(object, forKey: environment.text(object))
      violations.check(other == nil || other == object, "\(object) is printed as \(other!)")
    }
    // What is written reads back; or nothing does, where an environment reads no objects.
    let read = objects.map { try? environment.parse(environment.stateText($0)) }
    violations.check(
      read == objects || read.allSatisfy { $0 == nil }, "what is written does not read back")
  }
}

extension EnvironmentLaws {
  /// The laws of the whole graph, by enumeration.
  func checkAll(_ space: StateSpace<E>) throws {
    let v = violations
    v.check(!environment.isTerminal(environment.initialState), "the initial state is an object")
    v.check(space.states[0] == environment.initialState, "the first state is not the initial one")
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
    checkInputs(space.states)

    let objects = space.objects.map { space.states[$0] }
    for object in objects { checkObject(object) }
    checkTexts(objects)
    var random = Philox(key: 5, stream: 0)
    checkDistance(Array(objects.shuffled(using: &random).prefix(40)))
    if let count = environment.objectCount {
      v.check(count == objects.count, "\(objects.count) objects, not \(count)")
    }
    if let greatest = environment.greatestReward {
      v.check(
        objects.map(environment.reward).max()!, greatest, tolerance: 1e-12, "the greatest reward")
    }
    v.check(
      Set(objects.compactMap(environment.mode)) == Set(0..<environment.modeCount),
      "some modes have no object")
    checkReferenceObjects()
    checkConnection(objects)
    checkFlow(space)
  }

  /// Moves lead from every object to every other.
  func checkConnection(_ objects: [E.State]) {
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
    var flow = [Double](repeating: 0, count: space.states.count)
    var total = 0.0
    for object in space.objects {
      flow[object] = environment.reward(space.states[object])
      total += flow[object]
    }
    for i in space.states.indices.reversed() {
      let count = Double(environment.incomingEdgeCount(space.states[i]))
      environment.forEachIncomingEdge(space.states[i]) { edge in
        if let parent = space.index(of: edge.parent) { flow[parent] += flow[i] / count }
      }
    }
    violations.check(flow[0], total, tolerance: 1e-12, "the flow through the initial state")
    violations.check(
      space.logZ, Elementary.log(total), tolerance: 1e-12, "log Z and the sum of all rewards")
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
      let origins = [state, moves[random.below(moves.count)].target]
      objects.append(origins[1])
      for origin in origins {
        state = origin
        // Every step takes something away, so a way back is not longer than the way there can be.
        var steps = 0
        while state != environment.initialState, steps < 100_000 {
          states.append(state)
          let edges = incoming(state)
          if edges.isEmpty { break }
          state = edges[random.below(edges.count)].parent
          steps += 1
        }
        violations.check(state == environment.initialState, "a way back ends at \(state)")
      }
    }
    for state in Set(states).union(objects) { checkEdges(state) }
    for object in objects { checkObject(object) }
    checkReferenceObjects()
    checkInputs(states + objects)
    checkTexts(objects)
    checkDistance(Array(objects.prefix(24)))
    try checkSnapshots(states + objects)
  }
}
