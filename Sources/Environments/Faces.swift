import Formats
import GFlowNets
import NeuralNetworks

/// The teaching example of the GFlowNet tutorial: a face of two eyes, two brows and a mouth, drawn part by
/// part in any order. A state is a set of parts; 120 trajectories lead to each of the 8 complete faces.
public struct Faces: ChainMoves, RedrawnPlaces, Crossover, KnownModes, CountedObjects,
  SparseFeatures, EnvironmentComponent
{
  /// The parts that are drawn.
  public struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
    /// One bit a part, in the order of `Faces.parts`.
    public var parts: UInt8
  }

  /// Where each part belongs (left and right eye, left and right brow, mouth), and how it is written: an
  /// eye, a brow that is up or down, a mouth that smiles or frowns.
  static let parts: [(place: Int, letter: Character)] = [
    (0, "o"), (1, "o"), (2, "u"), (2, "d"), (3, "u"), (3, "d"), (4, "s"), (4, "f"),
  ]
  static let (happyParts, sadParts): (UInt8, UInt8) = (0b0101_0111, 0b1010_1011)
  /// The two parts of each place that has two: the brows and the mouth.
  private static let pairs: [UInt8] = [0b1100, 0b11_0000, 0b1100_0000]
  /// For each part all parts of its place.
  private static let samePlace: [UInt8] = [1, 2] + pairs.flatMap { [$0, $0] }

  /// The rewards of the happy face (smile, brows up), of the sad one and of every other.
  let values: [Double]

  public var initialState: State { State(parts: 0) }
  public func isTerminal(_ state: State) -> Bool { state.parts.nonzeroBitCount == 5 }
  public func actionSlotCount(_ state: State) -> Int { 8 }
  /// Draws a part where none is.
  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    for part in 0..<8 where state.parts & Self.samePlace[part] == 0 { visit(part) }
  }
  public func child(_ state: State, _ action: Int) -> State {
    State(parts: state.parts | 1 << action)
  }
  public func incomingSlotCount(_ state: State) -> Int { 8 }

  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    for part in 0..<8 where state.parts & 1 << part != 0 {
      visit(IncomingEdge(slot: part, parent: State(parts: state.parts ^ 1 << part), action: part))
    }
  }
  public func incomingSlot(from parent: State, by action: Int) -> Int { action }

  public func text(_ object: State) -> String {
    var letters = [Character](repeating: "-", count: 5)
    for (part, (place, letter)) in Self.parts.enumerated() where object.parts & 1 << part != 0 {
      letters[place] = letter
    }
    return String(letters)
  }

  public func parse(_ text: String) throws -> State {
    let all = (0...UInt8.max).lazy.map(State.init).filter(isTerminal)
    guard let face = all.first(where: { self.text($0) == text }) else {
      throw ObjectSyntaxError("is no face; write two eyes, two brows and a mouth, such as ooudf")
    }
    return face
  }

  /// How many places are drawn otherwise.
  public func distance(_ a: State, _ b: State) -> Double {
    Double((a.parts ^ b.parts).nonzeroBitCount) / 2
  }

  public var modeCount: Int { 2 }
  public func mode(of object: State) -> Int? {
    [Self.happyParts, Self.sadParts].firstIndex(of: object.parts)
  }
  public var objectCount: Int? { 8 }
  public func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    for (slot, pair) in Self.pairs.enumerated() { visit(slot, State(parts: object.parts ^ pair)) }
  }
  public func moveSlotCount(_ object: State) -> Int { 3 }
  public func placeCount(_ object: State) -> Int { 3 }
  public func forEachAlternative(_ object: State, at place: Int, _ visit: (State) -> Void) {
    forEachMove(object) { slot, target in if slot == place { visit(target) } }
  }
  /// Each part of one of the two.
  public func crossover(_ a: State, _ b: State, _ random: inout Philox) -> State? {
    let taken = Self.pairs.reduce(0) { $0 | (random.below(2) == 1 ? $1 : 0) }
    return State(parts: a.parts & ~taken | b.parts & taken)
  }

  public func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    for part in 0..<8 where state.parts & 1 << part != 0 { features.add(part) }
  }
  public var featureCount: Int { 8 }
  public var activeFeatureCount: Int { 5 }
  public var maximumActionSlotCount: Int { 8 }
  public var maximumIncomingSlotCount: Int { 8 }
  public var maximumMoveSlotCount: Int { 3 }

  static let happy = SettingKey.real("happy", .positive, default: 2, "Reward of the happy face.")
  static let sad = SettingKey.real("sad", .positive, default: 1, "Reward of the sad face.")
  static let other = SettingKey.real(
    "other", .positive, default: 0.1, "Reward of every other face.")

  public static let description = ComponentDescription(
    "faces",
    summary: "Faces drawn part by part in any order: 8 objects to learn with.",
    source: "Bengio, GFlowNet tutorial, 2022",
    parameters: [happy.parameter, sad.parameter, other.parameter])

  public init(_ settings: Settings) {
    values = [settings[Self.happy], settings[Self.sad], settings[Self.other]]
  }

  public static let rewards = [
    RewardEntry<Faces>(own: "By the expression: happy, sad or other.") { faces in
      Reward(
        in: faces, least: faces.values.min() ?? 0, greatest: faces.values.max(),
        value: { faces.values[faces.mode(of: $0) ?? 2] })
    }
  ]
}
