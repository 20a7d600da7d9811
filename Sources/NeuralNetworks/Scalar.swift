import COpenBLAS
import CVector
import Synchronization

/// The number type of a network: `Float` for training, `Double` for checks by finite differences.
public protocol Scalar: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Codable, Sendable {
  /// C = alpha A B + beta C for row-major matrices, A of `m` x `k`, B of `k` x `n`; either may be
  /// given transposed. The leading dimensions are the lengths of the stored rows.
  static func multiply(
    _ a: UnsafePointer<Self>, transposed aTransposed: Bool, stride aStride: Int,
    _ b: UnsafePointer<Self>, transposed bTransposed: Bool, stride bStride: Int,
    into c: UnsafeMutablePointer<Self>, stride cStride: Int,
    m: Int, n: Int, k: Int, alpha: Self, beta: Self)

  /// The correctly rounded square root of each lane.
  static func squareRoot(_ x: SIMD8<Self>) -> SIMD8<Self>

  /// `x` `y` + `z` in each lane, rounded once.
  static func multiplyAdd(_ x: SIMD8<Self>, _ y: SIMD8<Self>, _ z: SIMD8<Self>) -> SIMD8<Self>

  /// `g` in the lanes where `y` > 0, `slope` `g` in the others.
  static func rectify(_ g: SIMD8<Self>, by y: SIMD8<Self>, slope: Self) -> SIMD8<Self>

  /// e to the power of each lane.
  static func exp(_ x: SIMD8<Self>) -> SIMD8<Self>

  /// 1 / (1 + exp(-x)) of each lane.
  static func sigmoid(_ x: SIMD8<Self>) -> SIMD8<Self>

  /// The hyperbolic tangent of each lane.
  static func tanh(_ x: SIMD8<Self>) -> SIMD8<Self>
}

extension Float: Scalar {
  @inlinable
  public static func multiply(
    _ a: UnsafePointer<Float>, transposed aTransposed: Bool, stride aStride: Int,
    _ b: UnsafePointer<Float>, transposed bTransposed: Bool, stride bStride: Int,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int,
    m: Int, n: Int, k: Int, alpha: Float, beta: Float
  ) {
    harness_sgemm(
      aTransposed ? 1 : 0, bTransposed ? 1 : 0, Int32(m), Int32(n), Int32(k), alpha,
      a, Int32(aStride), b, Int32(bStride), beta, c, Int32(cStride))
  }

  @inlinable @inline(__always)
  public static func squareRoot(_ x: SIMD8<Float>) -> SIMD8<Float> { harness_sqrt8(x) }

  @inlinable @inline(__always)
  public static func multiplyAdd(
    _ x: SIMD8<Float>, _ y: SIMD8<Float>, _ z: SIMD8<Float>
  ) -> SIMD8<Float> { harness_fma8(x, y, z) }

  @inlinable @inline(__always)
  public static func rectify(_ g: SIMD8<Float>, by y: SIMD8<Float>, slope: Float) -> SIMD8<Float> {
    harness_rectify8(g, y, slope)
  }
}

extension Double: Scalar {
  @inlinable
  public static func multiply(
    _ a: UnsafePointer<Double>, transposed aTransposed: Bool, stride aStride: Int,
    _ b: UnsafePointer<Double>, transposed bTransposed: Bool, stride bStride: Int,
    into c: UnsafeMutablePointer<Double>, stride cStride: Int,
    m: Int, n: Int, k: Int, alpha: Double, beta: Double
  ) {
    harness_dgemm(
      aTransposed ? 1 : 0, bTransposed ? 1 : 0, Int32(m), Int32(n), Int32(k), alpha,
      a, Int32(aStride), b, Int32(bStride), beta, c, Int32(cStride))
  }

  @inlinable @inline(__always)
  public static func squareRoot(_ x: SIMD8<Double>) -> SIMD8<Double> { x.squareRoot() }

  @inlinable @inline(__always)
  public static func multiplyAdd(
    _ x: SIMD8<Double>, _ y: SIMD8<Double>, _ z: SIMD8<Double>
  ) -> SIMD8<Double> { z.addingProduct(x, y) }

  @inlinable @inline(__always)
  public static func rectify(_ g: SIMD8<Double>, by y: SIMD8<Double>, slope: Double) -> SIMD8<
    Double
  > {
    g.replacing(with: g * slope, where: y .<= 0)
  }
}

/// How OpenBLAS works in this process.
public enum BLAS {
  /// Which kernels multiply matrices. The bits of a product depend on them.
  public enum Kernels: String, Sendable, CaseIterable {
    /// The Haswell family: the same bits on every x86-64-v3 processor.
    case portable
    /// The fastest for this processor.
    case native
  }

  /// Chooses the kernels and one thread for each call. Must come before the first product.
  public static func select(_ kernels: Kernels) {
    #if arch(x86_64)
      _ = harness_blas_select(kernels == .portable ? "Haswell" : nil)
    #else
      _ = harness_blas_select(nil)
    #endif
  }

  /// The name of the kernels in use, such as "Haswell".
  public static var core: String { String(cString: harness_blas_core()) }

  /// The library's version and build options.
  public static var configuration: String {
    // The library writes the text into the same buffer at each call.
    configurationLock.withLock { _ in String(cString: harness_blas_config()) }
  }

  private static let configurationLock = Mutex(())

  /// The path of the library that multiplies, or `nil` where it cannot be told. GSL brings a slow
  /// BLAS of its own with the same names; this must not be that one.
  public static var library: String? { harness_blas_library().map { String(cString: $0) } }
}
