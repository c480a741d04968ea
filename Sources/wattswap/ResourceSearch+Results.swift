import Experiments
import Foundation
import Specification

extension ResourceSearch {
  /// Looks for what a results file's trial needs: beside the file, where generated models are kept, and
  /// beside the experiment that its folder's manifest names.
  ///
  /// - Parameters:
  ///   - file: The results file.
  ///   - besides: A specification to look beside instead of the manifest's.
  init(ofResults file: String, besides: String? = nil) {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    let manifest = ExperimentManifest(ResultsFolder(folder))
    self = ResourceSearch(besides: besides ?? manifest?.specification ?? file).including(folder)
  }
}
