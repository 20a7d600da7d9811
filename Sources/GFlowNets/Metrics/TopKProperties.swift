/// A number that people judge objects by beside their reward.
public enum ObjectProperty: String, CaseIterable, Sendable {
  /// How much a molecule is like a drug (Bickerton et al. 2012, Nature Chemistry 4, 90).
  case qed
  /// How hard a molecule is to make, from 1 (easy) to 10 (Ertl and Schuffenhauer 2009, J. Cheminformatics 1, 8).
  case syntheticAccessibility = "synthetic_accessibility"
  /// The weight of a molecule.
  case molecularWeight = "molecular_weight"
  /// How different molecules are by their path fingerprints, where `top_k_diversity` is by circular ones.
  case pathDiversity = "path_diversity"

  fileprivate func description(top k: Int) -> MetricDescription {
    let best = "of the best \(k) distinct objects seen; no value while fewer are known."
    func description(_ unit: String, _ direction: Direction, _ convention: String)
      -> MetricDescription
    {
      MetricDescription("top_\(k)_\(rawValue)", unit: unit, direction, convention + best)
    }
    switch self {
    case .qed: return description("", .higher, "Mean quantitative estimate of drug-likeness ")
    case .syntheticAccessibility:
      return description(
        "", .lower, "Mean synthetic accessibility score, from 1 (easy) to 10 (hard), ")
    case .molecularWeight: return description("g/mol", .neither, "Mean molecular weight ")
    case .pathDiversity:
      return description(
        "distance", .higher, "Mean of 1 - Tanimoto similarity of RDKit's path fingerprints ")
    }
  }
}

/// What is known of some objects: a number for each property that they have, the mean over them where each object has
/// its own.
public typealias PropertyMeasure<State> = @Sendable (_ objects: [State]) -> [ObjectProperty: Double]

/// Properties of the best k distinct objects seen in training, where a spec asks for them and the environment's objects
/// have some: a reward alone says nothing about drugs.
public enum TopKProperties: Metric {
  public static let isOnRequest = true

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    topK.flatMap { k in ObjectProperty.allCases.map { $0.description(top: k) } }
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    context.topK.flatMap { k -> [Double?] in
      let values = k <= context.bestRewards.count ? context.properties?(k) : nil
      return ObjectProperty.allCases.map { values?[$0] }
    }
  }
}
