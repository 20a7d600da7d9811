import Foundation
import NeuralNetworks

/// One attempt to train a trial: a folder of its own in that of the trial, and a claim.
///
/// An attempt writes nothing outside its folder until it publishes. It begins with a copy of the furthest
/// snapshot that another left, and of the finds that belong to it. When training has ended, the record gets its second name
/// in the trial's folder by a hard link, which fails where there is a record: the first wins, and that one
/// moment decides. What belongs to the record (candidates, policy, snapshot) is renamed into the trial's folder
/// after that, by the winner or, where it was killed, by whoever comes next: the record tells whose it
/// is, since it is one file with that in the winner's folder. So an owner that was stopped and wakes
/// changes nothing that was published, wherever it goes on.
final class Attempt {
  static let prefix = "attempt-"
  private static let published = ["candidates.sqlite", "policy.safetensors", "snapshot"]

  /// The folder of the trial.
  let trial: String
  /// The attempt's own.
  let folder: String
  let claim: Claim
  private let files: Files

  private init(_ trial: String, _ folder: String, _ claim: Claim, _ files: Files) {
    self.trial = trial
    self.folder = folder
    self.claim = claim
    self.files = files
  }

  /// Claims a trial whose last claim is `previous`, which nobody holds; `nil` where another was faster.
  static func begin(_ trial: String, after previous: Int, _ files: Files) throws -> Attempt? {
    let name = prefix + Files.uniqueName()
    let folder = "\(trial)/\(name)"
    try files.makeFolder(folder)
    do {
      guard let claim = try Claim(trial, after: previous, attempt: name, files) else {
        try files.remove(folder)
        return nil
      }
      return Attempt(trial, folder, claim, files)
    } catch StoreError.failed(_, _, _, number: ENOENT) {
      // Who was faster removes the folder, or has.
      try files.remove(folder)
      return nil
    } catch {
      try? files.remove(folder)
      throw error
    }
  }

  /// Whether another has taken over, or has removed the folder in the belief that it had.
  var isLost: Bool { claim.look() || access(folder, F_OK) != 0 }

  /// Puts a record that does not count out of the way, where it still is what `isObsolete` says.
  func removeRecord(where isObsolete: ([UInt8]) -> Bool) throws {
    let record = trial + "/record.json"
    guard let bytes = try files.read(record), isObsolete(bytes) else { return }
    let aside = folder + "/replaced.json"
    try files.allowing(ENOENT) {
      try files.doing("rename", record) { try files.operations.rename(record, to: aside) }
    }
    // Another may have published in this moment.
    guard let moved = try files.read(aside), !isObsolete(moved) else { return }
    try files.allowing(EEXIST) {
      try files.doing("rename", aside) { try files.operations.link(aside, to: record) }
    }
  }

  /// The places of snapshots that others left, with those of the finds that belong to them.
  func snapshots() -> [(snapshot: String, finds: String)] {
    files.names(in: trial).filter { $0.hasPrefix(Self.prefix) && "\(trial)/\($0)" != folder }
      .sorted()
      .map { ("\(trial)/\($0)/snapshot", "\(trial)/\($0)/\(FindLog.name)") }
      + [(trial + "/snapshot", trial + "/candidates.sqlite")]
  }

  /// Publishes the record that is in the attempt's folder, with all that belongs to it. `false` where another
  /// has published before.
  func publish() throws -> Bool {
    let own = folder + "/record.json"
    let record = trial + "/record.json"
    try files.synchronizeFolder(folder)
    do {
      try files.doing("create", record) { try files.operations.link(own, to: record) }
    } catch StoreError.failed(_, _, _, number: EEXIST) where !Self.isOneFile(own, record) {
      return false
    }
    try Self.completePublication(trial, files)
    return true
  }

  /// Removes all attempts and claims of a trial that has a record, after what belongs to the record is in
  /// its place.
  static func completePublication(_ trial: String, _ files: Files) throws {
    let names = files.names(in: trial)
    let attempts = names.filter { $0.hasPrefix(prefix) }
    let claims = names.compactMap(Claim.number).sorted()
    guard !attempts.isEmpty || !claims.isEmpty else { return }
    for attempt in attempts.map({ "\(trial)/\($0)" })
    where isOneFile(attempt + "/record.json", trial + "/record.json") {
      for name in published {
        let own = "\(attempt)/\(name)"
        try files.allowing(ENOENT) {
          try files.doing("rename", own) {
            try files.operations.rename(own, to: "\(trial)/\(name)")
          }
        }
      }
    }
    try files.synchronizeFolder(trial)
    for attempt in attempts { try files.remove("\(trial)/\(attempt)") }
    for number in claims { try files.remove("\(trial)/\(Claim.prefix)\(number)") }
  }

  /// Removes what earlier attempts left: their claims, the first first, and their folders. Not before this one
  /// has all that it needs of them.
  func removeOthers() throws {
    guard !claim.look(), let last = try Claim.last(in: trial, files) else { return }
    let names = files.names(in: trial)
    for number in names.compactMap(Claim.number).sorted() where number < last.number {
      try files.remove("\(trial)/\(Claim.prefix)\(number)")
    }
    for name in names where name.hasPrefix(Self.prefix) && "\(trial)/\(name)" != folder {
      try files.remove("\(trial)/\(name)")
    }
  }

  private static func isOneFile(_ path: String, _ other: String) -> Bool {
    var (a, b) = (stat(), stat())
    return stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_ino == b.st_ino
      && a.st_dev == b.st_dev
  }
}
