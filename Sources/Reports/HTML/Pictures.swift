import Experiments

extension Comparison {
  /// The target distribution of a task and what each method has learned, as heat maps on one scale;
  /// nothing where the objects form no picture. A method's is that of its first finished seed: a mean
  /// over seeds would look closer to the target than any of them is.
  func pictures(task: Int) -> [Plot] {
    guard let target = targetPicture(task: task) else { return [] }
    let methods = spec.methods.enumerated().compactMap { m, method in
      finished(task: task, method: m).first { $0.record.picture != nil }.flatMap { seed, record in
        record.picture.map { (name: method.name, seed: seed, picture: $0) }
      }
    }
    guard !methods.isEmpty else { return [] }
    // One cell on which a chain stands still would leave the others dark.
    let greatest = 1.5 * (target.shares.compactMap { $0 }.max() ?? 1)
    let name = spec.tasks[task].name
    return [
      Plot(
        name: "\(name)-distribution", description: "The target distribution of \(name)",
        kind: .picture(Plot.Shading(picture: target, greatest: greatest, hasScale: true)),
        title: "target R/Z")
    ]
      + methods.map { method in
        Plot(
          name: "\(name)-distribution-\(method.name)",
          description: "The distribution of \(method.name), seed \(method.seed), on \(name)",
          kind: .picture(
            Plot.Shading(picture: method.picture, greatest: greatest, hasScale: false)),
          title: method.name)
      }
  }
}

extension ReportPage {
  /// The heat maps of a task, where its objects form a picture.
  func picturesOfTask(_ task: Int) throws -> Markup {
    let plots = comparison.pictures(task: task)
    guard gnuplot != nil, !plots.isEmpty else { return "" }
    let drawn = try plots.map { try self.drawn($0) }
    return """
      <h3>Learned distributions</h3>
      <p class="note">The probability of each object at its place, all on one scale that ends at one and a \
      half times the greatest of the target; the first finished seed of each method, at the end of its \
      budget. Of a policy it is exact, of chains the shares among their last \
      \(spec.evaluation.samples) states.</p>
      <div class="pictures">\(drawn)</div>

      """
  }
}
