/// The weights of a network and their gradients, each in one piece of memory: an optimiser makes one
/// pass, and a snapshot is one write.
public final class WeightsAndGradients<S: Scalar> {
  /// The values.
  public internal(set) var values: UnsafeMutableBufferPointer<S>
  /// The derivatives of the loss by the values, added up since `clearGradients`.
  public private(set) var gradients: UnsafeMutableBufferPointer<S>
  /// How many floating-point operations the matrix products of layers with these weights have made,
  /// forward and backward, a multiplication and an addition counted as two: what the work costs at least.
  public var operations = 0.0
  private var capacity = 0

  /// No parameters yet.
  public init() {
    values = .init(start: nil, count: 0)
    gradients = .init(start: nil, count: 0)
  }

  deinit {
    values.baseAddress?.deallocate()
    gradients.baseAddress?.deallocate()
  }

  /// How many numbers there are.
  public var count: Int { values.count }

  // A multiple of one cache line between tensors, so that each starts aligned.
  private static var alignment: Int { 16 }

  /// Adds `count` numbers, set to zero, and returns where they begin. Layers call this while they are
  /// made, before anything keeps a pointer.
  public func add(count: Int) -> Int {
    let start = values.count
    let rounded = (count + Self.alignment - 1) / Self.alignment * Self.alignment
    let room = start + rounded > capacity ? max(start + rounded, 2 * capacity) : capacity
    values = Self.grow(values, by: rounded, from: capacity, to: room)
    gradients = Self.grow(gradients, by: rounded, from: capacity, to: room)
    capacity = room
    return start
  }

  /// Adds `count` numbers, set to one: the gains of a normalisation.
  func add(ones count: Int) -> Int {
    let start = add(count: count)
    value(at: start).update(repeating: 1, count: count)
    return start
  }

  // Room is doubled, so that a network of many layers leaves no trail of freed copies. What nothing has
  // written to takes no memory.
  private static func grow(
    _ old: UnsafeMutableBufferPointer<S>, by count: Int, from capacity: Int, to room: Int
  ) -> UnsafeMutableBufferPointer<S> {
    let size = old.count + count
    var memory = old.baseAddress
    if room > capacity || memory == nil {
      let larger = UnsafeMutableRawPointer.allocate(
        byteCount: room * MemoryLayout<S>.stride, alignment: 64
      ).bindMemory(to: S.self, capacity: room)
      if let start = memory {
        larger.update(from: start, count: old.count)
        start.deallocate()
      }
      memory = larger
    }
    memory.map { ($0 + old.count).initialize(repeating: 0, count: count) }
    return UnsafeMutableBufferPointer(start: memory, count: size)
  }

  /// The address of the value at `index`; the memory lives as long as this object.
  @inlinable
  public func value(at index: Int) -> UnsafeMutablePointer<S> {
    // A network without parameters has no layer that could ask.
    values.baseAddress.unsafelyUnwrapped + index
  }

  /// The address of the gradient at `index`.
  @inlinable
  public func gradient(at index: Int) -> UnsafeMutablePointer<S> {
    gradients.baseAddress.unsafelyUnwrapped + index
  }

  /// Sets every gradient to zero.
  @inlinable
  public func clearGradients() {
    gradients.update(repeating: 0)
  }

  /// Draws `count` values from `index` on uniformly from [-bound, bound].
  public func drawUniform(at index: Int, count: Int, bound: Double, from random: inout Philox) {
    for i in index..<index + count { values[i] = S((2 * random.uniform() - 1) * bound) }
  }
}
