import COpenBLAS

/// What there is to say to OpenBLAS besides products.
public enum BLAS {
  /// OpenBLAS's account of its build, with the kernels that it chose for this processor.
  public static var configuration: String {
    openblas_get_config().map { String(cString: $0).trimmed } ?? "unknown"
  }
}

extension String {
  fileprivate var trimmed: String {
    split(separator: " ").joined(separator: " ")
  }
}
