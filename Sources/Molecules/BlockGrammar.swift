/// What trees of blocks are made of: which blocks can be joined at which atoms.
///
/// A block is placed by a *choice* (block, bonding atom, open atoms). Its *ports* are the atoms at which
/// it can be joined: the bonding atom and the open atoms, some several times. Choices of one block that
/// have the same ports place the same thing turned otherwise: they share a *shape*. So a tree of blocks
/// is a tree of shapes whose edges join ports, which has no root; and a shape with the port by which it
/// hangs on its parent tells the choice.
public struct BlockGrammar: Sendable {
  /// A block with its ports.
  public struct Shape: Hashable, Sendable {
    /// The number of the block.
    public let block: Int
    /// The atoms at which it can be joined, rising, some several times.
    public let ports: [UInt8]
  }

  /// The choices, in the order of their numbers.
  public let choices: [BlockTable.Choice]
  /// The distinct shapes, in the order of their first choices.
  public let shapes: [Shape]
  /// The shape of each choice.
  public let shapeOfChoice: [Int]
  /// The choices of each shape.
  public let choicesOfShape: [[Int]]

  /// The grammar of choices.
  ///
  /// Throws `Mistake` where there are none, too many, or two that are alike.
  public init(_ choices: [BlockTable.Choice]) throws {
    guard !choices.isEmpty else { throw Mistake(description: "there is no choice of a block") }
    var shapes: [Shape] = []
    var numbers: [Shape: Int] = [:]
    var shapeOfChoice: [Int] = []
    var choicesOfShape: [[Int]] = []
    for (number, choice) in choices.enumerated() {
      let ports = choice.openAtoms + [choice.bondingAtom]
      guard ports.allSatisfy({ 0...255 ~= $0 }), ports.count <= 64
      else {
        throw Mistake(
          description:
            "choice \(number), counted from 0, has an atom above 255 or more than 63 open atoms; make it smaller"
        )
      }
      let shape = Shape(block: choice.block, ports: ports.map { UInt8($0) }.sorted())
      let known = numbers[shape] ?? shapes.count
      if known == shapes.count {
        numbers[shape] = known
        shapes.append(shape)
        choicesOfShape.append([])
      }
      if let other = choicesOfShape[known].first(where: {
        choices[$0].bondingAtom == choice.bondingAtom
      }) {
        throw Mistake(
          description:
            "choice \(number), counted from 0, is the same as choice \(other); take one away")
      }
      shapeOfChoice.append(known)
      choicesOfShape[known].append(number)
    }
    guard shapes.count <= 255 else {
      throw Mistake(description: "there are \(shapes.count) shapes of blocks, more than 255")
    }
    self.choices = choices
    self.shapes = shapes
    self.shapeOfChoice = shapeOfChoice
    self.choicesOfShape = choicesOfShape
  }

  /// A list of choices that makes no grammar.
  public struct Mistake: Error, CustomStringConvertible {
    public let description: String
  }

  /// The choice that hangs a shape on its parent by `port`, if one does: some ports never bond upwards.
  @inlinable
  public func choice(of shape: UInt8, hangingBy port: UInt8) -> Int? {
    choicesOfShape[Int(shape)].first { choices[$0].bondingAtom == Int(port) }
  }
}
