import Experiments
import Foundation
import Testing

@testable import Reports

/// The pictures of what was learned.
@Suite struct DrawingTests {
  private static func spec(_ environment: String) throws -> Spec {
    try Spec.read(
      text: """
        {"version": 1, "name": "tiny", "environment": \(environment),
         "methods": [{"name": "TB", "type": "gflownet", "objective": "trajectoryBalance", "network": "tabular"}],
         "seeds": [3], "budget": {"rewardCalls": 200}, "evaluation": {"checkpoints": 1, "topK": [4], "samples": 50}}
        """, file: "tiny.json", catalog: .standard)
  }

  private static func files(_ environment: String) throws -> (
    film: LearningFilm, files: [Drawings.File]
  ) {
    let plan = try Plan(spec(environment))
    let film = try plan.film(of: plan.trials[0], at: [0.5])
    let files =
      Drawings.of(film, graph: plan.flowGraph(task: 0), target: plan.targetPicture(task: 0))
      + Drawings.rewards([film], in: plan.spec, task: 0)
    return (film, files)
  }

  @Test func `Faces have a flow, a strip, a scatter and rewards, each with what it shows`() throws {
    let (film, files) = try Self.files(#"{"type": "faces"}"#)
    #expect(film.frames.count == 3)
    #expect(
      files.map(\.name) == [
        "faces-TB-flow.svg", "faces-TB-learning.svg", "faces-TB-scatter.svg", "faces-rewards.svg",
      ])
    for file in files {
      let elements = try parsed(file.text)
      #expect(elements[0].name == "svg" && elements[0].attributes["role"] == "img")
      // For those who do not see it: a title and a description of the whole.
      #expect(elements[1].name == "title" && !elements[1].text.isEmpty)
      #expect(elements[2].name == "desc" && elements[2].text.hasSuffix("."))
      #expect(elements[3].text.contains("prefers-color-scheme:dark"))
      // For those who see it without its caption: a heading with the method or the task.
      let heading = try #require(elements.first { $0.attributes["class"] == "hd-head" })
      #expect(heading.text.contains("faces"), "\(file.name)")
      #expect(file.keys == [film.key])
    }
    let texts = try parsed(files[0].text).map(\.text)
    #expect(texts.contains("State graph of TB on faces, seed 3: edges are as wide as their flow"))
    #expect(texts.contains { $0.hasPrefix("learned by TB: 200 reward calls, total variation") })
    #expect(texts.contains { $0.hasPrefix("exact, by the uniform backward policy; log Z = 1.281") })
    // Each of the eight faces says its reward and both probabilities.
    #expect(texts.count { $0.contains(": reward ") && $0.contains(", learned ") } == 8)
    let axes = try parsed(files[2].text).map(\.text)
    #expect(axes.contains("log R (nats)") && axes.contains("log p (nats)"))
    let legend = try parsed(files[3].text).map(\.text)
    #expect(legend.contains("TB") && legend.contains("target R/Z"))
    #expect(legend.contains("reward R") && legend.contains("share of draws with at least R"))
  }

  @Test func `The same trial gives the same bytes`() throws {
    let first = try Self.files(#"{"type": "faces"}"#).files
    let second = try Self.files(#"{"type": "faces"}"#).files
    #expect(first.map(\.text) == second.map(\.text))
  }

  @Test func `Edges carry the flow of what was learned`() throws {
    let plan = try Plan(Self.spec(#"{"type": "faces"}"#))
    let graph = try #require(plan.flowGraph(task: 0))
    let film = try plan.film(of: plan.trials[0], at: [])
    let passages = try #require(film.frames.last?.passages)
    for flow in [graph.exact, passages] {
      let first = zip(graph.edges, flow).filter { $0.0.from == 0 }.reduce(0) { $0 + $1.1 }
      #expect(abs(first - 1) < 1e-9)
    }
    // What flows into an object is its share, of the exact flow the target's.
    for (number, state) in graph.states.enumerated() {
      guard let object = state.object else { continue }
      let into = zip(graph.edges, graph.exact).filter { $0.0.to == number }.reduce(0) { $0 + $1.1 }
      #expect(abs(into - object.share) < 1e-9)
    }
  }

  @Test func `A grid has its distribution at checkpoints, a large one no state graph`() throws {
    let small = try Self.files(#"{"type": "hypergrid", "dimensions": 2, "side": 4}"#).files
    #expect(small.map(\.name).contains("hypergrid-TB-flow.svg"))
    let large = try Self.files(#"{"type": "hypergrid", "dimensions": 2, "side": 18}"#).files
    #expect(
      large.map(\.name) == [
        "hypergrid-TB-distribution.svg", "hypergrid-TB-scatter.svg", "hypergrid-rewards.svg",
      ])
    let texts = try parsed(large[0].text).map(\.text)
    #expect(texts.contains("untrained") && texts.contains("200 calls") && texts.contains("exact"))
    #expect(texts.contains { $0.contains("first coordinate to the right") })
  }

  @Test func `The frontier has the reward and the diversity of each method`() throws {
    var values = (tb, mcmc)
    values.0["top_10_diversity"] = [3, 3.5, 4, 3.25, 3.75]
    values.1["top_10_diversity"] = [2, 2.5, 3, 2.25, 2.75]
    let comparison = try makeComparison([("grid", [("TB", values.0), ("MCMC", values.1)])])
    let files = Drawings.found(comparison, task: 0)
    #expect(files.map(\.name) == ["grid-frontier.svg"])
    let elements = try parsed(files[0].text)
    let texts = elements.map(\.text)
    #expect(texts.contains("TB") && texts.contains("MCMC"))
    #expect(texts.contains("top_10_reward ↑ [reward]"))
    #expect(texts.contains { $0.hasPrefix("top_10_diversity ↑") })
    // A point and a place in the legend each; two intervals each.
    #expect(elements.count { $0.attributes["class"] == "hd-point" } == 4)
    #expect(elements.count { $0.attributes["stroke-width"] == "1.5" } == 4)
    // One method alone is no frontier, nor are methods without diversity.
    #expect(try Drawings.found(small(), task: 0).isEmpty)
  }

  @Test func `Points of one reward stand around it, a single one on it`() throws {
    let film = try Self.files(#"{"type": "faces"}"#).film
    let markup = try #require(PolicyCharts.scatter(film))
    let places = try parsed(markup.text).filter { $0.name == "circle" }
      .compactMap { $0.attributes["cx"].flatMap(Double.init) }
    #expect(places.count == 8)
    let axis = Axis(
      "", of: [log(0.1), log(2)], from: 80,
      to: 540, isLogarithmic: false)
    #expect(places.contains { abs($0 - axis.place(log(2))) < 0.1 })
    #expect(places.contains { abs($0 - axis.place(0)) < 0.1 })
    #expect(Set(places).count == 8)
  }

  @Test func `Axes have some round numbers, and decades where they span some`() {
    let linear = Axis("", of: [4.1, 10.2], from: 0, to: 100)
    #expect(!linear.isLogarithmic && linear.ticks.count >= 3)
    let decades = Axis("", of: [0.001, 2.5], from: 0, to: 100)
    #expect(decades.isLogarithmic)
    #expect(decades.ticks.map(Axis.text) == ["0.001", "0.01", "0.1", "1"])
  }
}
