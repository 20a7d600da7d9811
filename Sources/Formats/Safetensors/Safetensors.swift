/// Named tensors in Hugging Face's safetensors format, version 1.
///
/// A file is the length of a header in 8 bytes (little endian), the header (see `SafetensorsHeader`), and
/// the data of all tensors without gaps. Reading checks every number against the bytes that are there:
/// whatever a file holds, the outcome is these tensors or a `SafetensorsError`, and the memory needed is
/// in proportion to the file.
public struct Safetensors: Sendable {
  /// The types of elements that the format knows and this program can size.
  public enum ElementType: String, Sendable, CaseIterable {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u64 = "U64"
    case u32 = "U32"
    case u16 = "U16"
    case u8 = "U8"
    case bool = "BOOL"

    /// How many bytes an element takes.
    public var size: Int {
      switch self {
      case .f64, .i64, .u64: 8
      case .f32, .i32, .u32: 4
      case .f16, .bf16, .i16, .u16: 2
      case .i8, .u8, .bool: 1
      }
    }
  }

  /// A tensor of a file.
  public struct Tensor: Sendable {
    /// The name.
    public let name: String
    /// The type of its elements.
    public let type: ElementType
    /// The lengths of its dimensions; none for a single number.
    public let shape: [Int]
    /// Where its elements stand in the file, in row-major order.
    let range: Range<Int>
  }

  /// The longest header that is read, in bytes: the limit of the format.
  public static let longestHeader = 100_000_000

  /// The file, as errors call it.
  public let file: String
  /// The tensors, in the order of their data.
  public let tensors: [Tensor]
  /// What `__metadata__` says, in the order of the header.
  public let metadata: [(key: String, value: String)]
  private let bytes: [UInt8]

  /// Reads the bytes of a file.
  ///
  /// - Parameter file: what errors call it.
  public init(_ bytes: [UInt8], file: String) throws(SafetensorsError) {
    func error(_ what: String) -> SafetensorsError { SafetensorsError(file: file, what) }
    let again = "copy or download it again"
    guard bytes.count >= 8 else {
      throw error("\(bytes.count) bytes are too few for a safetensors file; \(again)")
    }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longestHeader else {
      throw error("the header would have \(length) bytes; this is no safetensors file")
    }
    guard length <= bytes.count - 8 else {
      throw error(
        "ends within the header, after \(bytes.count - 8) of \(length) bytes; \(again)")
    }
    let start = 8 + Int(length)
    let header = try SafetensorsHeader(bytes[8..<start], file: file)
    var tensors: [Tensor] = []
    for entry in header.entries {
      tensors.append(try Self.tensor(entry, data: start..<bytes.count, file: file))
    }
    // Empty tensors first, so that one may stand between two others.
    tensors.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = start
    for tensor in tensors {
      guard tensor.range.lowerBound == end else {
        let what = tensor.range.lowerBound < end ? "overlaps the one before" : "follows a gap"
        throw error(
          "the data of \(SafetensorsError.shown(tensor.name)) \(what); write the file again")
      }
      end = tensor.range.upperBound
    }
    guard end == bytes.count else {
      throw error("\(bytes.count - end) bytes follow the last tensor; \(again)")
    }
    self.file = file
    self.tensors = tensors
    metadata = header.metadata
    self.bytes = bytes
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, data: Range<Int>, file: String
  ) throws(SafetensorsError) -> Tensor {
    func error(_ what: String) -> SafetensorsError {
      SafetensorsError(file: file, "\(SafetensorsError.shown(entry.name)) \(what)")
    }
    guard let type = ElementType(rawValue: entry.dtype) else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(
        "has the unknown dtype \(SafetensorsError.shown(entry.dtype)); write it as one of \(known)")
    }
    guard entry.start <= entry.end, entry.end <= data.count else {
      throw error(
        "has its data at \(entry.start) to \(entry.end) of \(data.count) bytes; the file is cut or"
          + " damaged: copy or download it again")
    }
    // A dimension of 0 makes the size 0, however great the others.
    var size = type.size
    for length in entry.shape.contains(0) ? [0] : entry.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw error("has a shape that no memory holds; the file is damaged: write it again")
      }
      size = product
    }
    guard size == entry.end - entry.start else {
      throw error(
        "has \(entry.end - entry.start) bytes of data where its shape needs \(size); the file is"
          + " damaged: write it again")
    }
    let start = data.lowerBound
    return Tensor(
      name: entry.name, type: type, shape: entry.shape,
      range: start + entry.start..<start + entry.end)
  }

  /// The tensor called `name`, if there is one.
  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The elements of the tensor called `name` in row-major order, from any floating-point type.
  ///
  /// Throws `SafetensorsError` where there is none, it has another shape, or its numbers are whole ones
  /// or not finite.
  public func floats(_ name: String, shape: [Int]) throws(SafetensorsError) -> [Float] {
    try doubles(name, shape: shape, as: Float.self).map { Float($0) }
  }

  /// The same in double precision, which every floating-point type fits in.
  public func doubles(_ name: String, shape: [Int]) throws(SafetensorsError) -> [Double] {
    try doubles(name, shape: shape, as: Double.self)
  }

  private func doubles<Number: BinaryFloatingPoint>(
    _ name: String, shape: [Int], as _: Number.Type
  ) throws(SafetensorsError) -> [Double] {
    let shown = SafetensorsError.shown(name)
    guard let tensor = self[name] else {
      throw SafetensorsError(
        file: file, "has no tensor \(shown); give a file of weights of this network")
    }
    guard tensor.shape == shape else {
      throw SafetensorsError(
        file: file,
        "\(shown) has the shape \(tensor.shape) where \(shape) is needed; give a file of weights of"
          + " this network")
    }
    let values: [Double]
    switch tensor.type {
    case .f32: values = elements(tensor, of: UInt32.self) { Double(Float(bitPattern: $0)) }
    // What becomes infinite in the precision asked for is refused below.
    case .f64:
      values = elements(tensor, of: UInt64.self) { Double(Number(Double(bitPattern: $0))) }
    case .f16: values = elements(tensor, of: UInt16.self) { Double(Self.half($0)) }
    case .bf16:
      values = elements(tensor, of: UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    default:
      throw SafetensorsError(
        file: file, "\(shown) holds \(tensor.type.rawValue) numbers; write it as F32")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw SafetensorsError(
        file: file, "\(shown) holds numbers that are not finite; the training that made it failed")
    }
    return values
  }

  private func elements<Pattern: FixedWidthInteger>(
    _ tensor: Tensor, of _: Pattern.Type, _ number: (Pattern) -> Double
  ) -> [Double] {
    bytes.withUnsafeBytes { bytes in
      stride(
        from: tensor.range.lowerBound, to: tensor.range.upperBound, by: MemoryLayout<Pattern>.size
      ).map {
        number(Pattern(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Pattern.self)))
      }
    }
  }

  /// The value of an IEEE half: Swift has no `Float16` on all platforms.
  private static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1023)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign
        * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }
}
