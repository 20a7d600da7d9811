import Experiments

extension Plot {
  /// A distribution over the places of a picture, and the share that is drawn brightest.
  struct Shading: Equatable {
    var picture: Picture
    var greatest: Double
    /// Whether the scale of the shares stands beside it.
    var hasScale: Bool
  }

  /// Dark to bright, in equal steps of lightness for every common colour vision.
  private static let palette = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"]

  /// The commands and data of a heat map. Rows are drawn upwards from the first.
  func script(of shading: Shading, for terminal: Terminal) -> [String] {
    let picture = shading.picture
    let colors = Self.palette.enumerated().map {
      "\(Double($0) / Double(Self.palette.count - 1)) '\($1)'"
    }
    let rows = (0..<picture.rows).map { row in
      picture.shares[row * picture.columns..<(row + 1) * picture.columns]
        .map { $0.map { "\($0)" } ?? "NaN" }.joined(separator: " ")
    }
    return [
      "set title \(quoted(title)) noenhanced", "unset key", "set border 0", "unset tics",
      "set size ratio -1", "set lmargin 1", "set bmargin 1", "set tmargin 2",
      shading.hasScale || terminal == .pdf ? "set rmargin 9" : "set rmargin 1",
      "set xrange [-0.5:\(Double(picture.columns) - 0.5)]",
      "set yrange [-0.5:\(Double(picture.rows) - 0.5)]",
      "set palette defined (\(colors.joined(separator: ", ")))",
      "set cbrange [0:\(shading.greatest)]",
      shading.hasScale || terminal == .pdf
        ? "set cbtics \(Self.wideStep(shading.greatest))" : "unset colorbox",
      "$picture << END",
    ] + rows + ["END", "plot $picture matrix with image notitle"]
  }
}
