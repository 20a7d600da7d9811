import GFlowNets

extension Fragments: Drawable {
  /// The molecule, also of a tree on the way, as RDKit draws it; the blocks as text where they make none.
  public func drawing(of state: State) -> StateDrawing {
    guard state.tree.count > 0 else { return .text("·") }
    if Chemistry.isAvailable, let smiles = try? assemble(state.tree).smiles,
      let svg = try? Molecule(smiles: smiles).svg()
    {
      return StateDrawing(width: 220, height: 170, marks: [.svg(svg)])
    }
    return .text("\(state.tree)")
  }
}
