import NeuralNetworks

/// An edge of the state graph, seen from its child.
@frozen
public struct IncomingEdge<State> {
  /// Which place of the child's incoming segment the edge has.
  public let slot: Int
  /// The state that the edge leaves.
  public let parent: State
  /// The parent's action that the edge is.
  public let action: Int

  /// An edge by `action` from `parent`.
  @inlinable
  public init(slot: Int, parent: State, action: Int) {
    self.slot = slot
    self.parent = parent
    self.action = action
  }
}

/// What an environment says of an object.
@frozen
public struct Score<Identity: Sendable & Equatable>: Sendable, Equatable {
  /// What tells the object apart from others; `nil` of what is no object.
  public var identity: Identity?
  /// The reward as tables show it.
  public var reward: Double
  /// log R, the logarithm of the reward that training samples in proportion to.
  public var logReward: Double

  /// A score.
  @inlinable
  public init(identity: Identity?, reward: Double, logReward: Double) {
    self.identity = identity
    self.reward = reward
    self.logReward = logReward
  }
}

/// A text that prints no object.
public struct ObjectTextError: Error, Equatable {
  /// What is wrong and what to write, as the end of a sentence that begins with the text.
  public let message: String

  /// An error.
  public init(_ message: String) { self.message = message }
}

/// One of several texts that names no object.
public struct UnreadableObject: Error, Equatable {
  /// Which text, from 0.
  public let index: Int
  /// What is wrong and what to write, as the end of a sentence that begins with the text.
  public let message: String

  /// Reads every text, or throws where one cannot be read.
  public static func read<T>(_ texts: [String], _ parse: (String) throws -> T) throws -> [T] {
    try texts.enumerated().map { index, text in
      do { return try parse(text) } catch let error as ObjectTextError {
        throw UnreadableObject(index: index, message: error.message)
      }
    }
  }
}

/// How an environment makes R of a raw value: R = (max(floor, value) / norm)^beta.
@frozen
public struct RewardPower: Sendable, Equatable {
  /// What the value is divided by.
  public var norm: Double
  /// The exponent.
  public var beta: Double

  /// A power.
  @inlinable
  public init(norm: Double, beta: Double) {
    self.norm = norm
    self.beta = beta
  }
}

/// A pointed directed acyclic multigraph over small value states, with a reward on its terminal states.
///
/// The actions of a state are places, *slots*, of a segment of numbers: a policy gives one logit a slot,
/// and a mask says which slots are actions. A terminal state is an *object*: it has a reward and no
/// action. Where a construction may stop anywhere, stopping is an action that leads to a terminal
/// copy of the state. An environment knows no network and no method.
///
/// Every environment must obey the laws in `EnvironmentLaws` of the tests.
public protocol Environment: Sendable {
  /// A state: small, comparable by value.
  associatedtype State: Hashable, Sendable, SnapshotValue

  /// What tells objects apart: the terminal state itself, or, where several give one object, what
  /// they have in common, such as a molecule's canonical SMILES.
  associatedtype Identity: Hashable, Sendable, SnapshotValue = State

  /// The state from which every other can be reached.
  var initialState: State { get }

  /// Whether the state is an object: it has a reward and no actions.
  func isTerminal(_ state: State) -> Bool

  /// The length of a non-terminal state's action segment.
  func actionSlotCount(_ state: State) -> Int

  /// Says for each slot of a non-terminal state whether it is an action.
  func writeActionMask(_ state: State, _ mask: UnsafeMutablePointer<Bool>)

  /// Where an action of a non-terminal state leads.
  func child(_ state: State, _ action: Int) -> State

  /// The length of a state's incoming segment.
  func incomingSlotCount(_ state: State) -> Int

  /// Visits exactly the pairs (parent, action) whose child is `state`, parallel edges each, with
  /// distinct slots in rising order. The initial state has none, every other at least one.
  func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void)

  /// How many incoming edges a state has.
  func incomingEdgeCount(_ state: State) -> Int

  /// The slot that the edge by `action` from `parent` has in the incoming segment of its child.
  func incomingSlot(from parent: State, by action: Int) -> Int

  /// The logarithm of an object's reward R.
  func logReward(_ object: State) -> Double

  /// An object's reward, as tables show it.
  func reward(_ object: State) -> Double

  /// The scores of objects that are asked for together, as networks and other programs want it.
  ///
  /// Throws where no score can be told; the trial ends there.
  func scores(of objects: [State]) throws -> [Score<Identity>]

  /// How R is made of a raw value, where it is so; methods may then train on another power of it.
  var rewardPower: RewardPower? { get }

  /// What tells an object apart from others.
  func identity(of object: State) -> Identity

  /// The most that the reward of an object can be, where that is known.
  var greatestReward: Double? { get }

  /// Whether an object has one reward. Where it has several, of different states, the greatest found counts.
  var hasOneRewardPerObject: Bool { get }

  /// log R of an object whose reward tables show as `reward`, for rewards that come with data.
  func logReward(ofReward reward: Double) -> Double

  /// How an object is printed, the same for the same object only.
  func text(_ object: State) -> String

  /// How an object is written so that `parse` reads back its very state: as it is printed, unless
  /// several states are one object.
  func stateText(_ object: State) -> String

  /// The object that `stateText` writes so.
  ///
  /// Throws `ObjectTextError` where it writes none so.
  func parse(_ text: String) throws -> State

  /// The rewards, as tables show them, of what `texts` name as people write it: by default as `parse`
  /// reads it.
  ///
  /// Throws `UnreadableObject` at the first text that names no object.
  func rewards(ofTexts texts: [String]) throws -> [Double]

  /// How different two objects are.
  func distance(_ a: State, _ b: State) -> Double

  /// The mean of `distance` over all pairs; `nil` of fewer than two objects.
  func meanDistance(_ objects: [State]) -> Double?

  /// How many modes there are.
  var modeCount: Int { get }

  /// The mode, from `0..<modeCount`, that an object belongs to, if it does to any.
  func mode(of object: State) -> Int?

  /// What counts modes that are not known beforehand: distinct enough objects of at least some reward;
  /// `nil` where nothing does.
  func makeModeTracker(_ thresholds: [Double]) -> (any ModeTracker<State>)?

  /// `count` objects, always the same, on which policies are compared where there are too many
  /// objects to compare them on all; random ones by default.
  func referenceObjects(_ count: Int) -> [State]

  /// The place of an object in a picture of all objects, where they form one: a grid of two
  /// dimensions.
  func pictured(_ object: State) -> (column: Int, row: Int)?

  /// How many objects policies are compared on where not all are enumerated.
  var referenceCount: Int { get }

  /// How many objects there are, where a formula tells; `Int.max` where they are more than that.
  var objectCount: Int? { get }

  /// Whether chains can move between objects.
  var hasMoves: Bool { get }

  /// The length of an object's segment of chain moves.
  func moveSlotCount(_ object: State) -> Int

  /// Visits the moves of a chain at `object`: pairs of a slot and another object. A move of which the
  /// reverse is no move would make a chain wrong; several slots may lead to one object.
  func forEachMove(_ object: State, _ visit: (_ slot: Int, _ target: State) -> Void)
}

extension Environment {
  @inlinable
  public func incomingEdgeCount(_ state: State) -> Int {
    var count = 0
    forEachIncomingEdge(state) { _ in count += 1 }
    return count
  }

  @inlinable
  public func reward(_ object: State) -> Double { Elementary.exp(logReward(object)) }

  @inlinable
  public func scores(of objects: [State]) throws -> [Score<Identity>] {
    objects.map {
      Score(identity: identity(of: $0), reward: reward($0), logReward: logReward($0))
    }
  }

  @inlinable
  public func logReward(ofReward reward: Double) -> Double {
    guard let power = rewardPower else { return Elementary.log(reward) }
    return power.beta * Elementary.log(reward / power.norm)
  }

  public func stateText(_ object: State) -> String { text(object) }

  public func parse(_ text: String) throws -> State {
    throw ObjectTextError("cannot be read: this environment has no objects in text form")
  }

  public func rewards(ofTexts texts: [String]) throws -> [Double] {
    try scores(of: UnreadableObject.read(texts, parse)).map(\.reward)
  }

  public var rewardPower: RewardPower? { nil }
  public var hasMoves: Bool { true }
  public var hasOneRewardPerObject: Bool { true }

  @inlinable
  public func meanDistance(_ objects: [State]) -> Double? {
    guard objects.count > 1 else { return nil }
    var sum = 0.0
    for i in 1..<objects.count {
      for j in 0..<i { sum += distance(objects[i], objects[j]) }
    }
    return sum / (Double(objects.count) * Double(objects.count - 1) / 2)
  }

  public func referenceObjects(_ count: Int) -> [State] { randomObjects(count, of: self) }

  public func pictured(_ object: State) -> (column: Int, row: Int)? { nil }

  public func makeModeTracker(_ thresholds: [Double]) -> (any ModeTracker<State>)? { nil }
  public var greatestReward: Double? { nil }
  public var referenceCount: Int { 512 }
  public var objectCount: Int? { nil }
}

extension Environment where Identity == State {
  @inlinable
  public func identity(of object: State) -> State { object }
}

/// An environment whose states are a fixed number of choices each, so that a perceptron on one-hot
/// inputs can read them.
public protocol OneHotEnvironment: Environment {
  /// The length of the one-hot input.
  var inputCount: Int { get }
  /// How many ones each input has.
  var activeInputCount: Int { get }
  /// Writes the positions of a state's ones, `activeInputCount` different numbers below `inputCount`.
  func writeActiveInputs(_ state: State, _ ones: UnsafeMutablePointer<Int32>)
  /// The greatest length of an action segment.
  var maximumActionSlotCount: Int { get }
  /// The greatest length of an incoming segment.
  var maximumIncomingSlotCount: Int { get }
  /// The greatest length of a segment of moves.
  var maximumMoveSlotCount: Int { get }
}

extension OneHotEnvironment {
  public var hasMoves: Bool { maximumMoveSlotCount > 0 }

  @inlinable
  public func moveSlotCount(_ object: State) -> Int { maximumMoveSlotCount }
}
