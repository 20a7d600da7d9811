import Formats
import Foundation
import GFlowNets

extension Fragments: EnvironmentComponent {
  public static var rewards: [RewardEntry<Fragments>] { MoleculeRewards.all }

  static let blocks = SettingKey.file(
    "blocks", default: "paper",
    "The blocks: \"paper\" for the 72 of the source, or the path of a block table: a line a block, its"
      + " SMILES and its choices, each the atom that bonds and, after a colon, those that become open,"
      + " such as: C1CCNCC1 0:3 1:0,3 3:0")
  static let minimumBlocks = SettingKey.integer(
    "minimumBlocks", 1...32, default: 2, unit: "blocks",
    "The fewest blocks of a molecule.")
  static let maximumBlocks = SettingKey.integer(
    "maximumBlocks", 1...32, default: 8, unit: "blocks",
    "The most blocks of a molecule.")

  static let messages = SettingKey.choice(
    "messages", default: BlockMessages.twoWay,
    "Which way the network's messages go: \"twoWay\" along bonds of trees without a root, or \"fromRoot\", from older to"
      + " newer blocks, as in 2021. A state then knows its root, a molecule's share of the target is R times its"
      + " rootings, no block sees how many there are, and training is several times as fast.")

  public static let description = ComponentDescription(
    "fragments",
    summary: "Molecules that grow block by block, with their chemistry by RDKit.",
    source: "Bengio et al. 2021, arXiv 2106.04399, section 4.2",
    parameters: [
      blocks.parameter,
      minimumBlocks.parameter,
      maximumBlocks.parameter,
      messages.parameter,
    ])

  /// Whether the states of the environment that settings describe are rooted trees of blocks.
  public static func isRooted(_ environment: Settings) -> Bool {
    environment.type == description.name && environment[messages] == .fromRoot
  }

  public init(_ settings: Settings) throws {
    let blocks = (settings[Self.minimumBlocks], settings[Self.maximumBlocks])
    guard blocks.0 <= blocks.1 else {
      throw SettingsError(
        ["minimumBlocks"], "is greater than maximumBlocks, \(blocks.1); lower it")
    }
    do {
      let path = settings[Self.blocks]
      let table = path == "paper" ? BlockTable.paper : try Self.table(in: path)
      guard blocks.0 <= 2 || table.choices.contains(where: { !$0.openAtoms.isEmpty }) else {
        throw SettingsError(
          ["minimumBlocks"], "cannot be reached with these blocks, none of which has an open atom")
      }
      try self.init(
        table, blocks: blocks.0...blocks.1, assembler: MoleculeAssembler(table),
        messages: settings[Self.messages])
    } catch let error as SettingsError {
      throw error
    } catch let error as ChemistryError where error == .unavailable {
      throw SettingsError(["type"], "needs chemistry; \(error)")
    } catch {
      throw SettingsError(["blocks"], "is no table of blocks: \(error)")
    }
  }

  /// The block table in a file.
  private static func table(in path: String) throws -> BlockTable {
    guard FileManager.default.fileExists(atPath: path) else {
      throw SettingsError(
        ["blocks"], "\(path): no such file; paths begin at the folder in which the program runs")
    }
    do {
      return try BlockTable(contentsOf: URL(filePath: path))
    } catch let error as BlockTableError {
      throw SettingsError(["blocks"], "\(path), \(error)")
    } catch let error as TextFile.Malformed {
      throw SettingsError(["blocks"], "\(path): \(error)")
    } catch {
      throw SettingsError(["blocks"], "\(path): cannot be read")
    }
  }
}

/// Which way messages between blocks go, and so what a state of molecules is.
public enum BlockMessages: String, CaseIterable, Sendable {
  /// Both ways along a bond; trees have no root.
  case twoWay
  /// From the root on; trees know their root.
  case fromRoot
}
