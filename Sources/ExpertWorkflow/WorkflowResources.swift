import Foundation

/// The files that come with the workflow.
public enum WorkflowResources {
  /// What the Python environment is made of.
  public static func requirements() throws(WorkflowError) -> String {
    try text("requirements.txt")
  }

  /// The text of a file.
  static func text(_ name: String) throws(WorkflowError) -> String {
    let path = Bundle.module.bundleURL.appendingPathComponent("Resources/\(name)").path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .resource(name: name, message: "it is missing from \(Bundle.module.bundlePath)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
