import NeuralNetworks

// What only some environments know. Each is a protocol that an environment adopts by naming it;
// `AbilityDefaults` says what the engine hears of the others.

/// Chains can move between objects.
///
/// The reverse of every move is a move. Moves together should connect all objects.
public protocol ChainMoves: Environment {
  /// The length of an object's segment of chain moves.
  func moveSlotCount(_ object: State) -> Int

  /// Visits the moves of a chain at `object`: pairs of a slot and another object. A move of which the
  /// reverse is no move would make a chain wrong; several slots may lead to one object.
  func forEachMove(_ object: State, _ visit: (_ slot: Int, _ target: State) -> Void)
}

/// Single places of an object can be filled anew while all others stay.
///
/// A place has the same alternatives, itself included, whichever of them the object has, and all of them have as
/// many places. Places together should connect all objects.
public protocol RedrawnPlaces: Environment {
  /// Why places cannot be redrawn, as the end of a sentence that begins with the method; `nil` where they can.
  var redrawObstacle: String? { get }
  /// How many places an object has.
  func placeCount(_ object: State) -> Int
  /// Visits the objects that differ from `object` at a place and nowhere else, each once.
  func forEachAlternative(_ object: State, at place: Int, _ visit: (State) -> Void)
}

/// A construction may stop at states on the way, each with an object of its own: what modified objectives
/// need.
public protocol StoppingActions: Environment {
  /// The action by which a state that is no object stops; `nil` where it may not. It is the one edge into
  /// the object to which it leads.
  func stopAction(_ state: State) -> Int?
  /// Whether every state that is no object may stop.
  var stopsEverywhere: Bool { get }
}

/// Two objects can be crossed, as genetic algorithms do.
public protocol Crossover: Environment {
  /// An object made of parts of two others; `nil` where these two have nothing to exchange.
  func crossover(_ a: State, _ b: State, _ random: inout Philox) -> State?
}

/// Modes are known beforehand.
public protocol KnownModes: Environment {
  /// How many modes there are.
  var modeCount: Int { get }
  /// The mode, from `0..<modeCount`, that an object belongs to, if it does to any.
  func mode(of object: State) -> Int?
}

/// Objects stand in a picture: a grid of two dimensions.
public protocol HeatMapLayout: Environment {
  /// The place of an object in a picture of all objects; `nil` where these objects form none.
  func place(of object: State) -> (column: Int, row: Int)?
}

/// States can be drawn, as people picture them: those on the way too.
public protocol Drawable: Environment {
  /// The drawing of a state.
  func drawing(of state: State) -> StateDrawing
}

/// The number of objects is known by a formula.
public protocol CountedObjects: Environment {
  /// How many objects there are; `Int.max` where they are more than that; `nil` where no formula tells.
  var objectCount: Int? { get }
}

/// What an object is made of, where a part is there or not.
public enum PartKind: String, CaseIterable, Sendable {
  /// The edges of a graph.
  case edge
  /// The pairs of nodes of which a way of one or more edges leads from one to the other.
  case path
  /// The pairs of nodes that are in each other's Markov blanket.
  case markovBlanket = "markov_blanket"
  /// The splits of a tree: the two sets into which an inner edge divides the leaves.
  case split
}

/// Objects have parts, such as the edges of a graph or the splits of a tree, so that a distribution over
/// objects has a marginal probability of each part.
public protocol ObjectParts: Environment {
  /// The kinds of parts and how many possible ones there are of each.
  var partCounts: [(kind: PartKind, count: Int)] { get }
  /// Visits the parts that an object has, each once, by their numbers from 0 through all kinds in order.
  func forEachPart(of object: State, _ visit: (_ part: Int) -> Void)
  /// The object that made the data, where it is known.
  var trueObject: State? { get }
}

/// The number of states is known by a formula too.
public protocol CountedStates: CountedObjects {
  /// How many states there are, objects and the initial one included; `Int.max` where they are more than
  /// that.
  var stateCount: Int? { get }
}

/// All objects can be listed without the states on the way, which may be many more.
public protocol ListedObjects: CountedObjects {
  /// Visits every object once, in an order that is always the same.
  func forEachObject(_ visit: (State) -> Void)
}

/// People cite means under the target of numbers that are read off an object.
public protocol Observables: Environment {
  /// These numbers.
  var observables: [Observable<State>] { get }
}

/// The number of trajectories to a state is known by a formula.
public protocol CountedPaths: Environment {
  /// The logarithm of how many trajectories lead from the initial state to a state, parallel edges
  /// counted; `nil` of all states where no formula tells.
  func logPathCount(_ state: State) -> Double?
}

/// Objects of many levels of reward are known, better for comparing policies on than random ones.
public protocol ReferenceObjects: Environment {
  /// `count` objects, always the same.
  func referenceObjects(_ count: Int) -> [State]
}

/// Different enough objects of high reward can be counted as they are found.
public protocol ModeDiscovery: Environment {
  /// What counts modes among objects of at least each of `thresholds`.
  func makeModeTracker(_ thresholds: [Double]) -> any ModeTracker<State>
}

/// States are sparse vectors of features, so that a perceptron can read them.
public protocol SparseFeatures: Environment {
  /// The length of the vector.
  var featureCount: Int { get }
  /// How many of a state's features differ from zero at most.
  var activeFeatureCount: Int { get }
  /// Adds the features of a state that differ from zero, at most `activeFeatureCount`, each once.
  func writeFeatures(_ state: State, _ features: inout FeatureRow)
  /// The greatest length of an action segment.
  var maximumActionSlotCount: Int { get }
  /// The greatest length of an incoming segment.
  var maximumIncomingSlotCount: Int { get }
  /// The greatest length of a segment of chain moves; 0 without moves.
  var maximumMoveSlotCount: Int { get }
}

/// Objects have features of their own for a model of their rewards, where those of `SparseFeatures`, which every
/// state has, are not there or not the best.
public protocol ObjectFeatures: Environment {
  /// The length of the vector.
  var objectFeatureCount: Int { get }
  /// How many of an object's features differ from zero at most.
  var activeObjectFeatureCount: Int { get }
  /// Adds the features of an object that differ from zero, at most `activeObjectFeatureCount`, each once.
  func writeObjectFeatures(_ object: State, _ features: inout FeatureRow)
}

/// People judge objects by more than their reward.
public protocol JudgedObjects: Environment {
  /// What tells properties of objects, some of them by the table of numbers that a spec names; "" for none.
  ///
  /// Throws `SettingsError` where there is no such table.
  func propertyMeasure(_ table: String) throws -> PropertyMeasure<State>
}

/// States are sequences of tokens, so that an attending network can read them.
public protocol TokenSequence: Environment {
  /// How many tokens there are: 0..<tokenCount.
  var tokenCount: Int { get }
  /// The greatest length of a sequence.
  var maximumTokenCount: Int { get }
  /// Appends the tokens of a state.
  func writeTokens(_ state: State, _ tokens: inout [Int32])
}

/// What is done with an environment whose states are sequences of tokens, in code that is compiled for its
/// type and for no other's.
public protocol TokenSequenceVisitor {
  /// What comes of a visit.
  associatedtype Result
  /// Does it.
  func visit<E: TokenSequence & SparseFeatures>(_ environment: E) throws -> Result
}

/// States are what only a network of the environment's own can read: graphs, or texts.
public protocol OwnNetwork: Environment {
  /// The network.
  associatedtype Network: PolicyNetwork where Network.E == Self
  /// What a spec says about it.
  associatedtype NetworkSettings: Component
  /// Reads what networks begin with, where that is a file; not needed where settings are only checked. Throws
  /// where it cannot be read.
  func loadPretrained() throws
  /// A network before training, after `loadPretrained`.
  func makeNetwork(_ settings: NetworkSettings, _ heads: Heads, _ random: inout Philox) -> Network
}

/// The task has conditions: the initial state and the reward depend on one of a list. A state knows its
/// condition, so that the graph is one of as many parts as there are conditions, and whatever knows
/// states apart keeps conditions apart.
public protocol Conditional: Environment {
  /// What the conditions are called.
  var conditions: [String] { get }
  /// The state from which every state of a condition, `0..<conditions.count`, can be reached.
  func initialState(of condition: Int) -> State
  /// The condition of a state.
  func condition(of state: State) -> Int
}
