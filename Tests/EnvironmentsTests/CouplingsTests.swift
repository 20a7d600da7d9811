import Environments
import Foundation
import GFlowNets
import Testing

/// A coupling matrix from a file makes a lattice, and a mistake in it is told with its line.
@Suite struct CouplingsTests {
  func lattice(_ text: String?) throws -> Lattice {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "couplings-\(UInt64.random(in: 0 ... .max)).csv")
    if let text { try Data(text.utf8).write(to: path) }
    defer { try? FileManager.default.removeItem(at: path) }
    var values = CommonParameters.defaults(Lattice.description).values
    values["couplings"] = .text(path.path)
    values["field"] = .real(0.5)
    return try Lattice(Settings(type: "lattice", values: values))
  }

  @Test func aMatrixMakesBonds() throws {
    let lattice = try lattice("0,1.5,0\n1.5, 0 ,-2\r\n0,-2,0\n")
    #expect(lattice.sites == 3)
    let task = SamplingTask(lattice, lattice.reward)
    let space = try #require(try StateSpace(task))
    // By hand, -1 and +1 of each of three spins.
    var sum = 0.0
    for a in [-1.0, 1] {
      for b in [-1.0, 1] {
        for c in [-1.0, 1] { sum += exp(1.5 * a * b - 2 * b * c + 0.5 * (a + b + c)) }
      }
    }
    #expect(abs(space.logZ - log(sum)) < 1e-12)
    #expect(abs(try #require(task.reward.exactConstants).logZ - log(sum)) < 1e-12)
  }

  @Test(arguments: [
    (nil, "no such file"), ("", "has 0 rows"), ("0,1\n1,0,2\n", ", line 2: has 3 numbers"),
    ("0,1\n1,nan\n", ", line 2: 'nan' is no finite number"),
    ("0,1\n1,0x1\n", ", line 2: '0x1' is no finite number"),
    ("1,0\n0,0\n", ", line 1: couples a site with itself"),
    ("0,1\n2,0\n", ", line 1: column 2 is 1.0, but its mirror image is 2.0"),
    ("0,\"1\n", ", line 1: a quote is never closed"),
  ])
  func mistakesAreTold(_ text: String?, _ message: String) {
    #expect {
      try lattice(text)
    } throws: { error in
      guard let error = error as? SettingsError else { return false }
      return error.path == ["couplings"] && error.message.contains(message)
    }
  }

  @Test func settingsThatDoNotFitAreTold() {
    func path(_ type: any EnvironmentComponent.Type, _ changes: [String: Setting]) -> [String]? {
      let settings = Settings(
        type: type.description.name,
        values: CommonParameters.defaults(type.description).values.merging(changes) { $1 })
      do {
        _ = try type.init(settings)
        return nil
      } catch { return (error as? SettingsError)?.path }
    }
    #expect(path(ItemSet.self, ["energies": .reals([1, 2])]) == ["energies"])
    #expect(path(ItemSet.self, ["size": .integer(11)]) == ["size"])
    #expect(path(FactorGraph.self, ["order": .integers([0, 1, 2, 3, 4, 4])]) == ["order"])
    #expect(path(FactorGraph.self, ["pairs": .integers([0, 6])]) == ["pairs"])
    #expect(path(FactorGraph.self, ["pairs": .integers([0, 0])]) == ["pairs"])
    #expect(path(FactorGraph.self, ["logPotentials": .reals([0])]) == ["logPotentials"])
    #expect(path(FactorGraph.self, ["variables": .integer(128)]) == ["variables"])
    let bits = ["bits": Setting.integer(4), "wordSize": .integer(2)]
    func strings(_ texts: [String]) -> [String: Setting] {
      bits.merging(["targetStrings": .texts(texts)]) { $1 }
    }
    #expect(path(BitSequence.self, strings(["0101", "012"])) == ["targetStrings"])
    #expect(path(BitSequence.self, strings(["0101", "0101"])) == ["targetStrings"])
    #expect(path(BitSequence.self, strings(["0101", "1101"])) == nil)
  }
}
