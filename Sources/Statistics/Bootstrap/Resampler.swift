/// Draws resamples of stratified values: as many as there are, with replacement, within each stratum.
///
/// The strata are the tasks and their values the seeds of a method. A stratum is never emptied and
/// never borrows from another, so that an easy task keeps its weight.
struct Resampler {
  /// The values of all strata, one after another.
  let values: [Double]
  /// The current resample: positions in `values`, in the order of the strata.
  private(set) var indices: [Int32]

  private struct Stratum {
    var start: Int
    var count: Int
    var bits: Int
  }
  private let strata: [Stratum]
  private var source = IndexSource()

  /// - Returns: `nil` without strata, or with an empty stratum or a value that is not finite.
  init?(strata: [[Double]]) {
    guard !strata.isEmpty, strata.allSatisfy({ !$0.isEmpty && $0.isFinite }) else { return nil }
    values = strata.flatMap { $0 }
    guard values.count <= Int32.max else { return nil }
    indices = (0..<Int32(values.count)).map { $0 }
    var start = 0
    self.strata = strata.map { stratum in
      defer { start += stratum.count }
      return Stratum(
        start: start, count: stratum.count, bits: IndexSource.bits(below: stratum.count))
    }
  }

  /// Replaces `indices` by the next resample.
  @inline(__always)
  mutating func draw(using generator: inout some RandomNumberGenerator) {
    // A local copy stays in registers.
    var source = self.source
    indices.withUnsafeMutableBufferPointer { indices in
      for stratum in strata {
        for position in stratum.start..<(stratum.start + stratum.count) {
          let draw = source.next(
            below: UInt64(stratum.count), bits: stratum.bits, using: &generator)
          indices[position] = Int32(truncatingIfNeeded: stratum.start + draw)
        }
      }
    }
    self.source = source
  }
}
