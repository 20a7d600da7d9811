import GFlowNets
import NeuralNetworks

/// Which tokens may be drawn, and what ends a text.
public struct TokenChoice: Sendable {
  /// The tokens by slot; `nil` where the slots are those of the whole vocabulary.
  public let listed: [Int32]?
  /// What ends a text.
  public let end: NextTokenHead<Float>.End
  /// How many tokens may be drawn.
  public let count: Int
  /// How many slots there are for them.
  public let slotCount: Int
  // By token its slot, -1 where it may not be drawn.
  private let slots: [Int32]

  /// A choice among tokens of a vocabulary. A long list has the slots of the whole vocabulary, whose rows need
  /// not be copied.
  ///
  /// - Parameters:
  ///   - allowed: the tokens that may be drawn, each once, rising.
  ///   - end: where it is everything else, that is everything but `allowed`.
  public init(_ allowed: [Int32], end: NextTokenHead<Float>.End, vocabulary: Int) {
    var slots = [Int32](repeating: -1, count: vocabulary)
    let isShort = allowed.count <= vocabulary / 8 || end == .everythingElse
    for (place, token) in allowed.enumerated() {
      slots[Int(token)] = isShort ? Int32(place) : token
    }
    listed = isShort ? allowed : nil
    self.slots = slots
    self.end = end
    count = allowed.count
    slotCount = isShort ? allowed.count : vocabulary
  }

  /// Whether something ends a text.
  public var hasEnd: Bool { end != .none }

  /// The slot of a token; `nil` where it may not be drawn.
  public func slot(of token: Int32) -> Int? {
    let slot = slots[Int(token)]
    return slot < 0 ? nil : Int(slot)
  }

  /// The token of a slot.
  public func token(_ slot: Int) -> Int32 { listed?[slot] ?? Int32(slot) }

  /// Visits the slots of tokens that may be drawn, rising.
  func forEachSlot(_ visit: (Int) -> Void) {
    if listed != nil {
      for slot in 0..<slotCount { visit(slot) }
    } else {
      for slot in 0..<slotCount where slots[slot] >= 0 { visit(slot) }
    }
  }

  /// Fills, with the logits of the whole vocabulary after a row, the logarithm of the probability that the text
  /// ends there. Overwrites logits of tokens that may be drawn where everything else is the end.
  func logEnd(_ logits: UnsafeMutablePointer<Float>, count: Int, logSum: Double) -> Double {
    switch end {
    case .none: return 0
    case .tokens(let ends):
      let own = ends.map { logits[Int($0)] }
      return LogSumExp.of(own, count: own.count) - logSum
    case .everythingElse:
      for token in listed ?? [] { logits[Int(token)] = -.infinity }
      return LogSumExp.of(logits, count: count) - logSum
    }
  }
}
