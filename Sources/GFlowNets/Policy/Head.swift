import Synchronization

/// What a network says about a state: a named segment of numbers.
///
/// A network lays heads out by their segments and knows none by name, so a method may declare heads that
/// no network has heard of.
@frozen
public struct Head: Hashable, Sendable {
  /// What a head has a number for.
  @frozen
  public enum Segment: Hashable, Sendable {
    /// Each slot of the action segment of a state that is no object.
    case actions
    /// Each slot of the state's incoming segment.
    case incoming
    /// Each slot of an object's segment of chain moves.
    case moves
    /// So many numbers of every state.
    case numbers(Int)
  }

  /// What identifies the head in this process.
  public let number: Int
  /// What it has numbers for.
  public let segment: Segment

  @inlinable
  init(number: Int, segment: Segment) {
    self.number = number
    self.segment = segment
  }

  /// One logit for each action: P_F, or the log-flow of each edge.
  @inlinable public static var actions: Head { Head(number: 0, segment: .actions) }
  /// One logit for each incoming edge: P_B.
  @inlinable public static var incoming: Head { Head(number: 1, segment: .incoming) }
  /// The logarithm of the state flow F(s).
  @inlinable public static var stateFlow: Head { Head(number: 2, segment: .numbers(1)) }
  /// The expected return from the state.
  @inlinable public static var value: Head { Head(number: 3, segment: .numbers(1)) }
  /// One logit for each chain move of an object.
  @inlinable public static var moves: Head { Head(number: 4, segment: .moves) }

  private static let names = Mutex(["actions", "incoming", "stateFlow", "value", "moves"])

  /// The head of a name, the same one whenever it is asked for. To be made once and kept.
  public init(_ name: String, _ segment: Segment) {
    number = Self.names.withLock { names in
      if let number = names.firstIndex(of: name) { return number }
      names.append(name)
      return names.count - 1
    }
    self.segment = segment
  }

  /// Its name.
  public var name: String { Self.names.withLock { $0[number] } }
}

/// The heads of a network, each once: those that this module names first, in one order for all methods,
/// then others in the order in which a method declares them.
public struct Heads: Sendable, Equatable, ExpressibleByArrayLiteral {
  /// The heads in order.
  public private(set) var all: [Head] = []
  /// Whether the method asks for derivatives; where it never does, a network need not keep what they are made of.
  public var areDifferentiated = true

  /// No heads.
  public init() {}

  /// Some heads.
  public init(arrayLiteral heads: Head...) {
    for head in heads { insert(head) }
  }

  /// Heads of a network that stays as it is.
  public static func fixed(_ heads: Heads) -> Heads {
    var fixed = heads
    fixed.areDifferentiated = false
    return fixed
  }

  /// Adds a head unless it is there.
  public mutating func insert(_ head: Head) {
    guard !all.contains(head) else { return }
    let place = head.number < 5 ? all.firstIndex { $0.number > head.number } : nil
    all.insert(head, at: place ?? all.endIndex)
  }

  /// Whether a head is there.
  public func contains(_ head: Head) -> Bool { all.contains(head) }
}

/// Where the heads of a row begin among its numbers; asking for a head that the network does not have ends
/// the program rather than reading another head's numbers.
public struct HeadOffsets: Sendable {
  // By the numbers of heads; -1 where there is none.
  @usableFromInline var offsets: [Int] = []
  /// How many numbers a row has.
  public private(set) var width = 0

  /// Lays out heads one after another.
  ///
  /// - Parameter width: how many numbers a segment has.
  public init(_ heads: Heads, width: (Head.Segment) -> Int) {
    for head in heads.all {
      while offsets.count <= head.number { offsets.append(-1) }
      offsets[head.number] = self.width
      self.width += width(head.segment)
    }
  }

  /// Lays out heads one after another, segments as long as the most slots of a state.
  init<E: Environment>(_ heads: Heads, in environment: E) {
    self.init(heads) { segment in
      switch segment {
      case .actions: environment.maximumActionSlotCount
      case .incoming: environment.maximumIncomingSlotCount
      case .moves: environment.maximumMoveSlotCount
      case .numbers(let count): count
      }
    }
  }

  /// Where a head begins.
  @inlinable
  public subscript(head: Head) -> Int {
    let offset = offsets[head.number]
    precondition(offset >= 0, "a method asks for a head that it has not declared")
    return offset
  }
}
