import Testing

@testable import Reports

@Suite struct MeasuredTextTests {
  @Test(arguments: [
    (0.05123, 0.00214, "0.0512 ± 0.0021"), (0.51, 0.123, "0.51 ± 0.12"), (16, 0, "16 ± 0"),
    (2.4, 0.29855, "2.40 ± 0.30"), (1234.4, 213, "1234 ± 213"), (5, 9.96, "5 ± 10"),
    (0.5, 0.0996, "0.50 ± 0.10"), (0.3333333, 0, "0.3333 ± 0"), (0.5, 1e-9, "0.500000 ± 1.0e-09"),
    (-0.001, 0.5, "0.00 ± 0.50"), (0, 0, "0 ± 0"), (0, 1e-6, "0 ± 1.0e-06"),
    (3.21e-6, 1.1e-7, "3.21e-06 ± 1.1e-07"), (2.5e8, 1e6, "2.500e+08 ± 1.0e+06"),
    (1e-5, 0, "1.000e-05 ± 0"), (-12.3456, 1.2, "-12.3 ± 1.2"),
  ])
  func theHalfWidthDecidesTheDigits(_ mean: Double, _ halfWidth: Double, _ text: String) {
    let measured = MeasuredText(mean: mean, halfWidth: halfWidth)
    #expect("\(measured.mean) ± \(measured.halfWidth ?? "nothing")" == text)
  }

  @Test(arguments: [
    (0.123456, "0.1235"), (12, "12"), (1200, "1200"), (1.4, "1.4"), (0.69999999, "0.7"), (0, "0"),
    (1234.56, "1235"), (0.0001234, "0.0001234"),
    (1e-9, "1.000e-09"),
  ])
  func aMeanAloneHasFourDigits(_ mean: Double, _ text: String) {
    let measured = MeasuredText(mean: mean, halfWidth: nil)
    #expect(measured.mean == text && measured.halfWidth == nil)
  }
}
