import NeuralNetworks

/// A policy network that is a table: each number of each state is a weight of its own, zero at first.
///
/// It can represent every flow exactly, which makes it the yardstick of objectives: what a table does
/// not learn, no network will. Needs the environment enumerated.
public final class TabularPolicy<E: Environment, Number: Scalar>: PolicyNetwork {
  @usableFromInline let space: StateSpace<E>
  public let parameters = WeightsAndGradients<Number>()
  public let heads: Heads
  /// Where the numbers of a state begin, and how many there are.
  @usableFromInline let starts: [Int]
  /// Where each head's numbers begin within a state's.
  @usableFromInline let offsets: [HeadOffsets]
  @usableFromInline var stateOfRow: [Int] = []
  @usableFromInline var startOfRow: [Int] = []
  @usableFromInline let outputMatrix = Matrix<Number>(columns: 1)
  @usableFromInline let gradientMatrix = Matrix<Number>(columns: 1)

  /// A table of zeros for every state of `space`.
  public init(_ space: StateSpace<E>, heads: Heads) {
    self.space = space
    self.heads = heads
    let environment = space.environment
    var starts = [0]
    var offsets: [HeadOffsets] = []
    for state in space.states {
      let isObject = environment.isTerminal(state)
      let places = HeadOffsets(heads) { segment in
        switch segment {
        case .actions: isObject ? 0 : environment.actionSlotCount(state)
        case .incoming: environment.incomingSlotCount(state)
        case .moves: isObject ? environment.moveSlotCount(state) : 0
        case .numbers(let count): count
        }
      }
      offsets.append(places)
      starts.append(starts[starts.count - 1] + places.width)
    }
    self.starts = starts
    self.offsets = offsets
    _ = parameters.add(count: starts[starts.count - 1])
  }

  /// Where the weights of a head for a state begin in `parameters`.
  public func weightIndex(_ head: Head, of state: E.State) -> Int? {
    space.index(of: state).map { starts[$0] + offsets[$0][head] }
  }

  /// One list, state by state.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    [("table", TensorLayout(shape: [starts[starts.count - 1]], from: 0))]
  }

  @inlinable public var rows: Int { stateOfRow.count }

  @inlinable
  public func removeAll() {
    stateOfRow.removeAll(keepingCapacity: true)
    startOfRow.removeAll(keepingCapacity: true)
    outputMatrix.removeAll()
  }

  @inlinable
  public func append(_ rows: UnsafeBufferPointer<PolicyRow<E.State>>) {
    for row in rows {
      guard let index = space.index(of: row.state) else {
        preconditionFailure("a table knows only the states that it was made for")
      }
      let width = starts[index + 1] - starts[index]
      stateOfRow.append(index)
      startOfRow.append(outputMatrix.rows)
      outputMatrix.append(rows: width).update(
        from: parameters.value(at: starts[index]), count: width)
    }
  }

  @inlinable
  public func segment(_ head: Head, row: Int) -> Int {
    startOfRow[row] + offsets[stateOfRow[row]][head]
  }

  @inlinable public var outputCount: Int { outputMatrix.rows }
  @inlinable public var outputs: UnsafeMutablePointer<Number> { outputMatrix.elements }
  @inlinable public var outputGradients: UnsafeMutablePointer<Number> { gradientMatrix.elements }

  @inlinable
  public func clearOutputGradients() {
    gradientMatrix.reset(zeros: outputCount)
  }

  @inlinable
  public func backward() {
    for (row, index) in stateOfRow.enumerated() {
      let gradient = parameters.gradient(at: starts[index])
      for i in 0..<starts[index + 1] - starts[index] {
        gradient[i] += outputGradients[startOfRow[row] + i]
      }
    }
  }
}

/// What a spec says about a table: nothing.
public struct TabularSettings: Component {
  public static let description = ComponentDescription(
    "tabular",
    summary:
      "A table with weights of its own for each state, for environments that can be enumerated.",
    source: "Malkin et al. 2022, arXiv 2201.13259, section 5.1")

  public init(_ settings: Settings) {}
}
