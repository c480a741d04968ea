extension BrokenExperiment {
  /// Files that are no YAML or include what they cannot.
  static let files: [BrokenExperiment] = [
    BrokenExperiment(
      "name: small",
      """
      name: small
      include: nowhere.yaml
      """,
      "2:10: there is no file 'nowhere.yaml'."),
    BrokenExperiment(
      "name: small",
      """
      name: small
      include: small.yaml
      """,
      "2:10: an include cycle: small.yaml → small.yaml."),
    BrokenExperiment(
      "name: small",
      """
      name: small
      include: other.yaml
      """, files: ["other.yaml": "include: small.yaml\n"],
      "other.yaml:1:10: an include cycle: small.yaml → other.yaml → small.yaml."),
    BrokenExperiment(
      "name: small",
      """
      name: small
      include: [3]
      """,
      "2:11: there is no file '3'."),
    BrokenExperiment(
      "name: small",
      """
      name: small
      name: big
      """,
      "2:1: duplicate key 'name'; the first is on line 1."),
    BrokenExperiment(
      "  currency: CNY", "\tcurrency: CNY",
      "18:1: a tab cannot indent YAML; use spaces."),
    BrokenExperiment(
      "  sell: 0.3",
      """
        sell: 0.3
        sell: 0.2
      """,
      "23:3: duplicate key 'sell'; the first is on line 22."),
    BrokenExperiment(
      "baseline: MADDPG", "baseline: *m",
      "32:11: the alias '*m' has no anchor '&m' before it."),
    BrokenExperiment(
      "episodes: 4, ", "episodes: 4, environments: 2, ",
      "26:42: duplicate key 'environments'; the first is on line 26."),
    BrokenExperiment(
      "seeds: 2", "seeds: [2",
      "29:9: a ',' or the ']' of the list of line 28 was expected here."),
    BrokenExperiment(
      "name: small", "name: [small",
      "2:5: a ',' or the ']' of the list of line 1 was expected here."),
    BrokenExperiment(
      "name: small", "- name: small",
      "2:1: a '-' was expected here: the list of line 1 goes on at column 1."),
    BrokenExperiment(
      changes: [
        ("case: ieee33", "case: ieee34"),
        ("PV1", "PV99"),
        ("sell: 0.3", "sell: 0.5"),
        ("buffer: 1000", "buffer: 8"),
      ],
      """
      22:9: the sell price 0.5 is above the buy price 0.4 from 00:00: buying to sell would \
      earn without bound.
      26:61: the buffer of 8 transitions cannot fill a batch of 16.
      """),
  ]
}
