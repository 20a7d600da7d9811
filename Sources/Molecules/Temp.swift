public final class MoleculeAssembler: Sendable {
  public struct Bond { var parent, child, parentAtom, childAtom: Int }
  let atomCounts: [Int] = []
  func graphAndSMILES(blocks: [Int], bonds: [Bond]) throws -> (graph: AtomGraph, smiles: String) { fatalError() }
  func assemble(blocks: [Int], bonds: [Bond]) throws -> M { fatalError() }
  struct M { var fingerprint: Fingerprint }
}
struct Fingerprint { func tanimoto(_ o: Fingerprint) -> Double { 0 } }
