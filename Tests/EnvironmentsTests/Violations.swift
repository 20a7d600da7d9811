/// The breaches of laws that a test found.
///
/// Laws are checked at millions of places; this costs nothing where they hold, and shows the first few
/// breaches where they do not.
final class Violations {
  private(set) var messages: [String] = []
  private(set) var count = 0
  private(set) var checks = 0

  func check(_ holds: Bool, _ message: @autoclosure () -> String) {
    checks += 1
    if holds { return }
    count += 1
    if messages.count < 10 { messages.append(message()) }
  }

  /// Whether `a` and `b` agree but for rounding.
  func check(_ a: Double, _ b: Double, tolerance: Double, _ message: @autoclosure () -> String) {
    let scale = max(1, abs(a), abs(b))
    check(abs(a - b) <= tolerance * scale, "\(message()): \(a) and \(b)")
  }
}
