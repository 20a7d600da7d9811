/// The places of a memory in the order of their values, the greatest first and of equal ones the older:
/// to insert, to remove and to look up by rank takes steps in proportion to the logarithm of their number.
///
/// A treap (Seidel and Aragon 1996): a search tree by value that is a heap by a hash of the place, so its
/// shape is that of a tree grown in random order and follows from its contents alone.
@usableFromInline
struct Ranking: Sendable {
  private struct Node {
    var value: Double
    var age: Int
    var left: Int32
    var right: Int32
    var count: Int32
  }

  private static let none: Int32 = -1

  /// By place; what is not ranked is left over.
  private var nodes: [Node] = []
  private var root = Self.none

  /// Nothing ranked.
  @usableFromInline
  init() {}

  /// How many places are ranked.
  @usableFromInline
  var count: Int { count(root) }

  /// Ranks a place that is not ranked; `age` is less the older it is, and no two have the same.
  @usableFromInline
  mutating func insert(_ place: Int, value: Double, age: Int) {
    let node = Node(value: value, age: age, left: Self.none, right: Self.none, count: 1)
    while nodes.count <= place { nodes.append(node) }
    nodes[place] = node
    root = insert(Int32(place), under: root)
  }

  /// Takes a ranked place away.
  @usableFromInline
  mutating func remove(_ place: Int) {
    root = remove(Int32(place), under: root)
  }

  /// The place of a rank from 0 to less than `count`.
  @usableFromInline
  subscript(rank: Int) -> Int {
    var node = root
    var rank = rank
    while true {
      let before = count(nodes[Int(node)].left)
      if rank == before { return Int(node) }
      if rank < before {
        node = nodes[Int(node)].left
      } else {
        rank -= before + 1
        node = nodes[Int(node)].right
      }
    }
  }

  /// The most steps from the root to a place.
  var depth: Int { depth(root) }

  private func depth(_ node: Int32) -> Int {
    node < 0 ? 0 : 1 + max(depth(nodes[Int(node)].left), depth(nodes[Int(node)].right))
  }

  private func count(_ node: Int32) -> Int { node < 0 ? 0 : Int(nodes[Int(node)].count) }

  private func precedes(_ a: Int32, _ b: Int32) -> Bool {
    let (a, b) = (nodes[Int(a)], nodes[Int(b)])
    return a.value > b.value || a.value == b.value && a.age < b.age
  }

  /// Which of two places stands above the other: by the finaliser of SplitMix64, that of no two is equal.
  private func height(_ node: Int32) -> UInt64 {
    var hash = UInt64(node) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31)
  }

  private mutating func recount(_ node: Int32) {
    let total = count(nodes[Int(node)].left) + count(nodes[Int(node)].right) + 1
    nodes[Int(node)].count = Int32(total)
  }

  private mutating func insert(_ new: Int32, under node: Int32) -> Int32 {
    guard node >= 0 else { return new }
    if height(new) > height(node) {
      (nodes[Int(new)].left, nodes[Int(new)].right) = split(node, at: new)
      recount(new)
      return new
    }
    if precedes(new, node) {
      nodes[Int(node)].left = insert(new, under: nodes[Int(node)].left)
    } else {
      nodes[Int(node)].right = insert(new, under: nodes[Int(node)].right)
    }
    nodes[Int(node)].count += 1
    return node
  }

  private mutating func remove(_ old: Int32, under node: Int32) -> Int32 {
    if old == node { return merge(nodes[Int(node)].left, nodes[Int(node)].right) }
    if precedes(old, node) {
      nodes[Int(node)].left = remove(old, under: nodes[Int(node)].left)
    } else {
      nodes[Int(node)].right = remove(old, under: nodes[Int(node)].right)
    }
    nodes[Int(node)].count -= 1
    return node
  }

  /// What comes before `place`, and the rest.
  private mutating func split(_ node: Int32, at place: Int32) -> (Int32, Int32) {
    guard node >= 0 else { return (Self.none, Self.none) }
    defer { recount(node) }
    if precedes(node, place) {
      let (before, after) = split(nodes[Int(node)].right, at: place)
      nodes[Int(node)].right = before
      return (node, after)
    }
    let (before, after) = split(nodes[Int(node)].left, at: place)
    nodes[Int(node)].left = after
    return (before, node)
  }

  /// One tree of two, all of `a` coming before all of `b`.
  private mutating func merge(_ a: Int32, _ b: Int32) -> Int32 {
    guard a >= 0 else { return b }
    guard b >= 0 else { return a }
    if height(a) > height(b) {
      let right = merge(nodes[Int(a)].right, b)
      nodes[Int(a)].right = right
      recount(a)
      return a
    }
    let left = merge(a, nodes[Int(b)].left)
    nodes[Int(b)].left = left
    recount(b)
    return b
  }
}
