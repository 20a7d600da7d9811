import Testing

@testable import Experiments

@Suite struct ClaimWatchTests {
  /// Many processes that wait for many trials are what a shared folder's server feels.
  @Test func whoWaitsForManyLooksMoreSeldom() {
    let few = ClaimWatch.pause(beforeLookingAt: 8)
    #expect(few <= 0.5)
    for claims in [1, 100, 1000, 1_000_000] {
      let pause = ClaimWatch.pause(beforeLookingAt: claims)
      #expect(pause <= ClaimWatch.age / 8, "an owner that is gone is noticed soon after its age")
      #expect(pause == ClaimWatch.age / 8 || Double(claims) / pause <= 200)
      #expect(pause >= few)
    }
  }
}
