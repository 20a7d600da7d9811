import Formats
import Molecules

extension Markup {
  /// The drawings of molecules, the best first, with their ranks and rewards; nothing where this build
  /// has no chemistry.
  static func drawing(of molecules: [(smiles: String, reward: Double)]) -> Markup {
    let entries = molecules.enumerated().compactMap { rank, candidate -> MoleculePicture.Entry? in
      let reward = CSV.number((candidate.reward * 1e4).rounded() / 1e4)
      return (try? Molecule(smiles: candidate.smiles)).map {
        MoleculePicture.Entry($0, legend: "\(rank + 1): \(reward)")
      }
    }
    guard !entries.isEmpty, let svg = try? MoleculePicture().svg(of: entries) else { return "" }
    return "<div class=\"drawing\">\(Markup(verbatim: svg))</div>\n"
  }
}
