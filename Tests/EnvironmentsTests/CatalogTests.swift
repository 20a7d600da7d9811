import Environments
import Foundation
import GFlowNets
import Molecules
import Testing

@Suite struct EnvironmentCatalogTests {
  /// The names of the Swift files of a folder of the package, without the ending.
  static func files(_ folder: String) throws -> Set<String> {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let names = try FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path)
    return Set(names.filter { $0.hasSuffix(".swift") }.map { String($0.dropLast(6)) })
  }

  /// The name of a file in a catalog: its own with a small first letter.
  static func word(_ file: String) -> String { file.prefix(1).lowercased() + file.dropFirst() }

  @Test func everyEnvironmentIsInTheCatalog() throws {
    let files = try Self.files("Sources/Environments").subtracting(["Catalog"])
    // Molecules are a module of their own.
    #expect(Set(files.map(Self.word)).union(["fragments"]) == Set(Environments.all.map(\.name)))
    #expect(Set(Environments.all.map(\.name)).count == Environments.all.count)
  }

  @Test func everyObjectiveIsInTheCatalog() throws {
    let files = try Self.files("Sources/GFlowNets/Objectives").subtracting([
      "Catalog", "Objective",
    ])
    #expect(Set(files.map(Self.word)) == Set(Objectives.all.map { $0.description.name }))
    #expect(files == Set(Objectives.all.map { String(describing: $0) }))
  }

  @Test func everyEnvironmentCanBeMadeFromDefaults() throws {
    struct TypeName: EnvironmentVisitor {
      func visit<E: OneHotEnvironment>(_ environment: E) -> String { String(describing: E.self) }
      func visit(_ environment: Fragments) -> String { "fragments" }
    }
    for description in Environments.all {
      if description.name == "fragments", !Chemistry.isAvailable {
        #expect(throws: SettingsError.self) {
          try Environments.make(description.defaults(), TypeName())
        }
        continue
      }
      let type = try Environments.make(description.defaults(), TypeName())
      #expect(Self.word(type) == description.name)
      #expect(!description.summary.isEmpty && !description.source.isEmpty)
      for parameter in description.parameters { #expect(!parameter.help.isEmpty) }
    }
    #expect(throws: SettingsError.self) {
      try Environments.make(Settings(type: "hypergird", values: [:]), TypeName())
    }
  }

  @Test func settingsReachTheHypergrid() throws {
    var settings = try Hypergrid.description.defaults()
    let byDefault = try Hypergrid(settings)
    #expect(byDefault.dimensions == 4 && byDefault.side == 8)
    #expect(byDefault.termination == .explicitStop && byDefault.greatestReward == 2.6)
    settings.values = [
      "dimensions": .integer(3), "side": .integer(8), "termination": .text("forced"),
      "reward": .component(
        Settings(type: "corners", values: ["r0": .real(1), "r1": .real(2), "r2": .real(4)])),
    ]
    let grid = try Hypergrid(settings)
    #expect(grid.dimensions == 3 && grid.side == 8 && grid.termination == .forced)
    #expect(grid.reward(grid.state([1, 6, 1], stopped: true)) == 7)
    #expect(grid.reward(grid.state([0, 6, 1], stopped: true)) == 3)
    #expect(grid.reward(grid.state([2, 6, 1], stopped: true)) == 1)
    settings.values["reward"] = .component(Settings(type: "cosine", values: [:]))
    if case .cosine = try Hypergrid(settings).rewardKind {} else { Issue.record("no cosine") }
  }

  @Test func tooLargeAHypergridIsAnError() throws {
    var settings = try Hypergrid.description.defaults()
    settings.values["dimensions"] = .integer(33)
    settings.values["side"] = .integer(16)
    #expect { try Hypergrid(settings) } throws: { ($0 as? SettingsError)?.path == ["dimensions"] }
    settings.values["dimensions"] = .integer(32)
    #expect(throws: Never.self) { try Hypergrid(settings) }
  }
}
