/// Which rows each row attends to, and its position among them.
///
/// Rows are numbered in the order in which they are added. Rows with parents make trees of prefixes, in which
/// a row sees the rows of its own prefix and itself (causal attention); the rows of a sequence that is
/// added whole see one another (full attention). One pattern serves all layers of a network.
public final class AttendedRows {
  // Lists of rows after one another; several rows may share a part of one.
  @usableFromInline let lists: Matrix<Int32>
  // For each row, where its list begins, and how long it is.
  @usableFromInline let starts: Matrix<Int>
  @usableFromInline let counts: Matrix<Int32>
  @usableFromInline let rowPositions: Matrix<Int32>

  /// No rows yet.
  public init() {
    lists = Matrix(columns: 1)
    starts = Matrix(columns: 1)
    counts = Matrix(columns: 1)
    rowPositions = Matrix(columns: 1)
  }

  /// How many rows there are.
  @inlinable public var rows: Int { starts.rows }

  /// The rows that `row` attends to, in the order of their positions.
  @inlinable
  public func list(of row: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: lists[starts[row].pointee], count: Int(counts[row].pointee))
  }

  /// The position of each row, counted from 0.
  @inlinable public var positions: UnsafePointer<Int32> { UnsafePointer(rowPositions.elements) }

  /// Forgets the rows from `count` on.
  public func keep(rows count: Int) {
    precondition(count <= rows, "only rows that are there can be kept")
    // A list may end behind that of a row before it; the greatest end of what stays counts.
    var end = 0
    for row in 0..<count { end = max(end, starts[row].pointee + Int(counts[row].pointee)) }
    lists.shrink(rows: end)
    for matrix in [counts, rowPositions] { matrix.shrink(rows: count) }
    starts.shrink(rows: count)
  }

  /// Adds a row after `parent`, an earlier row, or the first of a tree where that is `nil`.
  public func append(after parent: Int?) {
    let row = rows
    guard let parent else {
      add(start: lists.rows, count: 1, position: 0)
      lists.append(rows: 1).pointee = Int32(row)
      return
    }
    precondition(parent < row, "a parent comes before its children")
    let count = Int(counts[parent].pointee)
    var start = starts[parent].pointee
    if start + count < lists.rows {
      // Another list follows, so this one cannot grow: copy it.
      let end = lists.rows
      lists.append(rows: count)
      lists[end].update(from: lists[start], count: count)
      start = end
    }
    lists.append(rows: 1).pointee = Int32(row)
    add(start: start, count: count + 1, position: count)
  }

  /// Adds the `count` rows of a sequence that all see one another.
  public func append(sequenceOf count: Int) {
    let (start, first) = (lists.rows, rows)
    for position in 0..<count {
      add(start: start, count: count, position: position)
      lists.append(rows: 1).pointee = Int32(first + position)
    }
  }

  private func add(start: Int, count: Int, position: Int) {
    starts.append(rows: 1).pointee = start
    counts.append(rows: 1).pointee = Int32(count)
    rowPositions.append(rows: 1).pointee = Int32(position)
  }
}
