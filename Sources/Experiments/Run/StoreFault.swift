import Foundation
import Synchronization

/// Lets a test make one operation of the store fail, as it does where a device is full or broken.
///
/// The operations are those that a system may refuse: making a folder, opening, reading, writing,
/// synchronising and renaming a file, removing. Only those in one folder count, so that other work of
/// the process goes on. Without a test each operation costs one look at a lock.
package enum StoreFault {
  private struct Plan {
    var remaining: Int
    var number: Int32
    var struck: String?
  }

  /// By folder, so that tests which run at once do not meet.
  private static let plans = Mutex<[String: Plan]>([:])

  /// The operation below `folder` after `skipped` others fails with the error `number`.
  package static func arm(folder: String, skipping skipped: Int, number: Int32) {
    plans.withLock { $0[folder] = Plan(remaining: skipped, number: number) }
  }

  /// Lets everything below `folder` succeed again; the path of the operation that failed, if one did.
  @discardableResult
  package static func disarm(folder: String) -> String? {
    plans.withLock { $0.removeValue(forKey: folder) }?.struck
  }

  /// Whether the operation on `path` that comes next must fail; `errno` says why.
  static func strikes(_ path: String) -> Bool {
    let number = plans.withLock { plans -> Int32? in
      guard let folder = plans.keys.first(where: path.hasPrefix), var plan = plans[folder] else {
        return nil
      }
      plan.remaining -= 1
      if plan.remaining == -1 { plan.struck = path }
      plans[folder] = plan
      return plan.remaining == -1 ? plan.number : nil
    }
    guard let number else { return false }
    errno = number
    return true
  }
}
