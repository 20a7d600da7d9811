import GFlowNets

/// How often each block stands in a molecule: what adds up over atoms, such as weight, polar surface and the bonds
/// that turn, is then nearly linear, and known without asking the chemistry. Which atoms are bonded is not told, so that
/// molecules of the same blocks look alike.
extension Fragments: ObjectFeatures {
  public var objectFeatureCount: Int { table.blocks.count }

  public var activeObjectFeatureCount: Int { min(maximumBlocks, table.blocks.count) }

  public func writeObjectFeatures(_ object: State, _ features: inout FeatureRow) {
    let blocks = BlockNodes(object.tree).shapes.map { edges.grammar.shapes[Int($0)].block }.sorted()
    var start = 0
    while start < blocks.count {
      let end = blocks[start...].firstIndex { $0 != blocks[start] } ?? blocks.count
      features.add(blocks[start], weight: Float(end - start))
      start = end
    }
  }
}
