import Formats
import GFlowNets

/// Texts after a prompt, written token by token with the vocabulary of a pretrained language model
/// (Hu et al. 2023, arXiv 2310.04363). Each prompt is a condition.
///
/// A state is a prefix of tokens. Where a text may end, an action ends it there; a text of the greatest length
/// ends by itself. So every object has one trajectory.
public struct Texts: Environment, Conditional, CountedObjects, StoppingActions {
  /// A prefix, or an object.
  public struct State: Hashable, Sendable, SnapshotValue {
    /// The number of the prompt.
    public var prompt: Int32
    /// The tokens after the prompt.
    public var tokens: [Int32]
    /// Whether this is the object, rather than a prefix.
    public var isComplete: Bool

    /// A state.
    public init(prompt: Int, tokens: [Int32], isComplete: Bool) {
      self.prompt = Int32(prompt)
      self.tokens = tokens
      self.isComplete = isComplete
    }

    public func write(to snapshot: inout SnapshotWriter) {
      snapshot.write(prompt)
      snapshot.write(contentsOf: tokens)
      snapshot.write(isComplete)
    }

    public init(from snapshot: inout SnapshotReader) throws {
      prompt = try snapshot.read()
      tokens = try snapshot.read()
      isComplete = try snapshot.read(UInt8.self) != 0
    }
  }

  /// The model whose tokens these are.
  public let model: LanguageModel
  /// The prompts.
  public let prompts: [String]
  /// Their tokens.
  public let promptTokens: [[Int32]]
  /// The lengths of objects, in tokens.
  public let lengths: ClosedRange<Int>
  /// Which tokens are drawn, and what ends a text.
  public let choice: TokenChoice
  /// What tells how different two texts are.
  public let textDistance: TextDistance

  /// Texts of some lengths after some prompts.
  ///
  /// Throws `SettingsError` where there is nothing to choose from, or a text would not fit into what the model
  /// can read.
  public init(
    _ model: LanguageModel, prompts: [String], lengths: ClosedRange<Int>, choice: TokenChoice,
    distance: TextDistance = .levenshtein
  ) throws {
    self.model = model
    self.prompts = prompts
    self.lengths = lengths
    self.choice = choice
    textDistance = distance
    promptTokens = try prompts.enumerated().map { number, prompt in
      let tokens = model.tokenizer.encode(prompt, readingControls: true)
      guard !tokens.isEmpty else {
        throw SettingsError(
          ["prompts"], "has no token in prompt \(number + 1); write some text, or <|endoftext|>")
      }
      let most = model.shape.contextLength
      guard tokens.count + lengths.upperBound <= most else {
        throw SettingsError(
          ["maximumLength"],
          "makes texts of \(tokens.count + lengths.upperBound) tokens with prompt \(number + 1), and the"
            + " model reads \(most); choose less")
      }
      return tokens
    }
    guard lengths.count == 1 || choice.hasEnd else {
      throw SettingsError(
        ["end"],
        "names no token, so that no text could end before maximumLength; name one, or let minimumLength be"
          + " maximumLength")
    }
  }

  /// The numbers of the prompts from 1, as texts are printed with them: a prompt is too long to be a name.
  public var conditions: [String] {
    prompts.count > 1 ? prompts.indices.map { "\($0 + 1)" } : []
  }
  public var initialState: State { initialState(of: 0) }
  public func initialState(of condition: Int) -> State {
    State(prompt: condition, tokens: [], isComplete: false)
  }
  public func condition(of state: State) -> Int { Int(state.prompt) }
  public func isTerminal(_ state: State) -> Bool { state.isComplete }

  /// Whether an action ends some texts.
  public var stops: Bool { lengths.count > 1 }

  /// A slot for each token, and one behind to end where lengths vary.
  public func actionSlotCount(_ state: State) -> Int { choice.slotCount + (stops ? 1 : 0) }

  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    choice.forEachSlot(visit)
    if stops, state.tokens.count >= lengths.lowerBound { visit(choice.slotCount) }
  }

  /// Why texts end only where they are complete, as the end of a sentence that begins with an objective.
  public var stopObstacle: String? {
    stops
      ? nil
      : "needs texts that may end on the way, and here all have one length; choose another objective, or a lesser"
        + " minimumLength and an end"
  }

  /// The action that ends a text where it may end.
  public func stopAction(_ state: State) -> Int? {
    stops && state.tokens.count >= lengths.lowerBound ? choice.slotCount : nil
  }

  /// Whether a text may end after every prefix that is shorter than the greatest, the empty one too.
  public var stopsEverywhere: Bool { stops && lengths.lowerBound == 0 }

  public func child(_ state: State, _ action: Int) -> State {
    var child = state
    if stops, action == choice.slotCount {
      child.isComplete = true
    } else {
      child.tokens.append(choice.token(action))
      child.isComplete = child.tokens.count == lengths.upperBound
    }
    return child
  }

  public var isTree: Bool { true }
  public func incomingSlotCount(_ state: State) -> Int { 1 }
  public func incomingSlot(from parent: State, by action: Int) -> Int { 0 }
  public func incomingEdgeCount(_ state: State) -> Int {
    state.tokens.isEmpty && !state.isComplete ? 0 : 1
  }

  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    var parent = state
    parent.isComplete = false
    if state.isComplete, state.tokens.count < lengths.upperBound {
      return visit(IncomingEdge(slot: 0, parent: parent, action: choice.slotCount))
    }
    guard let last = parent.tokens.popLast(), let slot = choice.slot(of: last) else { return }
    visit(IncomingEdge(slot: 0, parent: parent, action: slot))
  }

  /// How many prefixes there are at most for exact answers: each is a row of the network.
  static let prefixLimit = 20_000

  /// The sum of tokens^length over the lengths, for each prompt; `Int.max` where there are so many prefixes that
  /// nobody wants to evaluate all of them.
  public var objectCount: Int? {
    var (objects, prefixes, power) = (0, 0, 1)
    for length in 0...lengths.upperBound {
      if lengths.contains(length) { objects += power }
      if length < lengths.upperBound { prefixes += power }
      guard prefixes * prompts.count <= Self.prefixLimit else { return .max }
      power *= choice.count
    }
    return objects * prompts.count
  }

  /// Whether exact answers are possible.
  var isSmall: Bool { objectCount != .max }
}
