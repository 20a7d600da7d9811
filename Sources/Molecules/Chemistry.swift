import CRDKit
import Formats

/// Whether this build knows chemistry, and by what.
///
/// Molecules are RDKit's. A build without the package trait `Chemistry` has every type of this module,
/// but what needs RDKit throws `ChemistryError.unavailable` when it is made.
public enum Chemistry {
  /// Whether molecules can be made.
  public static var isAvailable: Bool { version != nil }

  /// RDKit's version, such as "2022.09.3", or `nil` in a build without it.
  public static let version: String? = harness_rdkit_version().map { String(cString: $0) }
}

/// Why something of chemistry could not be made.
public enum ChemistryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// This build has no chemistry.
  case unavailable
  /// A text that is no SMILES, or one of no possible molecule.
  case badSMILES(String, reason: String)
  /// Building blocks that cannot be joined.
  case badBlocks(reason: String)
  /// Blocks and bonds that are no tree, or that give no possible molecule.
  case badTree(reason: String)
  /// A pattern that is no SMARTS.
  case badPattern(reason: String)
  /// A molecule that could not be drawn.
  case badPicture(reason: String)

  public var description: String {
    switch self {
    case .unavailable:
      """
      this build knows no chemistry; install librdkit-dev and libboost-dev (make run does), then \
      build with the package trait Chemistry: it is on unless --disable-default-traits or --traits \
      leaves it out
      """
    case .badSMILES(let smiles, let reason):
      "\(printable(smiles, quote: "'")) is no molecule: \(reason)"
    case .badBlocks(let reason): "these blocks cannot be joined: \(reason)"
    case .badTree(let reason): "these blocks give no molecule: \(reason)"
    case .badPattern(let reason): "this is no SMARTS pattern: \(reason)"
    case .badPicture(let reason): "this molecule cannot be drawn: \(reason)"
    }
  }
}

/// Calls a function of `CRDKit` that may fail. Its reason becomes an error.
func chemistry<Value>(
  orThrow failure: (String) -> ChemistryError,
  _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value?
) throws(ChemistryError) -> Value {
  guard Chemistry.isAvailable else { throw .unavailable }
  var reason: UnsafeMutablePointer<CChar>?
  if let value = call(&reason) { return value }
  throw failure(text(reason))
}

/// Takes a text that `CRDKit` made.
func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
  guard let pointer else { return "" }
  defer { harness_text_free(pointer) }
  return String(cString: pointer)
}
