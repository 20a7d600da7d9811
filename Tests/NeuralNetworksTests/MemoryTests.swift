import Formats
import NeuralNetworks
import Testing

@Suite struct MatrixTests {
  @Test func growthKeepsTheRows() {
    let matrix = Matrix<Double>(columns: 3)
    var count = 0
    for size in [1, 0, 2, 5, 17, 1, 100, 3] {
      let first = matrix.append(rows: size)
      #expect(first == matrix[count])
      for i in 0..<3 * size { first[i] = Double(3 * count + i) }
      count += size
      #expect(matrix.rows == count)
      #expect((0..<3 * count).allSatisfy { matrix.elements[$0] == Double($0) })
    }
  }

  @Test func rowsAreAlignedToCacheLines() {
    let matrix = Matrix<Float>(columns: 16)
    for size in [1, 30, 200] {
      matrix.append(rows: size)
      #expect(UInt(bitPattern: matrix.elements) % 64 == 0)
    }
  }

  @Test func emptyingKeepsTheMemory() {
    let matrix = Matrix<Int32>(columns: 2)
    matrix.append(rows: 1000)
    let memory = matrix.elements
    matrix.removeAll()
    #expect(matrix.rows == 0)
    #expect(matrix.append(rows: 1000) == memory)
  }
}

@Suite struct ParametersTests {
  @Test func tensorsStartAlignedAndAtZero() {
    let parameters = WeightsAndGradients<Float>()
    var starts: [Int] = []
    for count in [1, 16, 17, 33] {
      starts.append(parameters.add(count: count))
      #expect(parameters.values.allSatisfy { $0 == 0 })
      #expect(parameters.gradients.allSatisfy { $0 == 0 })
    }
    #expect(starts == [0, 16, 32, 64])
    #expect(parameters.count == 112)
    for start in starts { #expect(UInt(bitPattern: parameters.value(at: start)) % 64 == 0) }
  }

  @Test func addingKeepsTheValues() {
    let parameters = WeightsAndGradients<Double>()
    let first = parameters.add(count: 4)
    for i in 0..<4 { parameters.value(at: first)[i] = Double(i + 1) }
    let second = parameters.add(count: 4)
    parameters.value(at: second).pointee = 9
    #expect((0..<4).map { parameters.value(at: first)[$0] } == [1, 2, 3, 4])
  }

  @Test func drawnWeightsStayWithinTheirBound() {
    let parameters = WeightsAndGradients<Double>()
    let start = parameters.add(count: 1000)
    var random = Philox(key: 1, stream: 1)
    parameters.drawUniform(at: start, count: 1000, bound: 0.5, from: &random)
    let drawn = (0..<1000).map { parameters.value(at: start)[$0] }
    #expect(drawn.allSatisfy { abs($0) <= 0.5 })
    #expect(drawn.min()! < -0.45 && drawn.max()! > 0.45)
    #expect(parameters.values[1000...].allSatisfy { $0 == 0 })
  }

  @Test func normOfTheGradient() {
    let parameters = WeightsAndGradients<Float>()
    _ = parameters.add(count: 20)
    for i in 0..<20 { parameters.gradient(at: i).pointee = Float(i) }
    #expect(parameters.squaredGradientNorm == 2470)
    parameters.clearGradients()
    #expect(parameters.squaredGradientNorm == 0)
  }

  @Test func anotherNumberOfParametersThrows() throws {
    let parameters = WeightsAndGradients<Float>()
    _ = parameters.add(count: 16)
    var writer = SnapshotWriter()
    parameters.write(to: &writer)
    _ = parameters.add(count: 1)
    #expect(throws: SnapshotError.self) {
      var reader = SnapshotReader(writer.bytes)
      try parameters.restore(from: &reader)
    }
  }
}

@Suite struct BLASTests {
  /// GSL brings a slow BLAS with the same names.
  @Test func productsAreOpenBLASs() throws {
    #expect(try #require(BLAS.library).lowercased().contains("openblas"))
    #expect(BLAS.configuration.contains("OpenBLAS"))
    #expect(!BLAS.core.isEmpty)
  }
}
