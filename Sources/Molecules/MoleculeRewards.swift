import GFlowNets
import NeuralNetworks

/// A way of scoring molecules that a spec can name.
public protocol MoleculeRewardComponent: Component, MoleculeScorer {}

/// The rewards that molecules alone have, each made of a raw value.
public enum MoleculeRewards {
  private static let components: [any MoleculeRewardComponent.Type] = [
    QEDReward.self,
    SEHReward.self,
    PropertyReward.self,
    SimilarityReward.self,
    ProductReward.self,
  ]

  /// What they are called and how they are made.
  public static let all = components.map { type in
    RewardEntry<Fragments>(type.description) { settings, environment in
      let scorer = try type.init(settings)
      return environment.reward(
        by: scorer, try RewardTransform(settings, greatestValue: scorer.greatestValue))
    }
  }

  /// The scorer that settings describe, as a factor of a product.
  static func make(_ settings: Settings) throws -> any MoleculeScorer {
    let types = components + [ProcessMoleculeReward.self]
    guard let type = types.first(where: { $0.description.name == settings.type }) else {
      throw SettingsError(["type"], "is no reward of molecules")
    }
    return try type.init(settings)
  }

  /// Those of which products can be made.
  static let simple = [
    SEHReward.description, QEDReward.description, PropertyReward.description,
    SimilarityReward.description, ProcessMoleculeReward.description,
  ]

  /// e^(-x^2 / 2).
  static func gaussian(_ x: Double) -> Double { Elementary.exp(-x * x / 2) }
}

extension Fragments {
  /// The reward of molecules by a scorer.
  public func reward(by scorer: any MoleculeScorer, _ transform: RewardTransform) -> Reward<
    Fragments
  > {
    var reward = Reward<Fragments>(transform: transform) { objects, scores in
      // A tree of blocks that gives no possible molecule is no object.
      let assembled = try objects.map { object -> AssembledMolecule? in
        do { return try assemble(object.tree) } catch ChemistryError.badTree { return nil }
      }
      var values = try scorer.finiteValuesAndComponents(of: assembled.compactMap { $0 })
        .makeIterator()
      for molecule in assembled {
        guard let molecule, let (value, components) = values.next() else {
          scores.append(Score(identity: nil, value: 0, logReward: transform.leastLogReward))
          continue
        }
        scores.append(
          Score(
            identity: molecule.smiles, value: value, logReward: transform.logReward(of: value),
            components: components))
      }
    }
    reward.components = scorer.components
    reward.greatestValue = scorer.greatestValue
    reward.hasOneValuePerObject = !scorer.seesStems
    reward.isCostly = scorer.asksProgram
    // What depends on open stems takes these molecules to have none that could be seen.
    reward.valuesOfTexts = {
      try scorer.finiteValuesAndComponents(of: UnreadableObject.read($0, read)).map(\.value)
    }
    return reward
  }
}

extension MoleculeScorer {
  /// The raw values of molecules.
  ///
  /// Throws also where one is no finite number, which would look like the least reward.
  func finiteValuesAndComponents(of molecules: [AssembledMolecule]) throws
    -> [(value: Double, components: [Double])]
  {
    let values = try valuesAndComponents(of: molecules)
    if let place = values.firstIndex(where: { !$0.value.isFinite }) {
      throw MoleculeValueError(smiles: molecules[place].smiles, value: values[place].value)
    }
    return values
  }
}
