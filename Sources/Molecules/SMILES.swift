import CRDKit
import Formats

/// Reading SMILES (Weininger 1988) from people and files: what RDKit does not accept is explained.
enum SMILES {
  /// The longest text that is parsed. Nobody's molecule is longer, and a parser is no place to be
  /// generous to whatever comes in.
  static let greatestLength = 10_000

  /// The molecule of `smiles`, by a handle that the caller frees.
  static func parse(_ smiles: String) throws(ChemistryError) -> OpaquePointer {
    let bytes = Array(smiles.utf8)
    if let fault = faultOfForm(smiles, length: bytes.count) {
      throw .badSMILES(smiles, reason: fault)
    }
    return try chemistry(
      orThrow: { reason in
        .badSMILES(smiles, reason: reason.isEmpty ? faultOfGrammar(bytes) : reason)
      },
      { error in
        bytes.withUnsafeBytes {
          harness_molecule_from_smiles(
            $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, error)
        }
      })
  }

  /// What keeps a text from being a SMILES whatever it says.
  private static func faultOfForm(_ smiles: String, length: Int) -> String? {
    if length == 0 { return "it is empty" }
    if length > greatestLength {
      return "it is \(length) characters long, and at most \(greatestLength) are read"
    }
    for (index, scalar) in smiles.unicodeScalars.enumerated()
    where !(scalar.value > 32 && scalar.value < 127) {
      return "'\(scalar.escaped(asASCII: true))' at character \(index + 1) is not of SMILES"
    }
    return nil
  }

  /// The first thing in a text that RDKit could not parse which a person can see to be wrong.
  private static func faultOfGrammar(_ bytes: [UInt8]) -> String {
    var parentheses: [Int] = []
    var rings: [Int: Int] = [:]
    var index = 0
    while index < bytes.count {
      let place = index + 1
      let character = Character(UnicodeScalar(bytes[index]))
      index += 1
      switch character {
      case "(": parentheses.append(place)
      case ")":
        if parentheses.popLast() == nil { return "the ')' at character \(place) closes nothing" }
      case "[":
        guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "]")) else {
          return "the '[' at character \(place) is never closed"
        }
        index = end + 1
      case "]": return "the ']' at character \(place) closes nothing"
      case "0"..."9", "%":
        guard let (number, end) = ringNumber(bytes, at: place - 1) else {
          return "the '%' at character \(place) needs two digits after it"
        }
        index = end
        if rings.removeValue(forKey: number) == nil { rings[number] = place }
      case "-", "=", "#", "$", ":", "/", "\\", ".", "~", ">", "*": break
      case "B", "C", "N", "O", "P", "S", "F", "I", "b", "c", "n", "o", "p", "s": break
      case "l" where place > 1 && bytes[place - 2] == UInt8(ascii: "C"): break
      case "r" where place > 1 && bytes[place - 2] == UInt8(ascii: "B"): break
      default: return "'\(character)' at character \(place) is no atom and no bond"
      }
    }
    if let place = parentheses.last { return "the '(' at character \(place) is never closed" }
    if let open = rings.min(by: { $0.value < $1.value }) {
      return "ring \(open.key), opened at character \(open.value), is never closed"
    }
    return "it does not follow the grammar of SMILES"
  }

  /// The number of a ring bond, a digit or `%` and two digits or `%(...)`, and where it ends.
  private static func ringNumber(_ bytes: [UInt8], at start: Int) -> (number: Int, end: Int)? {
    guard bytes[start] == UInt8(ascii: "%") else {
      return (Int(bytes[start] - UInt8(ascii: "0")), start + 1)
    }
    let rest = bytes[(start + 1)...]
    if rest.first == UInt8(ascii: "(") {
      guard let close = rest.firstIndex(of: UInt8(ascii: ")")),
        let number = Int(String(decoding: rest[(start + 2)..<close], as: UTF8.self))
      else { return nil }
      return (number, close + 1)
    }
    guard rest.count >= 2, let number = Int(String(decoding: rest.prefix(2), as: UTF8.self)) else {
      return nil
    }
    return (number, start + 3)
  }
}
