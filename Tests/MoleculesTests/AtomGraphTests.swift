import Molecules
import Testing

@Suite("Atom graphs")
struct AtomGraphTests {
  @Test("Graphs are equal by atoms and bonds")
  func equality() {
    let carbon = AtomGraph.Atom(element: 6, isAromatic: false, hybridisation: 3, hydrogens: 3)
    let bond = AtomGraph.Bond(begin: 0, end: 1, kind: .single)
    #expect(
      AtomGraph(atoms: [carbon, carbon], bonds: [bond])
        != AtomGraph(atoms: [carbon, carbon], bonds: []))
  }
}
