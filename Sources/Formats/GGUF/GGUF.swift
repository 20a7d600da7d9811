/// A file in the GGUF format, version 3 (or 2, which reads the same): keys with values, and named tensors.
///
/// Reading checks every number against the bytes that are there: whatever a file holds, the outcome is
/// these keys and tensors or a `GGUFError`, and the memory needed is in proportion to the file.
public struct GGUF: Sendable {
  /// The value of a key. Numbers of all sizes are widened.
  public enum Value: Sendable, Equatable {
    case integer(Int)
    case number(Double)
    case truth(Bool)
    case text(String)
    case integers([Int])
    case numbers([Double])
    case truths([Bool])
    case texts([String])
  }

  /// A tensor of a file.
  public struct Tensor: Sendable {
    /// The name.
    public let name: String
    /// How its elements are stored.
    public let type: GGUFElementType
    /// The lengths of its dimensions; the first is the one whose elements follow one another. A row-major
    /// matrix of m rows by n columns has [n, m].
    public let shape: [Int]
    /// Where its elements stand in the file.
    let range: Range<Int>

    /// How many elements it has.
    public var count: Int { shape.contains(0) ? 0 : shape.reduce(1, *) }
  }

  /// The file, as errors call it.
  public let file: String
  /// The keys, in no order that matters.
  public let values: [String: Value]
  /// The tensors, in the order of the file.
  public let tensors: [Tensor]
  let places: [String: Int]
  let bytes: [UInt8]

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - file: what errors call it.
  ///   - size: how many bytes the file has, where these are only its first: keys and the places of tensors can
  ///     then be read, and no tensor.
  public init(_ bytes: [UInt8], file: String, size: Int? = nil) throws(GGUFError) {
    var reader = GGUFReader(bytes, file: file, size: size ?? bytes.count)
    let (keyCount, tensorCount) = try reader.header()
    var values: [String: Value] = [:]
    for _ in 0..<keyCount {
      let name = try reader.text("the name of a key")
      let value = try reader.value(of: name)
      guard values.updateValue(value, forKey: name) == nil else {
        throw reader.error("the key \(GGUFError.shown(name)) stands twice")
      }
    }
    var alignment = 32
    if let value = values["general.alignment"] {
      guard case .integer(let given) = value, (1...65536).contains(given),
        given.nonzeroBitCount == 1
      else { throw reader.error("'general.alignment' is no power of two up to 65536") }
      alignment = given
    }
    var records: [GGUFReader.Record] = []
    for _ in 0..<tensorCount { records.append(try reader.record()) }
    let start = (reader.position + alignment - 1) / alignment * alignment
    var tensors: [Tensor] = []
    var places: [String: Int] = [:]
    for record in records {
      guard places.updateValue(tensors.count, forKey: record.name) == nil else {
        throw reader.error("the tensor \(GGUFError.shown(record.name)) stands twice")
      }
      tensors.append(try reader.tensor(record, data: start, alignment: alignment))
    }
    let ordered = tensors.filter { !$0.range.isEmpty }.sorted {
      $0.range.lowerBound < $1.range.lowerBound
    }
    for (before, after) in zip(ordered, ordered.dropFirst())
    where before.range.upperBound > after.range.lowerBound {
      throw reader.error("the data of \(GGUFError.shown(after.name)) overlaps the one before")
    }
    self.file = file
    self.values = values
    self.tensors = tensors
    self.places = places
    self.bytes = bytes
  }

  /// An error in this file.
  public func error(_ what: String) -> GGUFError { GGUFError(file: file, what) }

  /// The tensor of a name, or `nil`.
  public func tensor(_ name: String) -> Tensor? { places[name].map { tensors[$0] } }
}
