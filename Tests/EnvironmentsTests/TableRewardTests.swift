import Environments
import Foundation
import GFlowNets
import RewardPrograms
import Testing

/// A table of values is a reward of every environment, and a mistake in it is told with its line.
@Suite struct TableRewardTests {
  let path = FileManager.default.temporaryDirectory.appending(
    path: "table-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0 ... .max)).csv")

  func settings(_ text: String, _ changes: [String: Setting] = [:]) throws -> Settings {
    try Data(text.utf8).write(to: path)
    var values = changes
    values["path"] = .text(path.path)
    for parameter in TableReward.description.parameters where values[parameter.name] == nil {
      values[parameter.name] = parameter.defaultValue
    }
    return Settings(type: "table", values: values)
  }

  func remove() { try? FileManager.default.removeItem(at: path) }

  @Test func valuesAreThoseOfTheTable() throws {
    defer { remove() }
    let grid = try Hypergrid(dimensions: 1, side: 3, termination: .explicitStop)
    let text = "object,value\r\n0,4\n1,-1\n\"2\",0.5\n"
    let reward = try TableReward.reward(
      settings(text, ["beta": .real(2), "norm": .text("max"), "scale": .real(10)]), grid)
    #expect(reward.greatestValue == 4)
    let space = try #require(try StateSpace(SamplingTask(grid, reward)))
    let byText = Dictionary(
      uniqueKeysWithValues: zip(space.objects, space.scores).map {
        (grid.text(space.states[$0]), $1)
      })
    #expect(byText["0"]?.value == 4 && byText["1"]?.value == -1)
    // 10 (max(floor, value) / 4)^2.
    #expect(abs(try #require(byText["0"]).logReward - log(10)) < 1e-12)
    #expect(abs(try #require(byText["2"]).logReward - log(10 * 0.125 * 0.125)) < 1e-12)
    #expect(abs(try #require(byText["1"]).logReward - log(10 * 6.25e-14)) < 1e-9)
    #expect(try SamplingTask(grid, reward).values(ofTexts: ["2", "0"]) == [0.5, 4])
  }

  @Test func aMissingObjectIsRefusedOrHasItsValue() throws {
    defer { remove() }
    let grid = try Hypergrid(dimensions: 1, side: 3, termination: .explicitStop)
    let cell = grid.state([2], stopped: true)
    let refusing = try TableReward.reward(settings("object,value\n0,4\n"), grid)
    #expect(throws: RewardError.self) { try refusing.scores(of: [cell]) }
    let filling = try TableReward.reward(
      settings("object,value\n0,4\n", ["missing": .real(0.25)]), grid)
    #expect(try filling.scores(of: [cell])[0].value == 0.25)
  }

  @Test(arguments: [
    ("object,value\n0,1\n9,1\n", "line 3"), ("object,value\n0,x\n", "line 2"),
    ("object,value\n0,1\n0,2\n", "line 3"), ("object,value\n0,nan\n", "line 2"),
    ("object,value\n0,1\u{0}x\n", "line 2"), ("object,value\n0,0x1p3\n", "line 2"),
    ("object,value\n0,1,2\n", "line 2"), ("object,value\n", "no rows"), ("object\n0\n", "value"),
  ])
  func mistakesAreTold(_ text: String, _ word: String) throws {
    defer { remove() }
    let grid = try Hypergrid(dimensions: 1, side: 3, termination: .explicitStop)
    #expect {
      try TableReward.reward(settings(text), grid)
    } throws: { error in
      (error as? SettingsError)?.message.contains(word) ?? false
    }
  }
}
