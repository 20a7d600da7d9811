import Environments
import GFlowNets
import Testing

@Suite struct BitSequenceTests {
  static func make(
    bits: Int = 16, wordSize: Int = 4, targets: Int = 4, modeDistance: Int = 2, seed: UInt64 = 1
  ) throws -> BitSequence {
    try BitSequence(
      bits: bits, wordSize: wordSize, targetCount: targets, sharpness: 0.5,
      modeDistance: modeDistance, seed: seed)
  }

  @Test func wordsAreWrittenFromLeftToRight() throws {
    let environment = try Self.make()
    var state = environment.initialState
    for word in [0b0001, 0b0110, 0b0000, 0b1000] { state = environment.child(state, word) }
    #expect(environment.isTerminal(state))
    #expect(environment.text(state) == "1000011000000001")
    #expect(state == environment.object(0b1000_0000_0110_0001))
  }

  @Test func rewardFallsWithTheDistanceToTheNearestTarget() throws {
    let environment = try Self.make(targets: 1)
    let target = environment.targets[0]
    for (flips, distance) in [(0, 0), (0b1, 1), (0b1010_0000_0001, 3), (0xFFFF, 16)] {
      let object = environment.object(target ^ UInt128(flips))
      #expect(
        try environment.reward.scores(of: [object])[0].logReward == -0.5 * Double(distance))
      #expect(environment.mode(of: object) == (distance <= 2 ? 0 : nil))
      #expect(environment.distance(object, environment.object(target)) == Double(distance))
    }
  }

  @Test func targetsAreBlocksThatTheSeedChooses() throws {
    let blocks: Set<String> = ["00000000", "11111111", "11110000", "00001111", "00111100"]
    let environment = try Self.make(bits: 120, wordSize: 8, targets: 60)
    var used: Set<String> = []
    for target in environment.targets {
      let text = Array(environment.text(environment.object(target)))
      #expect(text.count == 120)
      for start in stride(from: 0, to: 120, by: 8) { used.insert(String(text[start..<start + 8])) }
    }
    #expect(used == blocks)
    #expect(Set(environment.targets).count == 60)
    #expect(try Self.make(bits: 120, wordSize: 8, targets: 60).targets == environment.targets)
    #expect(
      try Self.make(bits: 120, wordSize: 8, targets: 60, seed: 2).targets != environment.targets)
    // Fewer targets are the first of more.
    #expect(
      try Self.make(bits: 120, wordSize: 8, targets: 7).targets
        == Array(environment.targets.prefix(7)))
  }

  @Test func referencesLeadAwayFromTheTargets() throws {
    let environment = try Self.make(bits: 120, wordSize: 8, targets: 60)
    let objects = environment.referenceObjects(7200)
    for (i, object) in objects.enumerated() {
      let target = environment.object(environment.targets[i % 60])
      #expect(environment.distance(object, target) == Double(i / 60))
    }
    let few = environment.referenceObjects(90)
    #expect(
      (0..<90).allSatisfy { i in
        environment.distance(few[i], environment.object(environment.targets[i % 60]))
          == (i < 60 ? 0 : 60)
      })
  }

  @Test func defaultsAreThePapers() throws {
    let environment = try BitSequence(BitSequence.description.defaults())
    #expect(environment.bits == 120 && environment.wordSize == 8)
    #expect(environment.targets.count == 60 && environment.modeDistance == 28)
  }

  @Test func settingsThatDoNotGoTogetherAreErrors() {
    func path(_ make: @autoclosure () throws -> BitSequence) -> [String]? {
      do {
        _ = try make()
        return nil
      } catch { return (error as? SettingsError)?.path }
    }
    #expect(path(try Self.make(bits: 129, wordSize: 3)) == ["bits"])
    #expect(path(try Self.make(bits: 16, wordSize: 5)) == ["wordSize"])
    #expect(path(try Self.make(bits: 34, wordSize: 17)) == ["wordSize"])
    #expect(path(try Self.make(bits: 8, targets: 6)) == ["targets"])
    #expect(path(try Self.make(bits: 3, wordSize: 1, targets: 9)) == ["targets"])
    #expect(path(try Self.make(bits: 3, wordSize: 1, targets: 8)) == nil)
  }
}
