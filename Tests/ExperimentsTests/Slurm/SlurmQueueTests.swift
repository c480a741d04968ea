import Experiments
import Foundation
import Testing

@Suite struct SlurmQueueTests {
  private static let text = """
    12|0|RUNNING|None|node7|3:10|wattswap-small
    12|3|PENDING|Priority||0:00|wattswap-small
    12|4|REQUEUE_HOLD|launch failed requeued held||0:00|wattswap-small
    14|N/A|PENDING|Dependency||0:00|wattswap-small-merge
    99|1|RUNNING|None|node1|1:00|somebody-else

    """

  @Test func `squeue's lines are read, other people's jobs are not`() throws {
    let queue = try SlurmQueue(Self.text, namePrefix: "wattswap-small")
    #expect(queue.entries.map(\.name) == ["12_0", "12_3", "12_4", "14"])
    #expect(
      queue.entries.map(\.description) == [
        "running on node7 for 3:10", "pending (Priority)",
        "requeue hold (launch failed requeued held)", "pending (Dependency)",
      ])
    #expect(queue.entry(12, task: 0)?.isRunning == true)
    #expect(queue.entry(12, task: 1) == nil)
    #expect(queue.entry(12) == nil)
    #expect(queue.entry(14)?.state == "PENDING")
    #expect(queue.entry(99, task: 1) == nil)
  }

  @Test func `a line of another form is an error`() {
    #expect(throws: SlurmError.unreadable(program: "squeue", text: "slurm is down")) {
      try SlurmQueue("slurm is down\n", namePrefix: "")
    }
  }

  @Test func `a trial stands in the queue with its task, the latest submission's`() throws {
    var (first, second) = (
      SlurmSubmission(jobName: "wattswap-small"), SlurmSubmission(jobName: "wattswap-small")
    )
    first.arrays = [.init(job: 11, tasks: [["a"], ["b"], ["c"], ["d"]])]
    second.arrays = [.init(job: 12, tasks: [["a", "b"], ["x"], ["y"], ["c"]])]
    second.merge = 14
    #expect(second.jobs == [12, 14])
    let queue = try SlurmQueue(Self.text, namePrefix: "wattswap-small")
    let places = [first, second].places(in: queue)
    #expect(places.mapValues(\.name) == ["a": "12_0", "b": "12_0", "c": "12_3"])
  }

  @Test func `the largest array is read from the cluster's configuration`() throws {
    let text = """
      Configuration data as of 2026-11-25T01:40:16
      MaxArraySize            = 5
      MaxDBDMsgs              = 20008

      """
    #expect(try Slurm.largestArray(in: text) == 5)
    #expect(
      throws: SlurmError.unreadable(program: "scontrol show config", text: "no MaxArraySize")
    ) {
      try Slurm.largestArray(in: "MaxArrayTasks = 7\n")
    }
  }
}
