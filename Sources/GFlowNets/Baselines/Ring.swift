import Formats
import NeuralNetworks

/// The last `capacity` of the elements that were appended, the oldest first.
///
/// Where the oldest stands in memory is not to be seen, so that a ring taken from a snapshot and the
/// ring that was written answer alike.
public struct Ring<Element> {
  /// How many elements are kept.
  public let capacity: Int
  @usableFromInline var storage: [Element] = []
  /// Where the oldest element stands.
  @usableFromInline var oldest = 0

  /// An empty ring.
  @inlinable
  public init(capacity: Int) { self.capacity = capacity }

  /// How many elements there are.
  @inlinable
  public var count: Int { storage.count }

  /// Appends an element and forgets the oldest where there are too many.
  @inlinable
  public mutating func append(_ element: Element) {
    if storage.count < capacity {
      storage.append(element)
    } else if capacity > 0 {
      storage[oldest] = element
      oldest = oldest + 1 == capacity ? 0 : oldest + 1
    }
  }

  /// The element before which `index` older ones stand.
  @inlinable
  public subscript(index: Int) -> Element {
    let place = oldest + index
    return storage[place < storage.count ? place : place - storage.count]
  }

  /// All elements, the oldest first.
  public var elements: [Element] { Array(storage[oldest...] + storage[..<oldest]) }
}

extension Ring: SnapshotWritable where Element: SnapshotValue {
  /// Writes the elements, the oldest first.
  public func write(to snapshot: inout SnapshotWriter) { snapshot.write(values: elements) }

  /// Takes what `write` wrote, the last of it where this ring is smaller.
  public mutating func restore(from snapshot: inout SnapshotReader) throws {
    storage = try snapshot.read(values: Element.self).suffix(capacity)
    oldest = 0
  }
}
