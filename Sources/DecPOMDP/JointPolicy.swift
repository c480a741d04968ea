/// A decision of all agents at once from what each observes.
///
/// Observations are (row, Σ|o_i|) and actions (row, Σ|a_i|) in the layout of
/// ``EnvironmentSpecification``; agent i's action depends on its own observation alone.
public protocol JointPolicy: AnyObject {
  /// Writes the joint action of each row.
  func act(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>)
}
