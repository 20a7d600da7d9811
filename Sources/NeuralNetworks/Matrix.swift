/// A row-major matrix that grows by rows and keeps its memory when it is emptied, so that a training
/// step allocates nothing once the largest batch has been seen.
public final class Matrix<Element: BitwiseCopyable> {
  /// The length of a row.
  public let columns: Int
  @usableFromInline var rowCount: Int
  @usableFromInline var capacity: Int
  @usableFromInline var storage: UnsafeMutablePointer<Element>

  /// How many rows are in use.
  @inlinable
  public var rows: Int { rowCount }

  /// An empty matrix of `columns` columns.
  public init(columns: Int) {
    precondition(columns > 0, "a matrix needs columns")
    self.columns = columns
    rowCount = 0
    capacity = 16
    storage = Self.allocate(capacity * columns)
  }

  deinit { storage.deallocate() }

  @usableFromInline static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
      .bindMemory(to: Element.self, capacity: count)
  }

  /// Forgets the rows and keeps the memory.
  @inlinable
  public func removeAll() { rowCount = 0 }

  /// Forgets the rows from `count` on and keeps the memory.
  @inlinable
  public func shrink(rows count: Int) {
    precondition(count <= rowCount, "only rows that are there can be kept")
    rowCount = count
  }

  /// Adds `count` rows of arbitrary content and returns the first one's elements. Pointers taken
  /// before are no longer valid.
  @inlinable
  @discardableResult
  public func append(rows count: Int) -> UnsafeMutablePointer<Element> {
    let needed = rows + count
    if needed > capacity {
      // What is large grows by a quarter: a language model has a hundred such matrices, and twice their memory is
      // memory that others need.
      let isLarge = capacity * columns * MemoryLayout<Element>.stride >= 1 << 18
      let larger = max(needed, isLarge ? capacity + capacity / 4 : capacity * 2)
      let copy = Self.allocate(larger * columns)
      copy.update(from: storage, count: rows * columns)
      storage.deallocate()
      storage = copy
      capacity = larger
    }
    defer { rowCount = needed }
    return storage + rowCount * columns
  }

  /// Replaces all rows by `count` rows of arbitrary content and returns the first one's elements.
  @inlinable
  @discardableResult
  public func reset(rows count: Int) -> UnsafeMutablePointer<Element> {
    rowCount = 0
    return append(rows: count)
  }

  /// Replaces all rows by `count` rows of zero bits, which are zeros of numbers, and returns the first one's elements.
  @inlinable
  @discardableResult
  public func reset(zeros count: Int) -> UnsafeMutablePointer<Element> {
    let elements = reset(rows: count)
    // Bytes are filled at full speed also where the type of the elements is known only while running.
    UnsafeMutableRawPointer(elements).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * columns * MemoryLayout<Element>.stride)
    return elements
  }

  /// The elements, row after row.
  @inlinable
  public var elements: UnsafeMutablePointer<Element> { storage }

  /// The elements of a row.
  @inlinable
  public subscript(row: Int) -> UnsafeMutablePointer<Element> { storage + row * columns }
}
