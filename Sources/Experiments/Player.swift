public import DecPOMDP
public import Experts

/// Who acts when an evaluator plays days.
public enum Player {
  /// A policy, from what each agent observes.
  case policy(any JointPolicy)
  /// An expert, from the environment's state; where it knows no answer, the idle action.
  case expert(any Expert)
}
