import Experiments
import Formats
import Molecules

extension Comparison {
  /// The best molecules that each method found, a row a method, with their rewards; `nil` on tasks of other
  /// objects and without chemistry.
  func bestMolecules(task: Int) -> Markup? {
    guard spec.tasks[task].environment.type == Fragments.description.name else { return nil }
    let columns = 4
    var entries: [MoleculePicture.Entry] = []
    var words: [String] = []
    for (method, entry) in spec.methods.enumerated() {
      let best = best(columns, task: task, method: method)
      guard best.count == columns else { continue }
      entries += best.map {
        MoleculePicture.Entry(
          $0.molecule, legend: "\(entry.name): \(CSV.number(($0.reward * 1e4).rounded() / 1e4))")
      }
      words.append("\(entry.name): " + best.map(\.molecule.smiles).joined(separator: ", "))
    }
    let picture = MoleculePicture(columns: columns)
    guard !entries.isEmpty, let svg = try? picture.svg(of: entries) else { return nil }
    // Four cells and their legends; the drawing's own size gives way to its place.
    let width = columns * picture.cellWidth
    guard let size = svg.firstRange(of: /width="\d+" height="(?<height>\d+)"/),
      let height = svg[size].split(separator: "\"").last.flatMap({ Double($0) })
    else { return nil }
    var canvas = Canvas(width: Double(width), height: height + 60)
    canvas.text(
      "The best molecules of each method on \(spec.tasks[task].name), with their rewards", 16, 24,
      classes: "hd-head", size: 16)
    canvas.text("A row a method, the best of all seeds first.", 16, 44, classes: "hd-note")
    canvas.add(
      Markup(
        verbatim: svg.replacingCharacters(
          in: size,
          with: "x=\"0\" y=\"56\" width=\"\(width)\" height=\"\(Canvas.number(height))\"")))
    return canvas.markup(
      title: "The best molecules of each method on \(spec.tasks[task].name)",
      description: words.joined(separator: "; ") + ".")
  }

  /// The best distinct molecules of a method over all seeds.
  private func best(_ count: Int, task: Int, method: Int) -> [(molecule: Molecule, reward: Double)]
  {
    var rewards: [String: Double] = [:]
    for (_, record) in finished(task: task, method: method) {
      for found in record.candidates {
        rewards[found.object] = max(rewards[found.object] ?? -.infinity, found.reward)
      }
    }
    return rewards.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).compactMap {
      found in
      (try? Molecule(smiles: found.key)).map { ($0, found.value) }
    }
  }
}
