import NeuralNetworks

/// The number of trajectories from the initial state to each state, parallel edges counted: by the
/// environment's formula, or else by adding up those of the parents, each state once.
public final class PathCounts<E: Environment> {
  @usableFromInline let environment: E
  @usableFromInline var known: [E.State: Double] = [:]
  @usableFromInline var waiting: [E.State] = []

  /// Nothing counted yet.
  @inlinable
  public init(_ environment: E) { self.environment = environment }

  /// log n of a state. Without a formula it takes a visit to each of its ancestors that is not counted yet.
  @inlinable
  public func logCount(of state: E.State) -> Double {
    if let log = known[state] { return log }
    if let log = environment.logPathCount(state) {
      known[state] = log
      return log
    }
    waiting.removeAll(keepingCapacity: true)
    waiting.append(state)
    while let next = waiting.last {
      var sum = environment.isInitial(next) ? 0 : -Double.infinity
      let count = waiting.count
      environment.forEachIncomingEdge(next) { edge in
        if let log = known[edge.parent] {
          sum = Elementary.logAddExp(sum, log)
        } else {
          waiting.append(edge.parent)
        }
      }
      if waiting.count > count { continue }
      known[next] = sum
      waiting.removeLast()
    }
    return known[state] ?? 0
  }

  /// Why the trajectories of an environment cannot be counted, as the end of a sentence that begins with
  /// their use; `nil` where they can. Tries some random objects.
  public static func obstacle(_ environment: E, limit: Int = 50_000) -> String? {
    if environment.logPathCount(environment.initialState) != nil { return nil }
    for object in randomObjects(4, of: environment) {
      var found: Set<E.State> = [object]
      var waiting = [object]
      while let state = waiting.popLast(), found.count <= limit {
        environment.forEachIncomingEdge(state) {
          if found.insert($0.parent).inserted { waiting.append($0.parent) }
        }
      }
      if found.count > limit {
        return
          "needs to count the trajectories to each state, and objects here have more than \(limit)"
          + " states before them; choose uniform, learned or trajectoryLikelihood"
      }
    }
    return nil
  }
}
