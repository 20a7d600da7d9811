import GFlowNets

// How the states of each environment are drawn.

extension Faces: Drawable {
  /// The face, as far as it is there.
  public func drawing(of state: State) -> StateDrawing {
    typealias Point = StateDrawing.Point
    let marks = Self.parts.indices.filter { state.parts & 1 << $0 != 0 }.map {
      part -> StateDrawing.Mark in
      let (place, letter) = Self.parts[part]
      switch (place, letter) {
      case (0, _), (1, _):
        return .circle(Point(place == 0 ? 0.33 : 0.67, 0.43), radius: 0.055, isFilled: true, .full)
      case (2, _), (3, _):
        let outer = place == 2 ? 0.2 : 0.8
        let inner = place == 2 ? 0.42 : 0.58
        let isUp = letter == "u"
        return .line([Point(outer, isUp ? 0.31 : 0.24), Point(inner, isUp ? 0.2 : 0.33)], .full)
      default:
        return .curve(
          from: Point(0.3, letter == "s" ? 0.66 : 0.78),
          to: Point(0.7, letter == "s" ? 0.66 : 0.78),
          towards: Point(0.5, letter == "s" ? 0.88 : 0.56), .strong)
      }
    }
    return StateDrawing(
      marks: [.circle(Point(0.5, 0.5), radius: 0.47, isFilled: false, .faint)] + marks)
  }
}

extension Hypergrid: Drawable {
  /// The cell in its grid, of more than two dimensions its coordinates.
  public func drawing(of state: State) -> StateDrawing {
    let cell = coordinates(state)
    guard cell.count <= 2 else { return .text(cell.map(String.init).joined(separator: " ")) }
    return .cell(
      column: cell[0], row: cell.count > 1 ? cell[1] : 0, columns: side,
      rows: cell.count > 1 ? side : 1)
  }
}

extension BitSequence: Drawable {
  /// The bits that are written.
  public func drawing(of state: State) -> StateDrawing {
    .text(state.filled == 0 ? "·" : text(state))
  }
}

extension SymbolSequence: Drawable {
  /// The symbols in their places, as far as they are there.
  public func drawing(of state: State) -> StateDrawing {
    let written = text(state)
    return .text(written.isEmpty ? "·" : written)
  }
}

extension BayesianNetwork: Drawable {
  /// The graph, its nodes on a circle.
  public func drawing(of state: State) -> StateDrawing {
    var edges: [(from: Int, to: Int)] = []
    for child in 0..<nodeCount {
      for parent in 0..<nodeCount where hasEdge(state, from: parent, to: child) {
        edges.append((parent, child))
      }
    }
    return .graph(nodes: data.names, edges: edges)
  }
}

extension Phylogeny: Drawable {
  /// The trees of the forest one below the other, their leaves at the right.
  public func drawing(of state: State) -> StateDrawing {
    typealias Point = StateDrawing.Point
    let names = sites.names.map { String($0.prefix(12)) }
    let right = Double(taxonCount - 1)
    var (marks, row) = ([StateDrawing.Mark](), 0.0)
    /// Draws a subtree; gives how high it is and the row of its root.
    func draw(_ clade: UInt64) -> (height: Double, row: Double) {
      if clade.nonzeroBitCount == 1 {
        row += 1
        let name = names[clade.trailingZeroBitCount]
        let middle = Point(right + 0.3 + 0.22 * Double(name.count), row - 0.5)
        marks.append(.text(name, middle, height: 0.7, .full))
        return (0, row - 0.5)
      }
      let (first, second) = Self.parts(of: clade, state.clades)
      let (upper, lower) = (draw(first), draw(second))
      let height = max(upper.height, lower.height) + 1
      let x = right - height
      marks.append(
        .line(
          [
            Point(right - upper.height, upper.row), Point(x, upper.row), Point(x, lower.row),
            Point(right - lower.height, lower.row),
          ], .full))
      return (height, (upper.row + lower.row) / 2)
    }
    var least = leastTaxa(state)
    while least != 0 {
      _ = draw(tree(of: least.trailingZeroBitCount, state))
      least &= least - 1
    }
    let longest = names.map(\.count).max() ?? 0
    return StateDrawing(
      width: right + 0.6 + 0.44 * Double(longest), height: Double(taxonCount), marks: marks)
  }
}

extension ItemSet: Drawable {
  /// The numbers of the items that are chosen.
  public func drawing(of state: Assignment) -> StateDrawing {
    state.filled == 0 ? .text("·") : .text(text(state))
  }
}

extension FactorGraph: Drawable {
  /// The values of the variables in their places, as far as they are there.
  public func drawing(of state: Assignment) -> StateDrawing {
    var written = ""
    for variable in 0..<variables {
      let isThere = state.filled >> UInt128(variable) & 1 == 1
      written += isThere ? String(value(state, variable)) : "·"
    }
    return .text(written)
  }
}

extension Lattice: Drawable {
  /// A square of spins: filled where up, empty where down, nothing where none is set.
  public func drawing(of state: Assignment) -> StateDrawing {
    let side = Int(Double(sites).squareRoot().rounded(.up))
    let size = Double(side)
    var marks: [StateDrawing.Mark] = [
      .box(StateDrawing.Point(0, 0), width: size, height: size, isFilled: false, .faint)
    ]
    for site in 0..<sites where state.filled >> UInt128(site) & 1 == 1 {
      let x = Double(site % side) + 0.1
      let y = Double(site / side) + 0.1
      let isUp = state.values >> UInt128(site) & 1 == 1
      marks.append(
        .box(StateDrawing.Point(x, y), width: 0.8, height: 0.8, isFilled: isUp, .strong))
    }
    return StateDrawing(width: size, height: size, marks: marks)
  }
}
