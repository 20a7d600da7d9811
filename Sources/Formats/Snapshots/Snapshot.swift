/// What can stand in a snapshot of a trial.
public protocol SnapshotValue {
  /// Appends the value's bytes.
  func write(to snapshot: inout SnapshotWriter)
  /// Reads what `write` wrote; throws `SnapshotError` when the bytes are no such value.
  init(from snapshot: inout SnapshotReader) throws
}

extension SnapshotValue where Self: BitwiseCopyable {
  /// Appends the value as it stands in memory.
  public func write(to snapshot: inout SnapshotWriter) { snapshot.write(self) }

  /// Takes the value as it stood in memory.
  public init(from snapshot: inout SnapshotReader) throws { self = try snapshot.read() }
}

/// A part of a trial that is made from the spec and then takes its state from a snapshot.
public protocol SnapshotWritable {
  /// Appends the state's bytes.
  func write(to snapshot: inout SnapshotWriter)
  /// Takes the state that `write` wrote; throws `SnapshotError` when the bytes do not fit.
  mutating func restore(from snapshot: inout SnapshotReader) throws
}

/// A snapshot that does not hold what was asked of it.
public enum SnapshotError: Error {
  /// It ends too early.
  case truncated
  /// It holds something else.
  case malformed
}

/// The bytes of a snapshot as they are written: values after one another, native byte order.
public struct SnapshotWriter {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []

  /// An empty snapshot.
  public init() {}

  /// Appends a plain value.
  public mutating func write<Value: BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  /// Appends a number of plain values and the values.
  public mutating func write<Value: BitwiseCopyable>(contentsOf values: UnsafeBufferPointer<Value>)
  {
    write(Int64(values.count))
    bytes.append(contentsOf: UnsafeRawBufferPointer(values))
  }

  /// Appends a number of plain values and the values.
  public mutating func write<Value: BitwiseCopyable>(contentsOf values: [Value]) {
    values.withUnsafeBufferPointer { write(contentsOf: $0) }
  }

  /// Appends a number of values and the values.
  public mutating func write<Value: SnapshotValue>(values: [Value]) {
    write(Int64(values.count))
    for value in values { value.write(to: &self) }
  }
}

/// Reads a snapshot in the order in which it was written.
public struct SnapshotReader {
  let bytes: [UInt8]
  var position = 0

  /// Starts at the first byte.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether everything has been read.
  public var isAtEnd: Bool { position == bytes.count }

  /// Reads a plain value.
  public mutating func read<Value: BitwiseCopyable>(_: Value.Type = Value.self) throws -> Value {
    let size = MemoryLayout<Value>.size
    guard bytes.count - position >= size else { throw SnapshotError.truncated }
    defer { position += size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Value.self) }
  }

  mutating func readCount(ofBytes size: Int) throws -> Int {
    let count = Int(try read(Int64.self))
    guard count >= 0, count <= (bytes.count - position) / max(size, 1) else {
      throw SnapshotError.truncated
    }
    return count
  }

  /// Reads a list of plain values.
  public mutating func read<Value: BitwiseCopyable>(_: [Value].Type = [Value].self) throws
    -> [Value]
  {
    let stride = MemoryLayout<Value>.stride
    let count = try readCount(ofBytes: stride)
    defer { position += count * stride }
    return bytes.withUnsafeBytes { raw in
      (0..<count).map {
        raw.loadUnaligned(fromByteOffset: position + $0 * stride, as: Value.self)
      }
    }
  }

  /// Reads plain values into `values`, which must be as many as were written.
  public mutating func read<Value: BitwiseCopyable>(into values: UnsafeMutableBufferPointer<Value>)
    throws
  {
    let stride = MemoryLayout<Value>.stride
    guard try readCount(ofBytes: stride) == values.count else { throw SnapshotError.malformed }
    bytes.withUnsafeBytes { raw in
      UnsafeMutableRawBufferPointer(values).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: raw[position..<position + values.count * stride]))
    }
    position += values.count * stride
  }

  /// Reads a list of values.
  public mutating func read<Value: SnapshotValue>(values _: Value.Type) throws -> [Value] {
    let count = try readCount(ofBytes: 1)
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try Value(from: &self)) }
    return values
  }
}

extension String: SnapshotValue {
  /// Appends the text in UTF-8.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(contentsOf: Array(utf8))
  }

  /// Reads what `write` wrote.
  public init(from snapshot: inout SnapshotReader) throws {
    self.init(decoding: try snapshot.read([UInt8].self), as: UTF8.self)
  }
}
