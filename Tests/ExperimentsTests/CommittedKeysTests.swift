import Formats
import Foundation
import TestSupport
import Testing

@testable import Experiments

/// The keys of the trials of the committed specs: by them finished trials are found again.
@Suite struct CommittedKeysTests {
  private static let folder = packageFolder.appending(path: "experiments")

  /// The hash of the keys of all trials, those of tuning first, a line each.
  static let known: [String: String] = [
    "bayesian-networks":
      "275255e2aa32dd55649e5517607503e97b64a25caf25f1965b5161f1d48f4529",
    "external-method":
      "9044046dfb9efdd4713a2220fc09791d3fbe47e0712b728f6cc0c3a58b91cfb7",
    "objectives-forward":
      "3d306823116bb261937ccbca610647128d2240ef2f8a59bf09d22b08a55ec140",
    "objectives-later":
      "590ac35a09c111cbe735c2ebc7cf30936e4d87e302993cdc8feb160c904d01f8",
    "phylogeny":
      "7f7505e79ad0131e19b17bffe3c2e70e86b349421eda1bb550942affabbab97c",
    "rivals":
      "80b1d501d2c4fe1b7dfbc81258b3a3c9c4dd7510a8d300c4f833392e8d54379b",
    "torchgfn":
      "c57944934ee581ca7928704e84663bb8809b6885528537086755f143f394c20e",
    "bitsequence":
      "c1caa2872e47257f202296c39ddd58813d884fd8b0f7a6e95d68b9a0ec9a7ec3",
    "convergence":
      "6723baab729cca1c28bb90daf7989d0e629a08e7a314001bda6510118b533ae2",
    "hypergrid-20":
      "e9ffbf2a9b67d558b04a15df36180a04786011161c4831a2e1d678371e3d2576",
    "hypergrid-4d":
      "b0eb348668dab69390311f80801eef5aead04c6a358bf2633cb7338676fe2412",
    "molecules-qed":
      "ea115913890381dae95b2d7728429af49660b2930737586a750e5380db707f38",
    "objectives":
      "493c7cf016262dbb2243f08dda2fc86ebdb816897a13a1b3cfb844db28c3452a",
    "offpolicy-hypergrid":
      "0d5f63577afaa93c95cad37f4e5e1ef9802372beaef019696c9db8bfeb1b86cc",
    "offpolicy-molecules":
      "d1362d6f1d02c6fe9e449a82624bd73ddefba5c0912d37482c5eb14c0e25026e",
    "quickstart":
      "337d7634370760da9022cce67f7923247d8b3ccfa78a1d98f10004567f7a15c7",
    "reward-program":
      "f94a0b5b6ad19d4fb6a7995f4b66721543e6a3bd9fdffa08c9c269e309ee7d18",
    "rounds-grid":
      "09015ee91d383262be54218d769b8a185537d001bfee4c6e3121244b44d19ac7",
    "rounds-molecules":
      "2d6f08a4b283bc41cbb00f0d045eb94e16d0dd61a539d21869f441c6c0f9fb18",
    "tuning":
      "3f2880cb7dfc42936cce907d8119938d156847c16506ec5834ad56c6b75cee21",
  ]

  private static func hash(_ name: String) throws -> String {
    let bytes = Array(try Data(contentsOf: folder.appending(path: name + ".json")))
    let spec = try Spec.read(bytes: bytes, file: name + ".json", catalog: .standard)
    let plan = Plan(stored: spec, hashes: [:])
    let keys = (plan.tuningTrials + plan.trials).map(\.key.hex)
    return SHA256(of: keys.joined(separator: "\n")).hex
  }

  @Test func everyCommittedSpecIsKnown() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    var names: Set<String> = []
    for file in files where file.hasSuffix(".json") && file != "schema.json" {
      // In the keys of the others is what a file holds that is not committed.
      let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
      if !text.contains("weights/"), !text.contains("data/") {
        names.insert(String(file.dropLast(5)))
      }
    }
    #expect(names == Set(Self.known.keys))
  }

  @Test(arguments: known.keys.sorted())
  func keysStayAsTheyAre(name: String) throws {
    let hash = try Self.hash(name)
    #expect(hash == Self.known[name])
  }
}
