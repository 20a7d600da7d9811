import Foundation
import Testing

@testable import Reports

@Suite struct SummaryJSONTests {
  private struct Report: Decodable {
    struct Trials: Decodable { var total, finished, failed, unfinished: Int }
    struct Metric: Decodable { var name, unit, direction: String }
    struct Value: Decodable {
      var n: Int
      var mean: Double
      var interval: [Double]?
      var best, level: Bool?
    }
    struct Method: Decodable {
      var name: String
      var seeds: Int
      var metrics: [String: Value?]
    }
    struct Task: Decodable {
      var name, environment: String
      var objects, modes: Int?
      var logZ: Double?
      var metrics: [Metric]
      var methods: [Method]
    }
    var version: Int
    var name, baseline: String
    var confidence: Double
    var trials: Trials
    var tasks: [Task]
    var warnings: [String]
  }

  @Test func saysWhatTheTableSays() throws {
    let comparison = try small()
    let report = try JSONDecoder().decode(Report.self, from: Data(comparison.json.utf8))
    #expect(report.version == 1 && report.name == "test" && report.baseline == "MCMC")
    #expect(report.confidence == 0.95)
    #expect(report.trials.total == 10 && report.trials.finished == 10)
    #expect(report.warnings == comparison.warnings)
    let task = try #require(report.tasks.first)
    #expect(task.name == "grid" && task.environment == "hypergrid")
    #expect(task.objects == 64 && task.modes == 4 && task.logZ != nil)
    #expect(
      task.metrics.map(\.name) == ["top_10_reward", "modes", "total_variation", "log_z_error"])
    #expect(task.metrics.map(\.direction) == ["higher", "higher", "lower", "lower"])
    let (first, second) = (task.methods[0].metrics, task.methods[1].metrics)
    let distance = try #require(first["total_variation"] ?? nil)
    #expect(distance.n == 5 && distance.mean == 0.164 && distance.best == true)
    #expect(abs((distance.interval?[0] ?? 0) - 0.08816695326611305) < 1e-12)
    #expect((second["total_variation"] ?? nil)?.best == false)
    // One method alone is not the best of anything.
    let error = try #require(first["log_z_error"] ?? nil)
    #expect(error.best == nil)
    #expect(second.keys.contains("log_z_error"))
    #expect((second["log_z_error"] ?? nil)?.n == nil)
  }
}
