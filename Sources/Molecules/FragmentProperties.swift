import Formats
import GFlowNets

/// What people judge molecules by beside a reward.
extension Fragments: JudgedObjects {
  public func propertyMeasure(_ table: String) throws -> PropertyMeasure<State> {
    let accessibility: SyntheticAccessibility?
    do {
      accessibility = table.isEmpty ? nil : try SyntheticAccessibility(path: table)
    } catch {
      throw SettingsError([], "\(error)")
    }
    return { objects in
      let molecules = objects.compactMap(molecule)
      // Impossible molecules are no candidates.
      guard !molecules.isEmpty, molecules.count == objects.count else { return [:] }
      func mean(_ value: (Molecule) -> Double) -> Double {
        molecules.reduce(0) { $0 + value($1) } / Double(molecules.count)
      }
      var properties: [ObjectProperty: Double] = [
        .qed: mean { $0.qed }, .molecularWeight: mean { $0.molecularWeight },
      ]
      if let accessibility {
        properties[.syntheticAccessibility] = mean { accessibility.score(of: $0) }
      }
      properties[.pathDiversity] = Fingerprint.meanDistance(molecules.map(\.pathFingerprint))
      return properties
    }
  }
}
