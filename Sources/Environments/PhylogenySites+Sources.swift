import Formats
import Foundation
import GFlowNets
import NeuralNetworks
import RewardPrograms

extension PhylogenySites {
  /// The alignment that settings describe.
  ///
  /// Throws `SettingsError`, with file and line where a file is at fault.
  init(_ settings: Settings) throws {
    self =
      settings.type == Self.fileDescription.name
      ? try Self(file: settings) : Self(generated: settings)
  }

  // MARK: Of a file

  /// What symbols mean.
  enum Alphabet: String, CaseIterable, Sendable {
    case dna, protein

    /// The symbols that stand for themselves.
    var letters: [Character] { Array(self == .dna ? "ACGT" : "ACDEFGHIKLMNPQRSTVWY") }

    /// Symbols that stand for several, of IUPAC; what is unknown, or a gap, stands for all.
    var several: [Character: String] {
      self == .dna
        ? [
          "U": "T", "R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC", "B": "CGT",
          "D": "AGT", "H": "ACT", "V": "ACG",
        ] : ["B": "DN", "Z": "EQ", "J": "IL"]
    }

    var unknown: String { self == .dna ? "-?NXO" : "-?X*" }

    /// The set that each byte stands for, one bit a letter; 0 of what is no symbol.
    var sets: [UInt32] {
      var sets = [UInt32](repeating: 0, count: 256)
      func set(_ symbol: Character, _ value: UInt32) {
        for text in [symbol.uppercased(), symbol.lowercased()] {
          for byte in text.utf8 { sets[Int(byte)] = value }
        }
      }
      for (place, letter) in letters.enumerated() { set(letter, 1 << UInt32(place)) }
      for (symbol, meaning) in several {
        set(symbol, meaning.reduce(0) { $0 | sets[Int($1.asciiValue ?? 0)] })
      }
      for symbol in unknown { set(symbol, 1 << UInt32(letters.count) - 1) }
      return sets
    }
  }

  static let path = SettingKey.file(
    "path", default: nil, "The file: FASTA, PHYLIP or NEXUS, told apart by how it begins.")
  static let alphabet = SettingKey.choice(
    "alphabet", default: Alphabet.dna,
    "What symbols mean: dna (also RNA) or protein, with IUPAC's letters for several; gaps and ? are"
      + " unknown.")

  /// An alignment in a file.
  static let fileDescription = ComponentDescription(
    "file", summary: "Aligned sequences in FASTA, PHYLIP or NEXUS, 3 to 64 of them.",
    parameters: [path.parameter.example(.text("alignment.fasta")), alphabet.parameter])

  private init(file settings: Settings) throws {
    let path = settings[Self.path]
    func error(_ message: String) -> SettingsError {
      SettingsError(["path"], "\(path): \(message)")
    }
    let bytes = try NamedFile.bytes(path)
    let alignment: Alignment
    do { alignment = try Alignment(bytes) } catch let malformed {
      throw error("line \(malformed.line): \(malformed.message)")
    }
    let count = alignment.sequences.count
    guard (3...64).contains(count) else {
      throw error("has \(count) sequences; trees are over 3 to 64, so leave some out or add some")
    }
    let alphabet = settings[Self.alphabet]
    let sets = alphabet.sets
    let sequences = try alignment.sequences.map { sequence in
      try zip(sequence.symbols, sequence.lines).map { symbol, line in
        guard sets[Int(symbol)] != 0 else {
          throw error(
            "line \(line): '\(Character(Unicode.Scalar(symbol)))' in the sequence '\(sequence.name)' is no"
              + " symbol of \(alphabet.rawValue); mend it, write ? where it is unknown, or set \"alphabet\""
          )
        }
        return sets[Int(symbol)]
      }
    }
    self.init(
      names: alignment.sequences.map(\.name), symbols: alphabet.letters.count, sequences: sequences)
  }

  // MARK: Drawn from a seed

  static let taxa = SettingKey.integer("taxa", 3...64, default: 5, "How many sequences there are.")
  static let length = SettingKey.integer(
    "sites", 1...100_000, default: 50, "How many symbols each has.")
  static let mutation = SettingKey.real(
    "mutation", .unit, default: 0.15,
    "The probability that a site changes to one of the three other symbols along an edge of the tree."
  )
  static let seed = SettingKey.integer(
    "seed", 0...0xFFFF_FFFF, default: 0,
    "What tree and sequences are drawn from; the seeds of trials do not change them.")

  /// An alignment drawn from a seed.
  static let generatedDescription = ComponentDescription(
    "generated",
    summary:
      "Drawn from a seed: DNA that mutates along a random tree, made by joining random subtrees.",
    source: "Jukes and Cantor 1969",
    parameters: [taxa.parameter, length.parameter, mutation.parameter, seed.parameter])

  private init(generated settings: Settings) {
    var random = Philox(key: UInt64(settings[Self.seed]), stream: 0)
    let (count, length) = (settings[Self.taxa], settings[Self.length])
    let mutation = settings[Self.mutation]
    // A node's parent; taxa first, each join after its parts, the root last.
    var parents = [Int](repeating: 0, count: 2 * count - 1)
    var open = Array(0..<count)
    for join in count..<2 * count - 1 {
      for _ in 0..<2 { parents[open.remove(at: random.below(open.count))] = join }
      open.append(join)
    }
    var sequences = [[UInt32]](repeating: [], count: 2 * count - 1)
    sequences[2 * count - 2] = (0..<length).map { _ in 1 << UInt32(random.below(4)) }
    for node in (0..<2 * count - 2).reversed() {
      sequences[node] = sequences[parents[node]].map { symbol in
        guard random.uniform() < mutation else { return symbol }
        return 1 << UInt32((symbol.trailingZeroBitCount + 1 + random.below(3)) % 4)
      }
    }
    self.init(
      names: (0..<count).map { "t\($0)" }, symbols: 4, sequences: Array(sequences[..<count]))
  }
}
