import GFlowNets

/// The state graph of a small task, to be drawn: its states in an order in which parents come before
/// children, its edges, and the flow that is right.
public struct FlowGraph: Sendable {
  /// The most states that are drawn one by one.
  public static let limit = 300

  /// A state.
  public struct State: Sendable {
    /// The drawing, where the environment has one.
    public var drawing: StateDrawing?
    /// How it is printed; only objects are.
    public var text: String?
    /// The length of the longest way to it.
    public var depth: Int
    /// The reward and the share of the target, of an object.
    public var object: (reward: Double, share: Double)?
  }

  /// An edge, by the numbers of its states.
  public struct Edge: Sendable {
    /// The number of the parent.
    public var from: Int
    /// The number of the child.
    public var to: Int
  }

  /// The states; the first is the initial one.
  public var states: [State]
  /// The edges.
  public var edges: [Edge]
  /// The flow of each edge as a share of Z, by the uniform backward policy.
  public var exact: [Double]
  /// log Z.
  public var logZ: Double
}

extension FlowGraph {
  /// The graph of a task; `nil` of more than `limit` states, and of a task with conditions.
  init?<E: Environment>(_ space: StateSpace<E>) {
    guard space.states.count <= Self.limit, space.logZs.count == 1 else { return nil }
    let environment = space.environment
    var objects: [Int: (reward: Double, share: Double)] = [:]
    for (place, object) in space.objects.enumerated() {
      objects[object] = (space.scores[place].value, space.target[place])
    }
    states = zip(space.states.indices, space.depths).map { number, depth in
      let state = space.states[number]
      return State(
        drawing: environment.stateDrawing(state),
        text: objects[number] == nil ? nil : environment.text(state), depth: depth,
        object: objects[number])
    }
    edges = space.states.indices.flatMap { state in
      (space.edgeStarts[state]..<space.edgeStarts[state + 1]).map {
        Edge(from: state, to: Int(space.children[$0]))
      }
    }
    exact = space.targetPassages
    logZ = space.logZ
  }
}
