import Experiments
import Foundation
import Testing

@testable import Reports

/// Distributions over grids of two dimensions, as heat maps.
@Suite struct PictureTests {
  private func trained(_ environment: String, in folder: String) throws -> Comparison {
    try run(tinySpec(environment: environment), in: folder)
    return Comparison(try StoredRun(folder: folder).result)
  }

  @Test func `A grid of two dimensions is its own picture`() throws {
    let scratch = try Scratch()
    let comparison = try trained(#""dimensions": 2, "side": 4"#, in: scratch.path)
    let target = try #require(comparison.targetPicture(task: 0))
    #expect((target.columns, target.rows) == (4, 4))
    #expect(abs(target.shares.compactMap { $0 }.reduce(0, +) - 1) < 1e-3)
    // The reward does not change when the coordinates change places.
    for i in 0..<4 {
      for j in 0..<4 { #expect(target.shares[4 * i + j] == target.shares[4 * j + i]) }
    }
    for method in 0..<2 {
      for (_, record) in comparison.finished(task: 0, method: method) {
        let picture = try #require(record.picture)
        #expect(picture.shares.count == 16)
        #expect(abs(picture.shares.compactMap { $0 }.reduce(0, +) - 1) < 1e-3)
        // The distance that the record measures is that of the pictures, up to their rounding.
        let distance = zip(picture.shares, target.shares).reduce(0.0) {
          $0 + abs(($1.0 ?? 0) - ($1.1 ?? 0))
        }
        let metric = method == 0 ? "exact_sum_l1" : "sum_l1"
        #expect(abs(distance - (record.final[metric] ?? -1)) < 1e-2)
        #expect(TrialRecord(text: record.text) == record)
      }
    }
  }

  @Test func `Cells that cannot be reached are left out`() throws {
    let scratch = try Scratch()
    let comparison = try trained(
      #""dimensions": 2, "side": 4, "termination": "forced""#, in: scratch.path)
    let target = try #require(comparison.targetPicture(task: 0))
    #expect(target.shares.count { $0 == nil } == 1)
    #expect(target.shares.last == .some(nil))
  }

  @Test(arguments: [#""dimensions": 3, "side": 3"#, #""dimensions": 2, "side": 65"#])
  func `What is no small picture has none`(environment: String) throws {
    let scratch = try Scratch()
    let comparison = try trained(environment, in: scratch.path)
    #expect(comparison.targetPicture(task: 0) == nil)
    #expect(comparison.finished(task: 0, method: 0).allSatisfy { $0.record.picture == nil })
    #expect(comparison.pictures(task: 0).isEmpty)
  }

  @Test func `The largest picture leaves a record small`() throws {
    let scratch = try Scratch()
    let comparison = try trained(#""dimensions": 2, "side": 64"#, in: scratch.path)
    let record = try #require(comparison.finished(task: 0, method: 0).first?.record)
    #expect(record.picture?.shares.count == 4096)
    #expect(record.text.utf8.count < 150_000)
  }

  @Test func `The page has a heat map for the target and each method`() throws {
    let scratch = try Scratch()
    let comparison = try trained(#""dimensions": 2, "side": 4"#, in: scratch.path)
    let plots = comparison.pictures(task: 0)
    #expect(
      plots.map(\.name) == [
        "hypergrid-distribution", "hypergrid-distribution-TB", "hypergrid-distribution-MCMC",
      ])
    #expect(comparison.plots.prefix(3).map(\.name) == plots.map(\.name))
    #expect(plots[1].description == "The distribution of TB, seed 0, on hypergrid")
    let script = plots[1].script(for: .pdf)
    #expect(script.contains("set title 'TB'"))
    #expect(script.contains("plot $picture matrix with image"))
    #expect(script.split(separator: "\n").count { $0.split(separator: " ").count == 4 } >= 4)
    let without = try Report(comparison, provenance: nil).html(gnuplot: nil)
    #expect(!without.contains("Learned distributions"))
    guard let gnuplot = Gnuplot.find() else { return }
    let page = try Report(comparison, provenance: nil).html(gnuplot: gnuplot)
    let images = try parsed(page).filter { $0.name == "image" }
    #expect(images.count == 3)
    for image in images {
      let place = image.attributes["xlink:href"] ?? image.attributes["href"] ?? ""
      #expect(place.hasPrefix("data:image/png;base64,"))
    }
    #expect(page.contains("the first finished seed of each method"))
    #expect(try plots[0].pdf(by: gnuplot).count > 1000)
  }
}
