import Foundation
import RewardPrograms
import Testing

/// Programs of a line of shell each: an object's reward is its length, or something that is wrong.
@Suite struct RewardProgramTests {
  static func program(
    _ script: String, timeout: Double = 20, batchSize: Int = 3, restarts: Int = 0
  ) -> RewardProgram {
    RewardProgram(
      .init(
        command: ["sh", "-c", script], timeout: timeout, batchSize: batchSize, restarts: restarts))
  }

  /// Answers with 1 for the first object of each line, 2 for the second, and so on.
  static let counting = """
    while IFS= read -r line; do
      n=$(printf '%s' "$line" | tr -cd , | wc -c); r=1; i=2
      while [ $i -le $((n + 1)) ]; do r="$r, $i"; i=$((i + 1)); done
      echo "{\\"rewards\\": [$r]}"
    done
    """

  @Test func batchesAndCache() throws {
    let program = Self.program(Self.counting)
    #expect(try program.rewards(of: ["a", "b", "c", "d"]) == [1, 2, 3, 1])
    // What is known is not asked again, whatever the program would say now.
    #expect(try program.rewards(of: ["d", "c", "e", "e", "f"]) == [1, 3, 1, 1, 2])
    #expect(try program.rewards(of: []) == [])
  }

  @Test func objectsAreQuoted() throws {
    let program = Self.program(
      #"IFS= read -r line; case "$line" in *'"a\"b\\\n"'*) echo '{"rewards": [7]}';; esac"#)
    #expect(try program.rewards(of: ["a\"b\\\n"]) == [7])
  }

  @Test(arguments: [
    ("read line; exit 3", "has ended with status 3;"),
    ("read line; kill -TERM $$", "has ended by signal 15 ("),
    (
      "read line; sh -c 'kill -SEGV $$'; exit $?",
      "with status 139, by which a shell says that signal 11"
    ),
    ("read line; exec >&-; sleep 20", "has closed its input or output but still runs"),
    ("read line; echo hello", "answered 'hello'"),
    ("read line; echo '{\"rewards\": [1]}'", "gave 1 rewards for 2 objects"),
    ("read line; echo '{\"rewards\": [1, NaN]}'", "gave 'NaN' for the object 'y'"),
    ("read line; echo '{\"rewards\": [1, true]}'", "gave 'true' for the object 'y'"),
    ("read line; echo '{\"rewards\": [1 2, 3]}'", "gave '1 2' for the object 'x'"),
    ("read line; echo '{\"rewards\": [1, 1e999]}'", "gave '1e999' for the object 'y'"),
    ("read line; printf '{\"rewards\": [1, 2]}\\nnoise\\n'", "more than one line"),
    ("read line; sleep 20", "gave no answer within"), ("exit 0", "has ended with status 0"),
  ])
  func whatGoesWrongIsSaid(_ script: String, _ message: String) {
    let program = Self.program(script, timeout: script.contains("sleep") ? 0.2 : 20)
    #expect { try program.rewards(of: ["x", "y"]) } throws: { "\($0)".contains(message) }
  }

  @Test func aProgramThatIsMissing() {
    let program = RewardProgram(
      .init(command: ["/nowhere/at-all"], timeout: 1, batchSize: 1, restarts: 0))
    #expect { try program.rewards(of: ["x"]) } throws: { "\($0)".contains("cannot be started") }
  }

  @Test func aProgramThatCrashesIsStartedAgain() throws {
    // Ends after one answer: every second question finds it gone.
    let script = "read line; echo '{\"rewards\": [5]}'"
    let program = Self.program(script, batchSize: 1, restarts: 2)
    #expect(try program.rewards(of: ["a", "b", "c"]) == [5, 5, 5])
    #expect(throws: ProgramError.self) { try program.rewards(of: ["d"]) }
  }

  @Test func aLineThatNobodyAskedFor() throws {
    let program = Self.program(
      "read line; echo '{\"rewards\": [1]}'; sleep 0.1; echo noise; read line; read line",
      batchSize: 1)
    #expect(try program.rewards(of: ["a"]) == [1])
    Thread.sleep(forTimeInterval: 1)
    #expect { try program.rewards(of: ["b"]) } throws: { "\($0)".contains("more than one line") }
  }

  @Test func anAnswerMayHaveOtherKeysAndBlanks() throws {
    let program = Self.program(#"read line; echo ' {"seconds": 0.1, "rewards" : [ 1.5 ]} '"#)
    #expect(try program.rewards(of: ["a"]) == [1.5])
  }

  @Test func aProgramThatAnsweredWronglyIsStartedAgain() throws {
    let mark = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: mark) }
    let program = Self.program(
      """
      read line
      if [ -e \(mark) ]; then echo '{"rewards": [2]}'; else : > \(mark); echo '{"rewards": [NaN]}'; fi
      """, restarts: 1)
    #expect(try program.rewards(of: ["a"]) == [2])
  }

  /// Nothing of a program stays behind, whether it hangs, fails or is not needed any more: neither what ignores
  /// the request to end, nor what it has started in groups and sessions of their own.
  @Test(arguments: [
    "while :; do sleep 0.05; done", "exit 1", "read line; echo '{\"rewards\": [1]}'; wait",
  ])
  func whatAProgramStartedEndsWithIt(_ end: String) throws {
    let mark = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: mark) }
    let stubborn = "trap '' TERM; echo $$ >> \(mark); while :; do sleep 0.05; done"
    do {
      let program = Self.program(
        """
        trap '' TERM
        echo $$ >> \(mark)
        sh -c "\(stubborn.replacing("$", with: "\\$"))" &
        timeout 1000 sh -c "\(stubborn.replacing("$", with: "\\$"))" &
        while [ $(wc -l < \(mark)) -lt 3 ]; do sleep 0.01; done
        \(end)
        """, timeout: 5)
      _ = try? program.rewards(of: ["a"])
    }
    let ids = try String(contentsOfFile: mark, encoding: .utf8).split(separator: "\n")
      .compactMap { Int32($0) }
    #expect(ids.count == 3)
    // Whoever takes note of an end may be late.
    for _ in 0..<500 where ids.contains(where: { kill($0, 0) == 0 }) {
      Thread.sleep(forTimeInterval: 0.02)
    }
    #expect(ids.allSatisfy { kill($0, 0) != 0 })
  }

  @Test func manyThreadsAtOnce() async throws {
    let program = Self.program(Self.counting)
    let answers = try await withThrowingTaskGroup(of: [Double].self) { group in
      for task in 0..<8 {
        group.addTask { try program.rewards(of: ["t\(task)a", "t\(task)b"]) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: [1, 2], count: 8))
  }
}
