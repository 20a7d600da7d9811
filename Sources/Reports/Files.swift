import Experiments

extension Comparison {
  /// The files of a report: their names within the results folder, and their texts.
  ///
  /// The same records give the same bytes in every process. Only timing.csv tells clock times.
  public var files: [(name: String, text: String)] {
    // What several runs gave no one spec gives.
    (isCombined ? [] : [("spec.json", spec.resolvedJSON(catalog: .standard))]) + [
      ("summary.csv", summaryCSV),
      ("comparisons.csv", comparisonsCSV),
      ("trials.csv", trialsCSV),
      ("curves.csv", curvesCSV),
      ("candidates.csv", candidatesCSV),
      ("timing.csv", timingCSV),
    ] + (tunings.isEmpty ? [] : [("tuning.csv", tuningCSV)])
  }

  /// Writes the files that differ from what is there, each whole or not at all.
  public func write(to store: RunStore) throws {
    for file in files { try store.files.update(file.text, at: "\(store.folder)/\(file.name)") }
  }
}
