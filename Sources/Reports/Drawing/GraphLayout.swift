import Experiments

/// Where the states of a graph stand: in layers by depth, ordered so that few edges cross.
struct GraphLayout {
  /// The states of each layer from left to right, without those that are drawn with their parents.
  private(set) var layers: [[Int]]
  /// The object that a state stands for too: one that is entered from it alone, by stopping.
  private(set) var stops: [Int: Int] = [:]
  /// The edges that are drawn, each pair of states once, with the numbers of its edges.
  private(set) var edges: [(from: Int, to: Int, numbers: [Int])] = []

  /// How many states the widest layer has.
  var widest: Int { layers.map(\.count).max() ?? 0 }

  init(_ graph: FlowGraph) {
    var parents = [[Int]](repeating: [], count: graph.states.count)
    var children = parents
    for edge in graph.edges {
      if !parents[edge.to].contains(edge.from) { parents[edge.to].append(edge.from) }
      if !children[edge.from].contains(edge.to) { children[edge.from].append(edge.to) }
    }
    for object in graph.states.indices where graph.states[object].object != nil {
      guard parents[object].count == 1, let parent = parents[object].first,
        children[parent].count(where: { graph.states[$0].object != nil }) == 1
      else { continue }
      stops[parent] = object
    }
    let hidden = Set(stops.values)
    let depth = graph.states.indices.filter { !hidden.contains($0) }.map { graph.states[$0].depth }
    layers = [[Int]](repeating: [], count: (depth.max() ?? 0) + 1)
    for state in graph.states.indices where !hidden.contains(state) {
      layers[graph.states[state].depth].append(state)
    }
    layers.removeAll { $0.isEmpty }
    var places: [[Int]: Int] = [:]
    for (number, edge) in graph.edges.enumerated() where !hidden.contains(edge.to) {
      if let place = places[[edge.from, edge.to]] {
        edges[place].numbers.append(number)
      } else {
        places[[edge.from, edge.to]] = edges.count
        edges.append((edge.from, edge.to, [number]))
      }
    }
    order(parents, children)
  }

  /// Moves states towards the middle of their neighbours, layer by layer, down and up (Sugiyama et al. 1981).
  private mutating func order(_ parents: [[Int]], _ children: [[Int]]) {
    for sweep in 0..<8 {
      let isDown = sweep % 2 == 0
      let order = isDown ? Array(layers.indices) : Array(layers.indices.reversed())
      for layer in order {
        let places = self.places
        func middle(_ state: Int) -> Double {
          let near = (isDown ? parents : children)[state].compactMap { places[$0] }
          return near.isEmpty
            ? places[state] ?? 0 : near.reduce(0, +) / Double(near.count)
        }
        let keys = layers[layer].map { (state: $0, key: middle($0), old: places[$0] ?? 0) }
        layers[layer] = keys.sorted { ($0.key, $0.old) < ($1.key, $1.old) }.map(\.state)
      }
    }
  }

  /// How far from the middle each state stands, in widths of a state.
  var places: [Int: Double] {
    var places: [Int: Double] = [:]
    for layer in layers {
      for (place, state) in layer.enumerated() {
        places[state] = Double(place) - Double(layer.count - 1) / 2
      }
    }
    return places
  }
}
