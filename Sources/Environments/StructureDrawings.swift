import GFlowNets

// How states that are sets, values of variables and spins are drawn.

extension ItemSet: Drawn {
  /// The numbers of the items that are chosen.
  public func drawing(of state: Assignment) -> StateDrawing {
    state.filled == 0 ? .text("·") : .text(text(state))
  }
}

extension FactorGraph: Drawn {
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

extension Lattice: Drawn {
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
