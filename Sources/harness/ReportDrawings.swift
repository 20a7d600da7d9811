import Experiments
import Foundation
import Reports

/// The pictures of what was learned that a report can show without training: those that `harness draw` has
/// put into the folder, and of other tasks what the policies beside the records tell.
struct ReportDrawings {
  let run: StoredRun

  /// The pictures, by task in the order of the spec.
  var files: [Drawings.File] {
    let drawn = self.drawn
    return run.plan.spec.tasks.indices.flatMap { task in
      let name = run.plan.spec.tasks[task].name
      let own = drawn.filter { $0.name.hasPrefix(name + "-") }
      return own.isEmpty ? ofPolicies(task) : own
    }
  }

  /// The files of `harness draw` that are of the trials that the folder has now.
  private var drawn: [Drawings.File] {
    let folder = run.store.folder + "/drawings"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let keys = Set(run.plan.trials.map(Plan.drawingKey))
    return names.filter { $0.hasSuffix(".svg") }.sorted().compactMap { name in
      guard let bytes = try? RunStore.read("\(folder)/\(name)") else { return nil }
      let file = Drawings.File(name: name, text: String(decoding: bytes, as: UTF8.self))
      return !file.keys.isEmpty && file.keys.allSatisfy(keys.contains) ? file : nil
    }
  }

  private func ofPolicies(_ task: Int) -> [Drawings.File] {
    let plan = run.plan
    guard let states = plan.facts(task: task).states, states <= 20_000 else { return [] }
    let graph = plan.flowGraph(task: task)
    var films: [LearningFilm] = []
    for method in plan.spec.methods.indices {
      let trial = plan.trials.indices.first { number in
        plan.trials[number].task == task && plan.trials[number].method == method
          && run.records[number].record != nil
      }
      guard let trial, let film = try? TrainedPolicy(run, trial: trial).film(),
        film.frames.last?.isExact == true
      else { continue }
      films.append(film)
    }
    return films.flatMap { Drawings.of($0, graph: graph, target: nil) }
      + Drawings.rewards(films, in: plan.spec, task: task)
  }
}
