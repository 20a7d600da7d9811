import Formats

extension JSONTree {
  /// A schema in which each component that stands in several places stands once, in `$defs`, as `shared.` and its type, and
  /// those places refer to it. Where components hold components it is several times shorter.
  var sharingComponents: JSONTree {
    guard case .object(var root) = self,
      let place = root.pairs.firstIndex(where: { $0.key == "$defs" }),
      case .object(var definitions) = root.pairs[place].value
    else { return self }
    var sharing = SchemaSharing()
    for pair in definitions.pairs { sharing.count(within: pair.value) }
    for index in definitions.pairs.indices {
      definitions.pairs[index].value = sharing.sharing(within: definitions.pairs[index].value)
    }
    definitions.pairs += sharing.shared
    root.pairs[place].value = .object(definitions)
    let tree = JSONTree.object(root)
    return tree.followingReferences(in: tree)
  }
}

/// The components of a schema, by their texts.
private struct SchemaSharing {
  /// The definitions of those that stand in several places, in the order in which they are met.
  private(set) var shared: [JSONTree.KeyValuePairs.Pair] = []
  private var counts: [String: Int] = [:]
  private var names: [String: String] = [:]

  /// Counts the components below a tree.
  mutating func count(within tree: JSONTree) {
    for child in tree.children {
      if let (_, text) = child.component {
        counts[text, default: 0] += 1
        // What is in one that stands twice stands in one place after all.
        if counts[text, default: 0] > 1 { continue }
      }
      count(within: child)
    }
  }

  /// The tree with references below it.
  mutating func sharing(within tree: JSONTree) -> JSONTree {
    switch tree {
    case .array(let elements): .array(elements.map { reference(to: $0) })
    case .object(let members):
      .members(members.pairs.map { ($0.key, reference(to: $0.value)) })
    case .literal, .string: tree
    }
  }

  private mutating func reference(to tree: JSONTree) -> JSONTree {
    guard let (type, text) = tree.component, counts[text, default: 0] > 1 else {
      return sharing(within: tree)
    }
    if let name = names[text] { return ["$ref": .string("#/$defs/\(name)")] }
    let number = shared.count { $0.key.split(separator: ".")[1] == type }
    let name = "shared.\(type)" + (number > 0 ? ".\(number + 1)" : "")
    names[text] = name
    let place = shared.count
    shared.append(.init(key: name, value: tree))
    shared[place].value = sharing(within: tree)
    return ["$ref": .string("#/$defs/\(name)")]
  }
}

extension JSONTree {
  private var reference: String? {
    guard case .object(let members) = self, members.pairs.count == 1,
      members.pairs[0].key == "$ref", case .string(let pointer) = members.pairs[0].value
    else { return nil }
    return pointer
  }

  private subscript(step: Substring) -> JSONTree? {
    switch self {
    case .array(let elements): Int(step).map { elements[$0] }
    case .object(let members): members.pairs.first { $0.key == step }?.value
    case .literal, .string: nil
    }
  }

  /// The tree whose references lead to where a schema stands now, where they led through what is a reference itself.
  fileprivate func followingReferences(in root: JSONTree) -> JSONTree {
    if let reference {
      var (path, node) = ("#", root as JSONTree?)
      for step in reference.split(separator: "/").dropFirst() {
        while let other = node?.reference {
          path = other
          node = other.split(separator: "/").dropFirst().reduce(root as JSONTree?) { $0?[$1] }
        }
        path += "/" + step
        node = node?[step]
      }
      return ["$ref": .string(path)]
    }
    return switch self {
    case .array(let elements): .array(elements.map { $0.followingReferences(in: root) })
    case .object(let members):
      .members(members.pairs.map { ($0.key, $0.value.followingReferences(in: root)) })
    case .literal, .string: self
    }
  }

  fileprivate var children: [JSONTree] {
    switch self {
    case .array(let elements): elements
    case .object(let members): members.pairs.map(\.value)
    case .literal, .string: []
    }
  }

  /// The type of the component whose object form this describes, and what it says in full.
  fileprivate var component: (type: String, text: String)? {
    guard case .object(let members) = self,
      members.pairs.contains(where: { $0.key == "additionalProperties" }),
      case .object(let properties)? = members.pairs.first(where: { $0.key == "properties" })?.value,
      case .object(let type)? = properties.pairs.first(where: { $0.key == "type" })?.value,
      case .string(let name)? = type.pairs.first(where: { $0.key == "const" })?.value
    else { return nil }
    return (name, compact)
  }
}
