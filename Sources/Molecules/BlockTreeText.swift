import GFlowNets

/// Trees of blocks as texts, such as "12(0-3:7)(4-1:31(2-0:5))": a shape, and in parentheses what hangs on
/// it, behind the shape's port and the other's. The numbers are those of the grammar.
extension BlockTree: LosslessStringConvertible {
  /// The text; empty of the empty tree.
  public var description: String {
    var text = ""
    var place = 0
    func write() {
      text += "\(code[place])"
      let children = code[place + 1]
      place += 2
      for _ in 0..<children {
        text += "(\(code[place])-\(code[place + 1]):"
        place += 2
        write()
        text += ")"
      }
    }
    if !code.isEmpty { write() }
    return text
  }

  /// The tree that a text describes; `nil` where it describes none, or not in canonical form.
  public init?(_ text: String) { self.init(text, root: nil) }

  /// The same of a tree that hangs from node `root`, where one is given.
  init?(_ text: String, root: Int?) {
    guard !text.isEmpty else {
      self = .empty
      return
    }
    // What a tree can have at most: one node is one bit of a word.
    var scanner = Scanner(bytes: Array(text.utf8), nodesLeft: 64)
    guard scanner.node(), scanner.place == scanner.bytes.count else { return nil }
    let tree = BlockTree(code: scanner.code)
    guard BlockNodes(tree).canonical(root: root).tree == tree else { return nil }
    self = tree
  }

  private struct Scanner {
    let bytes: [UInt8]
    var nodesLeft: Int
    var place = 0
    var code: [UInt8] = []

    mutating func node() -> Bool {
      nodesLeft -= 1
      guard nodesLeft >= 0, number() else { return false }
      let count = code.count
      code.append(0)
      while take("(") {
        guard number(), take("-"), number(), take(":"), node(), take(")") else { return false }
        code[count] += 1
      }
      return true
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
      place += 1
      return true
    }

    private mutating func number() -> Bool {
      let start = place
      while place < bytes.count, 0x30...0x39 ~= bytes[place], place - start < 3 { place += 1 }
      let digits = String(decoding: bytes[start..<place], as: UTF8.self)
      // One way of writing each number.
      guard let value = UInt8(digits), String(value) == digits else { return false }
      code.append(value)
      return true
    }
  }
}

extension Fragments {
  /// The tree: several can be one molecule.
  public func stateText(_ object: State) -> String { "\(object.tree)" }

  public func parse(_ text: String) throws -> State {
    guard let tree = BlockTree(text, root: edges.root()) else {
      throw ObjectSyntaxError(
        "is no tree of blocks, such as 12(0-3:7); a SMILES does not say which blocks make it, but the"
          + " candidates of a run do: give the run as source")
    }
    guard isObject(tree) else {
      throw ObjectSyntaxError("is no tree that these blocks and limits of size allow")
    }
    return State(tree, stopped: true)
  }

  /// Whether actions lead to a tree at which the construction may stop.
  private func isObject(_ tree: BlockTree) -> Bool {
    let nodes = BlockNodes(tree)
    let shapes = edges.grammar.shapes
    guard (max(minimumBlocks, 1)...max(maximumBlocks, 1)).contains(nodes.count),
      nodes.shapes.allSatisfy({ Int($0) < shapes.count })
    else { return false }
    var ports = nodes.shapes.map { shapes[Int($0)].ports }
    for bond in nodes.bonds {
      for (node, port) in [(bond.parent, bond.parentPort), (bond.child, bond.childPort)] {
        guard let place = ports[Int(node)].firstIndex(of: port) else { return false }
        ports[Int(node)].remove(at: place)
      }
    }
    let roots = edges.roots(nodes)
    return edges.isRooted ? roots.contains(0) : !roots.isEmpty
  }
}
