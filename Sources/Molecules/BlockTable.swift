import Formats
import Foundation

/// The building blocks of molecules and the ways of adding them.
///
/// A table is a text with one line a block: its SMILES, then its choices, each the atom that bonds to
/// the molecule so far and, after a colon, the atoms that become open for further blocks. Atoms are
/// counted from 0 in the order of the SMILES; an atom that stands twice can be bonded twice.
///
///     # piperidine by an end, by a carbon beside it, and by nitrogen
///     C1CCNCC1 0:3 1:0,3 3:0
///     # a fluorine, after which nothing follows
///     F 0
///
/// Empty lines and lines that begin with `#` are skipped. The first block of a molecule keeps the atom
/// that bonds open, after its other open atoms (Bengio et al. 2021).
public struct BlockTable: Sendable, Equatable {
  /// A block and how it is added.
  public struct Choice: Sendable, Hashable {
    /// Which of the blocks it adds.
    public let block: Int
    /// The atom of the block that bonds to an open atom of the molecule.
    public let bondingAtom: Int
    /// The atoms of the block that become open, in order, each as often as it can be bonded.
    public let openAtoms: [Int]

    /// A choice.
    public init(block: Int, bondingAtom: Int, openAtoms: [Int]) {
      self.block = block
      self.bondingAtom = bondingAtom
      self.openAtoms = openAtoms
    }
  }

  /// The SMILES of the distinct blocks.
  public let blocks: [String]
  /// The ways of adding them, in the order of the table.
  public let choices: [Choice]

  /// The table that `text` says.
  ///
  /// - Throws: `BlockTableError`, which names the line. Whether the SMILES are molecules, no two of them the
  ///   same, and have these atoms is checked when a `MoleculeAssembler` is made of the table.
  public init(text: String) throws(BlockTableError) {
    var lines: [String: Int] = [:]
    var blocks: [String] = []
    var choices: [Choice] = []
    // A carriage return and a line feed are one Character.
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let smiles = words.first.map(String.init), !smiles.hasPrefix("#") else { continue }
      let number = index + 1
      if let earlier = lines.updateValue(number, forKey: smiles) {
        throw BlockTableError(
          line: number,
          reason: "'\(smiles)' has stood in line \(earlier); put its choices on one line")
      }
      guard words.count > 1 else {
        throw BlockTableError(
          line: number,
          reason:
            "'\(smiles)' has no choice; write the atom that bonds after it, such as 0 or 0:1,2")
      }
      for word in words.dropFirst() {
        choices.append(try Choice(block: blocks.count, word: word, line: number))
      }
      blocks.append(smiles)
    }
    if blocks.isEmpty {
      throw BlockTableError(line: 1, reason: "there are no blocks; write one a line, such as C 0")
    }
    self.blocks = blocks
    self.choices = choices
  }

  /// The table in a UTF-8 file.
  ///
  /// - Throws: what reading the file throws, `TextFile.Malformed`, or `BlockTableError`.
  public init(contentsOf file: URL) throws {
    try self.init(text: TextFile.text(Array(Data(contentsOf: file))))
  }

  /// The table as a text that reads back the same.
  public var text: String {
    var lines = blocks
    for choice in choices {
      lines[choice.block] += " \(choice.bondingAtom)"
      if !choice.openAtoms.isEmpty {
        lines[choice.block] += ":" + choice.openAtoms.map(String.init).joined(separator: ",")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension BlockTable.Choice {
  fileprivate init(block: Int, word: Substring, line: Int) throws(BlockTableError) {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let open =
      parts.count > 1 ? parts[1].split(separator: ",", omittingEmptySubsequences: false) : []
    var atoms: [Int] = []
    for digits in parts.prefix(1) + open {
      guard digits.allSatisfy({ ("0"..."9").contains($0) }), let atom = Int(digits) else {
        throw BlockTableError(
          line: line,
          reason: """
            '\(word)' is no choice; write the atom that bonds and, after a colon, the atoms that \
            become open, such as 0 or 0:1,2
            """)
      }
      atoms.append(atom)
    }
    self.init(block: block, bondingAtom: atoms[0], openAtoms: Array(atoms.dropFirst()))
  }
}

/// What is wrong with the text of a block table.
public struct BlockTableError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, counted from 1.
  public let line: Int
  /// What is wrong there, and what to write instead.
  public let reason: String

  public var description: String { "line \(line): \(reason)" }
}
