import Formats
import Foundation
import GFlowNets
import GRDBSQLite
import NeuralNetworks

/// What a run's numbers depend on besides its spec, as provenance.json keeps it.
public struct Provenance: Sendable {
  /// The version of this program.
  public static let version = "0.1.0"
  /// The version of the SQLite that keeps candidates.
  public static var sqlite: String { String(cString: sqlite3_libversion()) }

  /// The kernels that were asked for; `nil` where the file does not say.
  public let kernels: BLAS.Kernels?
  /// What the bits of the numbers depend on.
  public let fingerprint: Fingerprint
  /// The files that the spec names, with the SHA-256 of what they held.
  public let fileHashes: CanonicalForm.FileHashes

  /// The lines of provenance.json: versions, platform, kernels, the hashes of files that the spec
  /// names, and the key of every trial.
  ///
  /// - Parameters:
  ///   - plan: The trials.
  ///   - kernels: The kernels that were asked for.
  ///   - earlier: What an earlier run said, from which trials were taken over.
  ///   - isUnchanged: Whether all trials were taken over, so that this program made none of them.
  public static func text(
    _ plan: Plan, kernels: BLAS.Kernels, earlier: Provenance? = nil, isUnchanged: Bool = false
  ) -> String {
    let fingerprint =
      if let earlier {
        isUnchanged ? earlier.fingerprint : Fingerprint.current.joined(with: earlier.fingerprint)
      } else {
        Fingerprint.current
      }
    let kernels = isUnchanged ? earlier?.kernels ?? kernels : kernels
    let keys = (plan.trials + plan.tuningTrials).map { trial -> (String, JSONTree) in
      (plan.name(of: trial), .string(trial.key.hex))
    }
    let files = plan.fileHashes.sorted { $0.key < $1.key }.map {
      ($0.key, JSONTree.string($0.value))
    }
    return JSONTree.members(
      [
        ("version", .number(1)),
        ("harness", .string(version)),
        ("system", .string(ProcessInfo.processInfo.operatingSystemVersionString)),
        ("kernels", .string(kernels.rawValue)),
      ] + fingerprint.members.map { ($0.name, .string($0.value)) }
        + (files.isEmpty ? [] : [("files", .members(files))])
        + [("keys", .members(keys))]
    ).pretty
  }

  /// What the text of a provenance.json says; `nil` when it is not JSON.
  public init?(text: String) {
    guard let json = try? JSONParser.parse(text), json.members != nil else { return nil }
    func string(_ key: String) -> String? {
      if case .string(let string)? = json[key]?.content { return string }
      return nil
    }
    fileHashes = Dictionary(
      (json["files"]?.members ?? []).compactMap { member in
        if case .string(let hash) = member.value.content { (member.key, hash) } else { nil }
      }, uniquingKeysWith: { $1 })
    kernels = string("kernels").flatMap(BLAS.Kernels.init)
    fingerprint = Fingerprint(
      members: Fingerprint.current.members.compactMap { member in
        string(member.name).map { Fingerprint.Member(name: member.name, value: $0) }
      })
  }
}
