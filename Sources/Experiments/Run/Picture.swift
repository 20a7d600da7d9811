import Formats
import Foundation

/// A distribution over the objects of an environment that form a picture: a share for each place.
public struct Picture: Equatable, Sendable {
  /// The most objects that a picture is kept of, so that records stay small.
  public static let limit = 4096

  /// How many places a row has.
  public let columns: Int
  /// How many rows there are.
  public let rows: Int
  /// The share of each place, row by row from the first; `nil` where there is no object.
  public let shares: [Double?]

  /// A picture of shares at places; `nil` where an object has no place, or there are too many.
  init?(_ places: [(column: Int, row: Int)?], _ shares: [Double]) {
    let known = places.compactMap { $0 }
    guard !known.isEmpty, known.count == places.count, places.count <= Self.limit else {
      return nil
    }
    let columns = (known.map(\.column).max() ?? 0) + 1
    rows = (known.map(\.row).max() ?? 0) + 1
    self.columns = columns
    var grid = [Double?](repeating: nil, count: columns * rows)
    for (place, share) in zip(known, shares) {
      grid[place.row * columns + place.column] = share.isFinite ? Self.rounded(share) : nil
    }
    self.shares = grid
  }

  /// Four significant digits: more than a picture shows.
  private static func rounded(_ share: Double) -> Double {
    Double(String(format: "%.3e", share)) ?? share
  }

  var tree: JSONTree {
    [
      "columns": .number(columns), "rows": .number(rows),
      "shares": .array(shares.map { $0.map(JSONTree.number) ?? .literal("null") }),
    ]
  }

  init?(_ json: JSONValue) {
    func integer(_ key: String) -> Int? {
      if case .number(let number)? = json[key]?.content { number.integer } else { nil }
    }
    guard let columns = integer("columns"), let rows = integer("rows"),
      case .array(let elements)? = json["shares"]?.content
    else { return nil }
    self.columns = columns
    self.rows = rows
    shares = elements.map { if case .number(let number) = $0.content { number.value } else { nil } }
  }
}
