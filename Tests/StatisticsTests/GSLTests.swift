import CGSL
import Testing

@testable import Statistics

@Suite struct GSLTests {
  @Test func errorsGiveNaNAndDoNotAbort() async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { GSL.disableErrorHandler() }
      }
    }
    // Out of its domain: with the default handler this would abort the process.
    #expect(gsl_sf_lngamma(0).isNaN)
  }

  /// Expected values by mpmath.
  @Test(arguments: [
    (21.25, 48.5, 1.6029983984856162e-26), (6.5, 31.5, 1.384230881573581e-07),
    (0.25, 3, 0.4093646112144148), (40, 1.5, 0.0014898121954656227),
    (2.5, 2000, 0.006249426299056669), (0, 1, 0.5),
  ])
  func studentTailIsExactFarOut(_ t: Double, _ df: Double, _ expected: Double) {
    // Relative, unlike `isClose` for numbers this small.
    #expect(abs(GSL.studentUpperTail(t, df: df) / expected - 1) < 1e-12)
  }

  @Test func versionIsThatOfTheLibrary() {
    #expect(GSL.version.first?.isNumber == true && GSL.version.contains("."))
  }
}
