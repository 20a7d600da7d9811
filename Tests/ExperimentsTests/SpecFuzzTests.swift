import Experiments
import Foundation
import TestSupport
import Testing

/// Specs with random changes must either be read or be explained.
@Suite struct SpecFuzzTests {
  @Test func `50,000 changed specs are read or explained`() throws {
    var random = SplitMix64(seed: 20_210_608)
    let originals = GoodSpecs.all.map { Array($0.utf8) }
    var (read, explained) = (0, 0)
    for round in 0..<50_000 {
      let bytes = SpecMutator.changed(originals[round % originals.count], &random)
      var isRead = false
      if let fault = SpecProbe.fault(of: bytes, FakeCatalog.catalog, isRead: &isRead) {
        Issue.record("round \(round): \(fault)")
      }
      if isRead { read += 1 } else { explained += 1 }
    }
    #expect(read > 1000)
    #expect(explained > 30_000)
  }

  @Test func `A text of more than 16 MiB is refused before it is read`() throws {
    var text = Array(GoodSpecs.small.utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: Spec.sizeLimit - text.count)
    #expect(printed(text).isEmpty)
    text.append(UInt8(ascii: " "))
    #expect(
      printed(text) == [
        "x.json:1:1: error: the text is longer than 16 MiB, which no spec needs; remove what is not"
          + " part of it"
      ])
  }
}
