/// The finite number that a whole text is, in decimal notation such as 2.5, -3 or 1e-7.
///
/// `Double.init` of Swift ends at the first NUL, and reads hexadecimal and the words for what is not finite.
///
/// - Returns: `nil` where the text is, or holds, anything else.
public func decimalNumber(_ text: some StringProtocol) -> Double? {
  let isDecimal = text.utf8.allSatisfy {
    switch $0 {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
  guard isDecimal, let value = Double(text), value.isFinite else { return nil }
  return value
}
