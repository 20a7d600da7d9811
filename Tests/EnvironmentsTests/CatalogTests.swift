import Environments
import Foundation
import GFlowNets
import Molecules
import TestSupport
import Testing

@Suite struct EnvironmentCatalogTests {
  /// The names of the Swift files of a folder of the package, without the ending.
  static func files(_ folder: String) throws -> Set<String> {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: packageFolder.appending(path: folder).path)
    return Set(names.filter { $0.hasSuffix(".swift") }.map { String($0.dropLast(6)) })
  }

  /// The name of a file in a catalog: its own with a small first letter.
  static func word(_ file: String) -> String { file.prefix(1).lowercased() + file.dropFirst() }

  /// What a type is called, whatever its environment offers.
  struct TypeName: TaskVisitor {
    func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) -> String {
      String(describing: E.self)
    }
    func visit<E: EnvironmentComponent & OwnNetwork>(_ task: SamplingTask<E>) -> String {
      String(describing: E.self)
    }
  }

  /// A file is called after its type; further files of a type have its name and more.
  @Test func everyEnvironmentIsInTheCatalog() throws {
    // Molecules and texts are modules of their own.
    let types = try Environments.all.filter { !["fragments", "text"].contains($0.name) }.map {
      try Environments.make($0.defaults(), TypeName())
    }
    let files = try Self.files("Sources/Environments").subtracting([
      "Abilities", "Catalog", "Drawings",
    ])
    #expect(types.allSatisfy(files.contains))
    #expect(files.allSatisfy { file in types.contains { file.hasPrefix($0) } })
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
    // A text needs a model and a prompt.
    for description in Environments.all where description.name != "text" {
      if description.name == "fragments", !Chemistry.isAvailable {
        #expect(throws: SettingsError.self) {
          try Environments.make(description.defaults(), TypeName())
        }
        continue
      }
      _ = try Environments.make(description.defaults(), TypeName())
      #expect(!description.summary.isEmpty && !description.source.isEmpty)
      for parameter in description.parameters { #expect(!parameter.help.isEmpty) }
    }
    #expect(throws: SettingsError.self) {
      try Environments.make(Settings(type: "hypergird", values: [:]), TypeName())
    }
  }

  @Test func settingsReachTheHypergrid() throws {
    var settings = try #require(Environments.all.first { $0.name == "hypergrid" }).defaults()
    func value(_ coordinates: [Int]) throws -> Double {
      try Environments.make(settings, Values(coordinates: coordinates)).value
    }
    let byDefault = try Environments.make(settings, Values(coordinates: [1, 1, 1, 1]))
    #expect(byDefault.grid.dimensions == 4 && byDefault.grid.side == 8)
    #expect(byDefault.grid.termination == .explicitStop && byDefault.greatest == 2.6)
    settings.values["dimensions"] = .integer(3)
    settings.values["termination"] = .text("forced")
    settings.values["reward"] = .component(
      Settings(type: "corners", values: ["r0": .real(1), "r1": .real(2), "r2": .real(4)]))
    #expect(try value([1, 6, 1]) == 7)
    #expect(try value([0, 6, 1]) == 3)
    #expect(try value([2, 6, 1]) == 1)
    settings.values["reward"] = .component(Settings(type: "cosine", values: [:]))
    #expect(try value([3, 3, 3]) > 0.01)
  }

  /// What a grid is made of, and the value of a cell.
  struct Values: TaskVisitor {
    let coordinates: [Int]

    func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> (
      grid: Hypergrid, greatest: Double?, value: Double
    ) {
      let grid = try #require(task.environment as? Hypergrid)
      let cell = try #require(grid.state(coordinates, stopped: true) as? E.State)
      return (grid, task.reward.greatestValue, try task.score(cell).value)
    }
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
