import Foundation
import Synchronization

/// Lets a test make one operation of the store fail, as it does where a device is full or broken.
///
/// The operations are those that a system may refuse: making a folder, opening, reading, writing,
/// synchronising and renaming a file, removing. Only those in one folder count, so that other work of
/// the process goes on. Without a test each operation costs one look at a lock.
package enum StoreFault {
  private struct Plan {
    var folder: String
    var remaining: Int
    var number: Int32
    var count = 0
    var struck: String?
  }

  private static let plan = Mutex<Plan?>(nil)

  /// The operation below `folder` after `skipped` others fails with the error `number`.
  package static func arm(folder: String, skipping skipped: Int, number: Int32) {
    plan.withLock { $0 = Plan(folder: folder, remaining: skipped, number: number) }
  }

  /// Lets everything succeed again, and tells how many operations there were, and the path of the
  /// one that failed.
  @discardableResult
  package static func disarm() -> (count: Int, struck: String?) {
    plan.withLock { plan in
      defer { plan = nil }
      return (plan?.count ?? 0, plan?.struck)
    }
  }

  /// The error of the operation that failed.
  static var number: Int32 { plan.withLock { $0?.number ?? EIO } }

  /// Whether the operation on `path` that comes next must fail; `errno` says why.
  static func strikes(_ path: String) -> Bool {
    let number = plan.withLock { plan -> Int32? in
      guard plan != nil, let folder = plan?.folder, path.hasPrefix(folder) else { return nil }
      plan?.count += 1
      plan?.remaining -= 1
      guard plan?.remaining == -1 else { return nil }
      plan?.struck = path
      return plan?.number
    }
    guard let number else { return false }
    errno = number
    return true
  }
}
