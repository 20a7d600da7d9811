import Experiments
import Molecules
import NeuralNetworks
import Reports

/// What `harness --version` prints: this program's version, and what it computes with.
enum Version {
  /// The version in the first line, then a line for each part. Leaves the portable kernels in use.
  static var text: String {
    BLAS.select(.native)
    let native = BLAS.core
    BLAS.select(.portable)
    let parts = [
      ("kernels", "portable (\(BLAS.core)), native (\(native))"),
      ("rdkit", Chemistry.version ?? "none, so there are no molecules"),
      ("sqlite", Provenance.sqlite),
      ("gnuplot", Gnuplot.find()?.path ?? "none, so reports have no plots"),
    ]
    let members = Fingerprint.current.members.filter { $0.name != "core" }
    let lines = members.map { ($0.name, $0.value) } + parts
    return ([Provenance.version] + lines.map { "\($0): \($1)" }).joined(separator: "\n")
  }
}
