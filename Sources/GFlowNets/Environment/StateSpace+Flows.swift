import NeuralNetworks

extension StateSpace {
  /// The probability that a policy's trajectory takes each edge: its flow as a share of Z. O(edges).
  ///
  /// - Parameter logs: log P_F of each edge, in the order of edges.
  public func passages(_ logs: [Double]) -> [Double] {
    var mass = [Double](repeating: 0, count: states.count)
    for root in 0..<logZs.count { mass[root] = 1 }
    var passages = [Double](repeating: 0, count: logs.count)
    for state in states.indices {
      for edge in edgeStarts[state]..<edgeStarts[state + 1] {
        passages[edge] = mass[state] * Elementary.exp(logs[edge])
        mass[Int(children[edge])] += passages[edge]
      }
    }
    return passages
  }

  /// The same of the policy that samples objects in proportion to their rewards and whose backward policy is
  /// uniform: of the many flows that are right, the one that favours no way. O(edges).
  public var targetPassages: [Double] {
    var incoming = [Double](repeating: 0, count: states.count)
    for child in children { incoming[Int(child)] += 1 }
    var mass = [Double](repeating: 0, count: states.count)
    for (object, share) in zip(objects, target) { mass[object] = share }
    var passages = [Double](repeating: 0, count: children.count)
    for state in states.indices.reversed() {
      for edge in edgeStarts[state]..<edgeStarts[state + 1] {
        let child = Int(children[edge])
        passages[edge] = mass[child] / incoming[child]
        mass[state] += passages[edge]
      }
    }
    return passages
  }

  /// The length of the longest way to each state. O(edges).
  public var depths: [Int] {
    var depths = [Int](repeating: 0, count: states.count)
    for state in states.indices {
      for edge in edgeStarts[state]..<edgeStarts[state + 1] {
        let child = Int(children[edge])
        depths[child] = max(depths[child], depths[state] + 1)
      }
    }
    return depths
  }
}
