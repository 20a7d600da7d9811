import Experiments
import Foundation
import TestSupport
import Testing

@testable import Reports

/// The report of texts, on a model of eleven tokens with random weights: what is drawn against how different it is, and
/// the best texts of each prompt.
@Suite struct TextReportTests {
  private let scratch: Scratch
  private let comparison: Comparison

  init() throws {
    scratch = try Scratch()
    let model = scratch.path + "/model.gguf"
    try Data(GGUFBytes.model.file).write(to: URL(fileURLWithPath: model))
    func task(_ name: String, _ temperature: Double) -> String {
      """
      {"name": "\(name)", "type": "text", "model": "\(model)", "prompts": ["ab", "c d", "dd"],
       "minimumLength": 1, "maximumLength": 20, "characters": "abc", "end": ["d"],
       "reward": {"type": "languageModel", "temperature": \(temperature)}}
      """
    }
    // Enough tokens that nothing is enumerated.
    let spec = try Spec.read(
      text: """
        {"version": 1, "name": "texts",
         "environments": [\(task("warm", 0.9)), \(task("cool", 0.5))],
         "defaults": {"batchSize": 6, "network": {"type": "languageModel", "rank": 2}},
         "methods": [
           {"name": "base", "type": "ancestral"},
           {"name": "0.7", "type": "ancestral", "temperature": 0.7},
           {"name": "0.4", "type": "ancestral", "temperature": 0.4},
           {"name": "MCMC", "type": "regrowth", "chains": 6},
           {"name": "VarGrad", "type": "gflownet", "objective": "logPartitionVariance"}],
         "seeds": 2, "budget": {"rewardCalls": 60},
         "evaluation": {"checkpoints": 1, "topK": [4], "samples": 50, "trajectories": 8},
         "statistics": {"resamples": 50}}
        """, file: "texts.json", catalog: .standard)
    comparison = try run(spec, in: scratch.path + "/texts", workers: 2)
  }

  @Test func `What is drawn stands against how different it is, chains too`() throws {
    let files = Drawings.found(comparison, task: 0)
    #expect(
      files.map(\.name) == ["warm-frontier.svg", "warm-sample-frontier.svg", "warm-likelihood.svg"])
    let elements = try parsed(files[1].text)
    #expect(elements.map(\.text).contains("sample_log_reward [nats]"))
    #expect(elements.map(\.text).contains("sample_diversity"))
    // A point and a place in the legend each.
    #expect(elements.count { $0.attributes["class"] == "hd-point" } == 10)
    // The untrained network at three temperatures is one line.
    let lines = elements.filter { $0.attributes["class"] == "hd-faint hd-dash" }
    #expect(lines.map { $0.attributes["d"]?.split(separator: "L").count } == [3])
    #expect(comparison.methodsByTemperature == [[2, 1, 0]])
  }

  @Test func `Over tasks of several temperatures stands what a text's own likelihood is`() throws {
    #expect(comparison.tasksByTemperature.map { $0.map(\.task) } == [[1, 0]])
    #expect(
      Drawings.found(comparison, task: 1).map(\.name).contains("cool-likelihood.svg") == false)
    let drawing = try #require(comparison.likelihoodFrontiers.first)
    let elements = try parsed(drawing.markup.text)
    let names = elements.filter { $0.attributes["class"] == "hd-name" }.map(\.text)
    #expect(
      names.sorted() == [
        "0.4", "0.7", "MCMC, cool", "MCMC, warm", "VarGrad, cool", "VarGrad, warm", "base",
      ])
    // Points of one method have one mark.
    let labels = elements.filter { $0.attributes["class"] == "hd-tick" }.map(\.text)
    #expect(labels.count { $0 == "T 0.9" } == 2 && labels.count { $0 == "T 0.5" } == 2)
    let logs = comparison.values(of: "sample_log_reward", task: 0, method: 0)
    let mean = 0.9 * logs.reduce(0, +) / 2
    let description = try #require(elements.first { $0.name == "desc" }?.text)
    #expect(description.contains("base: log p \(FlowPicture.short(mean))"))
    #expect(elements.count { $0.attributes["class"] == "hd-faint hd-dash" } == 3)
  }

  @Test func `The page has them, and the best texts of every prompt`() throws {
    let html = try Report(comparison, provenance: nil).html(gnuplot: nil)
    let elements = try parsed(html)
    let heads = elements.filter { $0.name == "h3" }.map(\.text)
    #expect(heads.count { $0 == "Reward against diversity" } == 2)
    #expect(heads.count { $0 == "Log-likelihood against diversity" } == 1)
    #expect(heads.count { $0 == "Best texts" } == 2)
    for prompt in ["ab", "c d", "dd"] {
      #expect(elements.count { $0.name == "q" && $0.text == prompt } == 2)
    }
    for (_, record) in comparison.finished(task: 0, method: 0) {
      for prompt in 1...3 {
        #expect(record.candidates.contains { $0.object.hasPrefix("[\(prompt)] ") })
      }
    }
  }
}
