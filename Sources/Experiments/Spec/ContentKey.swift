import Formats
import GFlowNets

/// What identifies a trial: the SHA-256 of its environment, method and seed.
///
/// It names the trial's results and starts its random numbers. Names, budget, evaluation and
/// statistics are not in it, so more seeds or a larger budget continue a run.
public struct ContentKey: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes of the hash.
  public let bytes: [UInt8]

  /// The key of a text.
  public init(hashing text: String) {
    bytes = SHA256(of: text).bytes
  }

  /// The key of a trial: of the canonical forms of environment and method, and the seed, a line
  /// each. Tuning has seeds of its own: their line begins with a word, which that of no other does.
  /// `hashes` are those of files as they were, for the trials of a stored run.
  public init(
    environment: Settings, method: Settings, seed: Int, isTuning: Bool = false,
    catalog: SpecCatalog, hashes: CanonicalForm.FileHashes = [:]
  ) {
    self.init(
      environment: CanonicalForm.text(
        environment, catalog.environments.description(of: environment.type), hashes: hashes),
      method: CanonicalForm.text(
        method, catalog.methods.description(of: method.type), hashes: hashes), seed: seed,
      isTuning: isTuning)
  }

  /// The key of a trial by canonical forms: to make one may mean to read much.
  init(environment: String, method: String, seed: Int, isTuning: Bool) {
    self.init(hashing: "\(environment)\n\(method)\n\(isTuning ? "tuning " : "")\(seed)\n")
  }

  /// The 64 hexadecimal digits of the hash.
  public var hex: String { SHA256.hex(bytes) }

  /// The hexadecimal digits.
  public var description: String { hex }
}
