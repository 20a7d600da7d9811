import Foundation
import GFlowNets
import RewardPrograms
import Testing

/// Methods of a line of shell each, which keep the rules or break them.
@Suite struct RunningMethodTests {
  static func method(_ script: String, timeout: Double = 20) -> RunningMethod {
    RunningMethod(
      command: ["sh", "-c", script], timeout: timeout,
      start: ["task": "grid", "seed": .number(3), "budget": ["rewardCalls": .number(8)]])
  }

  /// Everything that a method may be asked, once.
  static func converse(_ method: RunningMethod) throws {
    let objects = try method.ask(2)
    try method.tell(objects.map { ToldObject(object: $0, reward: 1, logReward: 0, problem: nil) })
    if try method.abilities.contains(.logProbabilities) {
      _ = try method.logProbabilities(of: ["a", "b"])
    }
    if try method.abilities.contains(.sample) { _ = try method.sample(3) }
    if try method.abilities.contains(.save) { try method.load(try method.save()) }
  }

  static let whole = """
    while IFS= read -r line; do
      case "$line" in
        '{"start": {"task": "grid", "seed": 3, "budget": {"rewardCalls": 8}}}')
          echo '{"abilities": ["logProbabilities", "sample", "save"]}';;
        '{"ask": 2}') echo '{"objects": ["a", "b"]}';;
        '{"tell": [{"object": "a", "reward": 1.0, "logReward": 0.0}, {"object": "b", "reward": 1.0, "logReward": 0.0}]}') echo '{}';;
        '{"logProbabilities": ["a", "b"]}') echo '{"logProbabilities": [-0.5, null]}';;
        '{"sample": 3}') echo '{"objects": ["a", "a", "b"]}';;
        '{"save": "'*) path=${line#*: ?}; printf state > "${path%??}"; echo '{}';;
        '{"load": "'*) path=${line#*: ?}; [ "$(cat "${path%??}")" = state ] && echo '{}';;
        *) echo "unexpected: $line" >&2; exit 9;;
      esac
    done
    """

  @Test func aWholeConversation() throws {
    let method = Self.method(Self.whole)
    #expect(try method.ask(2) == ["a", "b"])
    #expect(try method.logProbabilities(of: ["a", "b"]) == [-0.5, -.infinity])
    #expect(try method.sample(3) == ["a", "a", "b"])
    #expect(try method.save() == Array("state".utf8))
    try Self.converse(method)
  }

  @Test func aMethodNeedsNoAbility() throws {
    let method = Self.method(
      #"while IFS= read -r line; do case "$line" in *ask*) echo '{"objects": ["a"]}';; *) echo '{}';; esac; done"#
    )
    #expect(try method.abilities.isEmpty)
    try Self.converse(method)
  }

  private static let begin = "IFS= read -r line; echo '{}'; IFS= read -r line; "
  private static let told = begin + #"echo '{"objects": ["a"]}'; IFS= read -r line; "#
  private static func able(_ ability: String) -> String {
    "IFS= read -r line; echo '{\"abilities\": [\"\(ability)\"]}'; IFS= read -r line;"
      + " echo '{\"objects\": [\"a\"]}'; IFS= read -r line; echo '{}'; IFS= read -r line; "
  }

  @Test(arguments: [
    ("exit 0", "has ended with status 0"),
    ("IFS= read -r line; exit 3", "has ended with status 3"),
    ("sleep 30", "gave no answer within"),
    ("IFS= read -r line; echo hello", "answered 'hello'"),
    ("IFS= read -r line; echo '[]'", "answered '[]'"),
    (
      "IFS= read -r line; echo '{\"abilities\": [\"flying\"]}'",
      "names an ability that there is not"
    ),
    ("IFS= read -r line; echo '{\"error\": \"no grid\"}'", "says: no grid"),
    ("IFS= read -r line; printf '{}\\n{}\\n'", "more than one line"),
    (begin + "kill -SEGV $$", "has ended by signal 11"),
    (begin + "sleep 30", "gave no answer within"),
    (begin + "trap '' TERM; sleep 30", "gave no answer within"),
    (begin + "echo '{}'", "answered without {\"objects\""),
    (begin + "echo '{\"objects\": []}'", "proposed no object"),
    (begin + "echo '{\"objects\": [1, 2]}'", "answered without {\"objects\""),
    (begin + "echo '{\"objects\": [\"a\", \"b\", \"c\"]}'", "proposed 3 objects"),
    (begin + "echo '{\"objects\": [\"a\", NaN]}'", "answered '{\"objects\""),
    (begin + "printf '{\"objects\": [\"a\"]}\\n{\"objects\": [\"b\"]}\\n'", "more than one line"),
    (
      begin + "head -c 200000000 /dev/zero | tr '\\0' x", "answers without an end of line"
    ),
    (begin + "exec >&-; sleep 30", "has closed its input or output but still runs"),
    (told + "exit 1", "has ended with status 1"),
    (told + "sleep 30", "gave no answer within"),
    (told + "echo ok", "answered 'ok'"),
    (able("logProbabilities") + "echo '{\"logProbabilities\": [0.5, 0]}'", "log-probability 0.5"),
    (able("logProbabilities") + "echo '{\"logProbabilities\": [-1]}'", "gave 1 log-probabilities"),
    (able("logProbabilities") + "echo '{\"logProbabilities\": [\"x\", 0]}'", "that is no number"),
    (able("sample") + "echo '{\"objects\": [\"a\"]}'", "gave 1 samples"),
    (able("save") + "echo '{}'", "wrote no file"),
  ])
  func whatGoesWrongIsSaid(_ script: String, _ message: String) {
    let method = Self.method(script, timeout: script.contains("sleep") ? 1 : 20)
    #expect { try Self.converse(method) } throws: {
      "\($0)".contains(message) && "\($0)".hasPrefix("the method program 'sh'")
    }
    // It has forgotten what it was told, so it is not started again.
    #expect { try method.ask(2) } throws: { "\($0)".contains(message) }
  }

  @Test func aMethodThatIsMissing() {
    let method = RunningMethod(command: ["/nowhere/at-all"], timeout: 1, start: [:])
    #expect { try method.ask(1) } throws: { "\($0)".contains("cannot be started") }
  }
}
