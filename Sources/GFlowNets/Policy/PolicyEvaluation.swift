import NeuralNetworks

/// What a network says about the distinct states of one training step.
///
/// Each state is evaluated once, however often trajectories visit it and whoever asks: the pass that
/// samples a batch is the pass that its loss is differentiated through. A number is addressed by its
/// *place* in the network's flat output.
public final class PolicyEvaluation<N: PolicyNetwork> {
  /// The environment.
  public let environment: N.E
  /// The network.
  public let network: N
  /// How many trajectories lead to states.
  public let pathCounts: PathCounts<N.E>?
  /// The states, by row.
  @usableFromInline var states: [N.E.State] = []
  @usableFromInline var rowOfState: [N.E.State: Int32] = [:]
  @usableFromInline var pending: [PolicyRow<N.E.State>] = []
  /// The heads whose numbers are logits of slots.
  @usableFromInline let slotHeads: [Head]
  /// The masked log-softmax of every segment of logits, in the places of the outputs;
  /// -infinity where a slot is masked.
  @usableFromInline let logProbabilities = Matrix<Double>(columns: 1)
  /// Derivatives of the loss by `logProbabilities`.
  @usableFromInline let gradients = Matrix<Double>(columns: 1)
  @usableFromInline let mask = Matrix<Bool>(columns: 1)
  /// What is made of each distribution over actions; `nil` for nothing. There is no way back through it.
  @usableFromInline var reshaping: Reshaping?
  /// How many states the network has evaluated, those of `uncounted` work left out.
  public var evaluatedStates = 0

  /// Nothing evaluated yet.
  public init(environment: N.E, network: N) {
    self.environment = environment
    self.network = network
    pathCounts = PathCounts(environment)
    slotHeads = network.heads.all.filter {
      if case .numbers = $0.segment { false } else { true }
    }
  }

  /// Forgets everything; to be called whenever the weights have changed.
  @inlinable
  public func removeAll() {
    states.removeAll(keepingCapacity: true)
    rowOfState.removeAll(keepingCapacity: true)
    logProbabilities.removeAll()
    network.removeAll()
  }

  /// Asks about a state at the next `evaluatePending` and returns the row that it has or will have.
  @inlinable
  public func request(_ state: N.E.State) -> Int { request(state, from: -1, by: -1) }

  /// Asks about a state to which an action led from the state of an evaluated row.
  @inlinable
  public func request(_ state: N.E.State, from parent: Int, by action: Int) -> Int {
    let new = states.count + pending.count
    if let row = rowOfState[state] { return Int(row) }
    rowOfState[state] = Int32(new)
    pending.append(PolicyRow(state, parent: Int32(parent), action: Int32(action)))
    return new
  }

  /// Evaluates the states requested, in one pass.
  @inlinable
  public func evaluatePending() {
    if pending.isEmpty { return }
    let first = states.count
    pending.withUnsafeBufferPointer { network.append($0) }
    for row in pending { states.append(row.state) }
    evaluatedStates += pending.count
    pending.removeAll(keepingCapacity: true)
    logProbabilities.append(rows: network.outputCount - logProbabilities.rows)
    for row in first..<states.count { normalize(row) }
  }

  /// Does what is no part of training: `evaluatedStates` and the network's count of operations stay
  /// as they are.
  @inlinable
  public func uncounted<T>(_ body: () -> T) -> T {
    let (count, operations) = (evaluatedStates, network.parameters.operations)
    defer {
      evaluatedStates = count
      network.parameters.operations = operations
    }
    return body()
  }

  @inlinable
  func normalize(_ row: Int) {
    let state = states[row]
    for head in slotHeads {
      let width = slotCount(head, state)
      guard width > 0 else { continue }
      let allowed = clearedMask(width)
      switch head.segment {
      case .actions: environment.forEachAction(state) { allowed[$0] = true }
      case .incoming: environment.forEachIncomingEdge(state) { allowed[$0.slot] = true }
      case .moves: environment.forEachMove(state) { slot, _ in allowed[slot] = true }
      case .numbers: break
      }
      softmax(network.segment(head, row: row), allowed, width)
      if let reshaping, head == .actions {
        reshaping.apply(logProbabilities.elements + network.segment(head, row: row), width)
      }
    }
  }

  /// How many slots a head has for a state: none for actions of objects and moves of others.
  @inlinable
  func slotCount(_ head: Head, _ state: N.E.State) -> Int {
    switch head.segment {
    case .actions: environment.isTerminal(state) ? 0 : environment.actionSlotCount(state)
    case .incoming: environment.incomingSlotCount(state)
    case .moves: environment.isTerminal(state) ? environment.moveSlotCount(state) : 0
    case .numbers: 0
    }
  }

  @inlinable
  func clearedMask(_ width: Int) -> UnsafeMutablePointer<Bool> {
    mask.removeAll()
    let allowed = mask.append(rows: width)
    allowed.update(repeating: false, count: width)
    return allowed
  }

  @inlinable
  func softmax(_ place: Int, _ allowed: UnsafePointer<Bool>, _ width: Int) {
    let logits = network.outputs + place
    let logs = logProbabilities.elements + place
    // The greatest of each of eight columns first: one comparison after another would be waited for.
    var columns = SIMD8<Double>(repeating: -.infinity)
    var i = 0
    while i &+ 8 <= width {
      var x = SIMD8<Double>(repeating: -.infinity)
      for k in 0..<8 { x[k] = allowed[i &+ k] ? Double(logits[i &+ k]) : -.infinity }
      Vector.store(x, logs + i)
      columns = pointwiseMax(columns, x)
      i &+= 8
    }
    var greatest = columns.max()
    while i < width {
      logs[i] = allowed[i] ? Double(logits[i]) : -.infinity
      greatest = max(greatest, logs[i])
      i &+= 1
    }
    // Where nothing is allowed (the initial state has no incoming edge) all stay at -infinity.
    if greatest == -.infinity { return }
    var sum = 0.0
    for i in 0..<width where allowed[i] { sum += Elementary.exp(logs[i] - greatest) }
    let logSum = greatest + Elementary.log(sum)
    for i in 0..<width { logs[i] -= logSum }
  }

  /// The row of a state that has been requested.
  @inlinable
  public func row(of state: N.E.State) -> Int? { rowOfState[state].map(Int.init) }

  /// The place of a slot of a head for a row.
  @inlinable
  public func place(_ head: Head, row: Int, slot: Int) -> Int {
    network.segment(head, row: row) &+ slot
  }

  /// log of the masked softmax at a place.
  @inlinable
  public func logProbability(_ place: Int) -> Double { logProbabilities.elements[place] }

  /// The number at a place as the network gave it: a logit, a log-flow, a value.
  @inlinable
  public func output(_ place: Int) -> Double { Double(network.outputs[place]) }

  /// Where the log-probabilities of a row's segment begin.
  @inlinable
  public func logProbabilities(_ head: Head, row: Int) -> UnsafePointer<Double> {
    UnsafePointer(logProbabilities.elements + network.segment(head, row: row))
  }

  /// Starts to collect derivatives of a loss.
  @inlinable
  public func clearGradients() {
    network.clearOutputGradients()
    gradients.reset(zeros: network.outputCount)
  }

  /// Adds to the derivative by the log-probability at a place.
  @inlinable
  public func addGradient(_ gradient: Double, byLogProbability place: Int) {
    gradients.elements[place] += gradient
  }

  /// Adds to the derivative by the output at a place.
  @inlinable
  public func addGradient(_ gradient: Double, byOutput place: Int) {
    network.outputGradients[place] += N.Number(gradient)
  }

  /// The entropy of a row's actions, in nats.
  @inlinable
  public func entropy(_ row: Int) -> Double {
    let logs = logProbabilities(.actions, row: row)
    var sum = 0.0
    for i in 0..<environment.actionSlotCount(states[row]) where logs[i] > -.infinity {
      sum -= Elementary.exp(logs[i]) * logs[i]
    }
    return sum
  }

  /// Adds to the derivative by the entropy of a row's actions.
  @inlinable
  public func addGradient(_ gradient: Double, byEntropyOf row: Int) {
    // Through the softmax, -p log p in the place of a derivative by log p gives that of the entropy.
    let place = network.segment(Head.actions, row: row)
    for i in place..<place + environment.actionSlotCount(states[row]) {
      let log = logProbability(i)
      if log > -.infinity { gradients.elements[i] -= gradient * Elementary.exp(log) * log }
    }
  }

  /// Differentiates through the softmaxes and the network: adds to the gradients of the weights.
  @inlinable
  public func backward() {
    for (row, state) in states.enumerated() {
      for head in slotHeads {
        let width = slotCount(head, state)
        if width > 0 { pullBack(network.segment(head, row: row), width) }
      }
    }
    network.backward()
  }

  @inlinable
  func pullBack(_ place: Int, _ width: Int) {
    let g = gradients.elements + place
    var sum = 0.0
    var touched = false
    // Most are those of actions that were not taken.
    for start in stride(from: 0, to: width, by: 64) {
      let count = min(64, width &- start)
      if Vector.areZero(g + start, count: count) { continue }
      touched = true
      for i in start..<start &+ count { sum += g[i] }
    }
    if !touched { return }
    let logs = logProbabilities.elements + place
    let target = network.outputGradients + place
    for i in 0..<width where logs[i] > -.infinity {
      target[i] += N.Number(g[i] - Elementary.exp(logs[i]) * sum)
    }
  }
}
