import Formats
import LanguageModels
import TestSupport
import Testing

@Suite("Tokenizer")
struct TokenizerTests {
  @Test("Merges, numbers, control tokens")
  func small() throws {
    let tokenizer = try Tokenizer(GGUF(GGUFBytes.model.file, file: "m"))
    #expect(tokenizer.encode("abab") == [10])
    #expect(tokenizer.encode("ababab") == [10, 8])
    #expect(tokenizer.encode("ab ab") == [8, 9])
    // A space never joins a number, and two spaces before a word are one and one.
    #expect(tokenizer.encode("ab 1ab") == [8, 6, 7, 8])
    #expect(tokenizer.encode("ab  ab") == [8, 6, 9])
    // The longest control token counts; in ordinary text their letters do, as far as there are tokens.
    #expect(tokenizer.encode("a<end>>b<end>", readingControls: true) == [2, 1, 3, 0])
    #expect(tokenizer.encode("<end>") == [5])
    #expect(tokenizer.encode("") == [])
    #expect(tokenizer.decode([9, 10, 0]) == " ababab<end>")
    #expect(tokenizer.token(of: Array(" ab".utf8)) == 9)
    #expect(tokenizer.token(of: Array("zz".utf8)) == nil)
  }

  @Test("A vocabulary that makes no sense is refused")
  func refused() {
    func error(_ name: String, _ change: (inout GGUFBytes) -> Void) -> Bool {
      var file = GGUFBytes()
      file.text("tokenizer.ggml.model", name == "model" ? "spm" : "gpt2")
      change(&file)
      do throws(GGUFError) {
        _ = try Tokenizer(GGUF(file.file, file: "m"))
        return false
      } catch { return error.description.contains(name) }
    }
    func tokens(_ file: inout GGUFBytes, _ names: [String], merges: [String]) {
      file.texts("tokenizer.ggml.tokens", names)
      file.integers("tokenizer.ggml.token_type", names.map { _ in 1 })
      file.texts("tokenizer.ggml.merges", merges)
    }
    #expect(error("model") { _ in })
    #expect(error("pre") { $0.text("tokenizer.ggml.pre", "qwen2") })
    #expect(error("alphabet") { tokens(&$0, ["a", "a b"], merges: []) })
    #expect(error("twice") { tokens(&$0, ["a", "a"], merges: []) })
    #expect(error("merge 0") { tokens(&$0, ["a", "b"], merges: ["a b"]) })
    #expect(error("merge 1") { tokens(&$0, ["a", "b", "ab"], merges: ["a b", "ab"]) })
    #expect(
      error("types of tokens") {
        $0.texts("tokenizer.ggml.tokens", ["a"])
        $0.integers("tokenizer.ggml.token_type", [])
      })
  }
}
