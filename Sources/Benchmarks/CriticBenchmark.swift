import Foundation
import LinearAlgebra

/// Times one update of MASAC with each critic at 6 and 20 agents, on one thread.
///
/// Batches of 256, tokens of 64, 4 heads, agents that see 25 numbers and set 4 each, policies stepping
/// at every update. Beside the differential attention stand its projections and perceptrons alone, as
/// bare matrix products of the same shapes; these and the products inside the heads, one by one; and the
/// same update in PyTorch, where `WATTSWAP_PYTHON` names a Python that has it.
func benchmarkCritics() throws {
  print("one update of MASAC, batch 256, one thread: ms (\(BLAS.configuration))")
  for agents in [6, 20] {
    for actions in ["all", "own"] {
      for critic in ["mlp", "attention", "differential_attention"] {
        guard let time = CriticUpdate(critic: critic, agents: agents, actorActions: actions) else {
          continue
        }
        let isCompared = actions == "all" && critic == "differential_attention"
        let peer = isCompared ? try TorchUpdatePeer(time) : nil
        var line = "  \(agents) agents, \(actions), \(critic)".padded(to: 42)
        let update = time.milliseconds { time.update() }
        line += update.rounded(to: 3)
        if isCompared {
          let products = time.milliseconds { time.products() }
          line += "  products \(products.rounded(to: 3)), "
          line += "ratio \((update / products).rounded(to: 2)); "
          let heads = time.milliseconds { time.headProducts() }
          line += "with the heads' \((products + heads).rounded(to: 3)), "
          line += "ratio \((update / (products + heads)).rounded(to: 2))"
        }
        print(line)
        if let peer {
          print(
            "    PyTorch \(peer.version): \((peer.seconds * 1e3).rounded(to: 1)), ratio "
              + "\((peer.seconds * 1e3 / update).rounded(to: 2)), largest difference of the first "
              + "updates' metrics \(String(format: "%.0e", peer.difference)) relative")
        }
      }
    }
  }
}
