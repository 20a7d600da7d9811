import Environments
import Foundation
import GFlowNets
import RewardPrograms
import Testing

/// Exact constants of tables of strings, computed by other means.
struct GoldenTables: Decodable, Sendable {
  struct Instance: Decodable, Sendable {
    struct Transform: Decodable, Sendable {
      enum Norm: Decodable, Sendable {
        case number(Double), max

        init(from decoder: any Decoder) throws {
          let value = try decoder.singleValueContainer()
          self = (try? value.decode(Double.self)).map(Norm.number) ?? .max
        }
      }
      let floor, beta, scale, least: Double
      let norm: Norm
    }
    let table: String
    let transform: Transform
    let logZ, targetMeanR, targetMeanV: Double
  }

  let instances: [Instance]

  static let shared = GoldenGrid.file.deletingLastPathComponent().deletingLastPathComponent()
  static let file = shared.appending(path: "reference/sequence-table.json")
  static let isPresent = FileManager.default.fileExists(atPath: file.path)
}

@Suite(
  .enabled(
    if: GoldenTables.isPresent,
    "reference/sequence-table.json is neither in HARNESS_SHARED nor in ../shared"))
struct SequenceGoldenTests {
  @Test func tablesHaveTheReferencesConstants() throws {
    let golden = try JSONDecoder().decode(
      GoldenTables.self, from: Data(contentsOf: GoldenTables.file))
    #expect(!golden.instances.isEmpty)
    for instance in golden.instances {
      let isDNA = instance.table == "tfbind8"
      let path = GoldenTables.shared.appending(path: "data/\(instance.table).csv").path
      let strings = try SymbolSequence(
        alphabet: isDNA ? "ACGT" : "0123456789a", lengths: isDNA ? 8...8 : 5...5, growth: .append)
      var values: [String: Setting] = [
        "path": .text(path), "objectColumn": .text("sequence"),
        "floor": .real(instance.transform.floor), "beta": .real(instance.transform.beta),
        "scale": .real(instance.transform.scale), "least": .real(instance.transform.least),
      ]
      switch instance.transform.norm {
      case .number(let norm): values["norm"] = .real(norm)
      case .max: values["norm"] = .text("max")
      }
      for parameter in TableReward.description.parameters where values[parameter.name] == nil {
        values[parameter.name] = parameter.defaultValue
      }
      let reward = try TableReward.reward(Settings(type: "table", values: values), strings)
      let space = try #require(try StateSpace(SamplingTask(strings, reward)))
      #expect(space.objects.count == (isDNA ? 65536 : 161_051))
      #expect(abs(space.logZ - instance.logZ) < 1e-10)
      var (meanR, meanV) = (0.0, 0.0)
      for (p, score) in zip(space.target, space.scores) {
        meanR += p * exp(score.logReward)
        meanV += p * score.value
      }
      #expect(abs(meanR / instance.targetMeanR - 1) < 1e-10)
      #expect(abs(meanV / instance.targetMeanV - 1) < 1e-10)
    }
  }
}
