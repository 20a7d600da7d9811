import Foundation

/// What sources.json says of the runs that a combination puts side by side.
public struct CombinationSources: Sendable, Decodable {
  /// A run.
  public struct Run: Sendable, Decodable {
    /// Its folder, from the one in which the program ran.
    public let folder: String
  }

  /// The name of the combination.
  public let name: String
  /// What the others were compared with; `nil` for the baseline of the first run.
  public let baseline: String?
  /// The runs, in order.
  public let runs: [Run]

  /// What a folder's sources.json says, or `nil` where it has none that can be read.
  public init?(folder: String) throws {
    guard let bytes = try RunStore.read(folder + "/sources.json"),
      let sources = try? JSONDecoder().decode(Self.self, from: Data(bytes))
    else { return nil }
    self = sources
  }
}
