import Foundation
import NeuralNetworks
import Statistics

/// What the bits of a run's numbers depend on besides its spec: two runs of one spec whose
/// fingerprints are equal give the same bytes.
public struct Fingerprint: Equatable, Sendable {
  /// One thing that numbers depend on.
  public struct Member: Equatable, Sendable {
    /// Its key in provenance.json, such as "compiler".
    public let name: String
    /// What it was, such as "Swift 6.2".
    public let value: String
  }

  /// One thing that was not the same for two runs.
  public struct Difference: Equatable, Sendable {
    /// Its key in provenance.json.
    public let name: String
    /// What it was for the stored run; `nil` where its provenance does not say.
    public let stored: String?
    /// What it is for this program.
    public let current: String

    /// A difference.
    public init(name: String, stored: String?, current: String) {
      self.name = name
      self.stored = stored
      self.current = current
    }
  }

  /// All of them, in the order of provenance.json.
  public let members: [Member]

  /// The fingerprint of this program, with the kernels that are in use.
  public static var current: Fingerprint {
    Fingerprint(members: [
      Member(name: "compiler", value: compiler),
      Member(name: "processor", value: architecture),
      Member(name: "libc", value: libc),
      Member(name: "core", value: BLAS.core),
      Member(name: "openblas", value: BLAS.configuration),
      Member(name: "gsl", value: GSL.version),
    ])
  }

  /// What this fingerprint has that a stored one has not, or has otherwise.
  public func differences(from stored: Fingerprint) -> [Difference] {
    members.compactMap { member in
      let before = stored.members.first { $0.name == member.name }?.value
      guard before != member.value else { return nil }
      return Difference(name: member.name, stored: before, current: member.value)
    }
  }

  /// The fingerprint of trials of which some have this one and others an earlier one: where the two
  /// differ it says both, so that it is the fingerprint of no program.
  func joined(with earlier: Fingerprint) -> Fingerprint {
    Fingerprint(
      members: members.map { member in
        let before = earlier.members.first { $0.name == member.name }?.value ?? "unknown"
        let all = before.components(separatedBy: Self.conjunction)
        guard !all.contains(member.value) || all.count > 1 else { return member }
        let values = all.contains(member.value) ? all : all + [member.value]
        return Member(name: member.name, value: values.joined(separator: Self.conjunction))
      })
  }

  private static let conjunction = " and "

  private static var compiler: String {
    #if compiler(>=6.3)
      "Swift 6.3 or newer"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  private static var libc: String {
    #if os(Linux)
      // "glibc 2.36".
      var text = [CChar](repeating: 0, count: 128)
      guard confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count) > 0 else { return "unknown" }
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #else
      "unknown"
    #endif
  }
}
