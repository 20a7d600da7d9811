import GFlowNets
import Testing

@testable import Experiments

@Suite struct FingerprintTests {
  private func plan(seeds: Int = 1) throws -> Plan {
    try Plan(
      Spec.read(
        text: """
          {"version": 1, "name": "tiny",
           "environment": {"type": "hypergrid", "dimensions": 2, "side": 4},
           "methods": [{"name": "MCMC", "type": "metropolisHastings"}],
           "seeds": \(seeds), "budget": {"rewardCalls": 100}}
          """, file: "tiny.json", catalog: .standard))
  }

  private func changed(_ name: String, to value: String) -> Fingerprint {
    Fingerprint(
      members: Fingerprint.current.members.map {
        $0.name == name ? Fingerprint.Member(name: name, value: value) : $0
      })
  }

  @Test func `Provenance reads what it wrote`() throws {
    let provenance = try #require(
      Provenance(text: Provenance.text(plan(), kernels: .native)))
    #expect(provenance.fingerprint == .current)
    #expect(provenance.kernels == .native)
    #expect(Fingerprint.current.differences(from: provenance.fingerprint).isEmpty)
    #expect(Provenance(text: "{") == nil)
    #expect(Provenance(text: "[]") == nil)
  }

  @Test func `Differences say both, and what was not recorded`() throws {
    let current = Fingerprint.current
    let libc = try #require(current.members.first { $0.name == "libc" }).value
    #expect(
      current.differences(from: changed("libc", to: "glibc 2.1"))
        == [Fingerprint.Difference(name: "libc", stored: "glibc 2.1", current: libc)])
    let old = try #require(Provenance(text: #"{"version": 1, "libc": "\#(libc)"}"#))
    #expect(
      current.differences(from: old.fingerprint).map(\.name)
        == current.members.map(\.name).filter { $0 != "libc" })
  }

  @Test func `Trials taken over keep what made them`() throws {
    let earlier = try #require(
      Provenance(
        text: Provenance.text(plan(), kernels: .native).replacing(
          "\"gsl\": \"", with: "\"gsl\": \"0.")))
    let same = try #require(
      Provenance(
        text: Provenance.text(plan(), kernels: .portable, earlier: earlier, isUnchanged: true)))
    #expect(same.fingerprint == earlier.fingerprint)
    #expect(same.kernels == .native)
    let mixed = try #require(
      Provenance(text: Provenance.text(plan(seeds: 2), kernels: .portable, earlier: earlier)))
    #expect(mixed.kernels == .portable)
    let gsl = try #require(Fingerprint.current.members.first { $0.name == "gsl" }).value
    #expect(
      Fingerprint.current.differences(from: mixed.fingerprint)
        == [Fingerprint.Difference(name: "gsl", stored: "0.\(gsl) and \(gsl)", current: gsl)])
    // However often it is joined, no value comes twice.
    #expect(
      Fingerprint.current.joined(with: mixed.fingerprint) == mixed.fingerprint)
    #expect(Fingerprint.current.joined(with: .current) == .current)
  }
}
