import Foundation

/// The quantitative estimate of drug-likeness (Bickerton, Paolini, Besnard, Muresan & Hopkins 2012,
/// Nature Chemistry 4, 90): the geometric mean of eight desirabilities d,
///
///     QED = exp(sum w ln d / sum w)
///
/// each of a property of the molecule. What counts as acceptor, aromatic ring or alert is as in
/// RDKit's `rdkit.Chem.QED`, to whose numbers these are equal.
public struct QED: Hashable, Sendable {
  /// The molecular weight, in grams a mole.
  public let molecularWeight: Double
  /// The partition coefficient's logarithm by Wildman & Crippen.
  public let crippenLogP: Double
  /// How many hydrogen bond acceptors there are.
  public let acceptors: Int
  /// How many hydrogen bond donors.
  public let donors: Int
  /// The topological polar surface area, in square angstroms.
  public let tpsa: Double
  /// How many bonds rotate.
  public let rotatableBonds: Int
  /// How many rings are left without the aliphatic ring atoms.
  public let aromaticRings: Int
  /// How many of the 116 structural alerts there are.
  public let alerts: Int

  /// The properties of a molecule.
  public init(_ molecule: Molecule) {
    let descriptors = molecule.descriptors
    molecularWeight = descriptors.molecular_weight
    crippenLogP = descriptors.crippen_log_p
    acceptors = Self.acceptorPatterns.matches(in: molecule)
    donors = Int(descriptors.hydrogen_bond_donors)
    tpsa = descriptors.tpsa
    rotatableBonds = Int(descriptors.rotatable_bonds)
    aromaticRings = Self.aliphaticRingAtoms.ringsLeft(of: molecule)
    alerts = Self.alertPatterns.matching(molecule)
  }

  /// How much each desirability weighs, in the order of the properties.
  public struct Weights: Hashable, Sendable {
    /// One weight a property.
    public let values: [Double]

    /// The mean of the 1,000 sets of weights with the most information, the usual choice.
    public static let mean = Weights(values: [0.66, 0.46, 0.05, 0.61, 0.06, 0.65, 0.48, 0.95])
    /// The set of weights with the most information.
    public static let max = Weights(values: [0.50, 0.25, 0.00, 0.50, 0.00, 0.50, 0.25, 1.00])
    /// All the same.
    public static let none = Weights(values: [1, 1, 1, 1, 1, 1, 1, 1])
  }

  /// The estimate, from 0 to 1; more is more like a drug taken by mouth.
  public func value(weights: Weights = .mean) -> Double {
    let properties = [
      molecularWeight, crippenLogP, Double(acceptors), Double(donors), tpsa,
      Double(rotatableBonds), Double(aromaticRings), Double(alerts),
    ]
    var sum = 0.0
    for index in properties.indices {
      sum += weights.values[index] * log(Desirability.all[index](properties[index]))
    }
    return exp(sum / weights.values.reduce(0, +))
  }

  private static let acceptorPatterns = patterns(
    #"""
    [oH0;X2]
    [OH1;X2;v2]
    [OH0;X2;v2]
    [OH0;X1;v2]
    [O-;X1]
    [SH0;X2;v2]
    [SH0;X1;v2]
    [S-;X1]
    [nH0;X2]
    [NH0;X1;v3]
    [$([N;+0;X3;v3]);!$(N[C,S]=O)]
    """#)

  private static let aliphaticRingAtoms = patterns("[$([A;R][!a])]")
  private static let alertPatterns = patterns(StructuralAlerts.smarts)

  private static func patterns(_ lines: String) -> Patterns {
    do {
      return try Patterns(lines: lines)
    } catch {
      preconditionFailure("the patterns of QED: \(error)")
    }
  }
}

/// How desirable a value is: the asymmetric double sigmoid of Bickerton et al. 2012, over its maximum,
///
///     d(x) = (a + b / (1 + exp(-(x - c + d/2) / e)) (1 - 1 / (1 + exp(-(x - c - d/2) / f)))) / max
private struct Desirability {
  let a, b, c, d, e, f, max: Double

  func callAsFunction(_ x: Double) -> Double {
    let rise = 1 + exp(-(x - c + d / 2) / e)
    let fall = 1 + exp(-(x - c - d / 2) / f)
    return (a + b / rise * (1 - 1 / fall)) / max
  }

  /// Of the molecular weight, log P, acceptors, donors, surface, rotatable bonds, rings and alerts,
  /// fitted to 771 oral drugs.
  static let all = [
    Desirability(
      a: 2.817065973, b: 392.5754953, c: 290.7489764, d: 2.419764353, e: 49.22325677,
      f: 65.37051707, max: 104.9805561),
    Desirability(
      a: 3.172690585, b: 137.8624751, c: 2.534937431, d: 4.581497897, e: 0.822739154,
      f: 0.576295591, max: 131.3186604),
    Desirability(
      a: 2.948620388, b: 160.4605972, c: 3.615294657, d: 4.435986202, e: 0.290141953,
      f: 1.300669958, max: 148.7763046),
    Desirability(
      a: 1.618662227, b: 1010.051101, c: 0.985094388, d: 0.000000001, e: 0.713820843,
      f: 0.920922555, max: 258.1632616),
    Desirability(
      a: 1.876861559, b: 125.2232657, c: 62.90773554, d: 87.83366614, e: 12.01999824,
      f: 28.51324732, max: 104.5686167),
    Desirability(
      a: 0.010000000, b: 272.4121427, c: 2.558379970, d: 1.565547684, e: 1.271567166,
      f: 2.758063707, max: 105.4420403),
    Desirability(
      a: 3.217788970, b: 957.7374108, c: 2.274627939, d: 0.000000001, e: 1.317690384,
      f: 0.375760881, max: 312.3372610),
    Desirability(
      a: 0.010000000, b: 1199.094025, c: -0.09002883, d: 0.000000001, e: 0.185904477,
      f: 0.875193782, max: 417.7253140),
  ]
}

extension Molecule {
  /// The quantitative estimate of drug-likeness with the mean weights, from 0 to 1.
  public var qed: Double { QED(self).value() }
}
