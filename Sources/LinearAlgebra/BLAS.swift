import COpenBLAS

/// What there is to say to OpenBLAS besides products.
public enum BLAS {
  /// How many threads the matrix kernels use, from the first product of a process on: the caller's alone.
  ///
  /// Trials run side by side, and a product split over threads adds in another order: its last digits
  /// would depend on how many cores a machine has.
  public static let threads: Int = {
    openblas_set_num_threads(1)
    return Int(openblas_get_num_threads())
  }()

  /// Comes before every call of OpenBLAS.
  @inline(__always)
  static func stayOnOneThread() { _ = threads }

  /// OpenBLAS's account of its build, with the kernels that it chose for this processor.
  public static var configuration: String {
    openblas_get_config().map { String(cString: $0).trimmed } ?? "unknown"
  }

  /// The kernels of another process, by its ``configuration``: `nil` unless it had this OpenBLAS and chose
  /// others than this process.
  ///
  /// Sums come out with other last digits with other kernels. A program that starts with
  /// `OPENBLAS_CORETYPE` set to their name gets them.
  public static func otherKernels(of configuration: String) -> String? {
    let own = Self.configuration.split(separator: " ")
    let others = configuration.split(separator: " ")
    guard own.count == others.count, own.contains("DYNAMIC_ARCH") else { return nil }
    let differing = zip(own, others).filter { $0 != $1 }
    return differing.count == 1 ? String(differing[0].1) : nil
  }
}

extension String {
  fileprivate var trimmed: String {
    split(separator: " ").joined(separator: " ")
  }
}
