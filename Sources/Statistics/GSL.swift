// GSL's headers know nothing of Swift's concurrency; `gsl_version` is a constant to us.
@preconcurrency import CGSL

/// The GNU Scientific Library as this program uses it.
public enum GSL {
  /// Runs once, on first use; Swift guards the initialisation of a static against races.
  private static let errorHandlerIsOff: Bool = {
    gsl_set_error_handler_off()
    return true
  }()

  /// Replaces GSL's default error handler, which aborts the process, by none, so that an argument
  /// out of range gives NaN.
  ///
  /// The handler is global to the process. The first call sets it and later calls do nothing, from
  /// any thread; everything in this module that calls GSL makes this call first.
  @inline(__always)
  public static func disableErrorHandler() {
    _ = errorHandlerIsOff
  }

  /// The version of the library that this process runs with, such as "2.7.1".
  public static let version = String(cString: gsl_version)

  /// P(T > t) for Student's t with `df` degrees of freedom, where t is not negative.
  ///
  /// By the incomplete beta function, because `gsl_cdf_tdist_Q` expands around the normal
  /// distribution from 30 degrees of freedom on: its p-values are wrong in the seventh digit at
  /// 1e-26 and in the eleventh at 1e-7.
  static func studentUpperTail(_ t: Double, df: Double) -> Double {
    disableErrorHandler()
    let square = t * t
    // Each form where its argument keeps its digits.
    if square < df { return gsl_cdf_beta_Q(square / (df + square), 0.5, df / 2) / 2 }
    return gsl_cdf_beta_P(df / (df + square), df / 2, 0.5) / 2
  }

  /// The value that Student's t with `df` degrees of freedom exceeds with probability `tail`.
  static func studentUpperQuantile(_ tail: Double, df: Double) -> Double {
    disableErrorHandler()
    return gsl_cdf_tdist_Qinv(tail, df)
  }

  /// The value that a beta variable with parameters a and b is below with probability `p`.
  static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
    disableErrorHandler()
    return gsl_cdf_beta_Pinv(p, a, b)
  }

  /// P(Z ≤ z) for the standard normal distribution.
  static func normalLowerTail(_ z: Double) -> Double {
    disableErrorHandler()
    return gsl_cdf_ugaussian_P(z)
  }

  /// P(Z > z) for the standard normal distribution.
  static func normalUpperTail(_ z: Double) -> Double {
    disableErrorHandler()
    return gsl_cdf_ugaussian_Q(z)
  }

  /// P(X > x) for the chi-square distribution with `df` degrees of freedom.
  static func chiSquareUpperTail(_ x: Double, df: Double) -> Double {
    disableErrorHandler()
    return gsl_cdf_chisq_Q(x, df)
  }
}
