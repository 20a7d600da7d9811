import CGSL
import Statistics
import Testing

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

  @Test func versionIsThatOfTheLibrary() {
    #expect(GSL.version.first?.isNumber == true && GSL.version.contains("."))
  }
}
