extension BrokenExperiment {
  /// Prices, days and training that contradict themselves.
  static let market: [BrokenExperiment] = [
    BrokenExperiment(
      "  sell: 0.3", "  sell: 0.5",
      """
      22:9: the sell price 0.5 is above the buy price 0.4 from 00:00: buying to sell would \
      earn without bound.
      """),
    BrokenExperiment(
      "  sell: 0.3", "  sell: -0.3",
      "22:9: 'sell' must be a price from 0, or a list of {from, to, price}; found -0.3."),
    BrokenExperiment(
      #"to: "22:00""#, #"to: "21:00""#,
      """
      20:5: 'buy' has no price from 21:00 to 22:00; the periods must cover the day exactly once.
      """),
    BrokenExperiment(
      #"to: "22:00""#, #"to: "23:00""#,
      """
      21:7: 'buy' has two prices from 22:00 to 23:00; the periods must cover the day exactly \
      once.
      """),
    BrokenExperiment(
      #"to: "22:00""#, #"to: "22:10""#,
      "21:27: 'to' must be a quarter hour of the day such as '08:30'; found the text '22:10'."),
    BrokenExperiment(
      #"to: "22:00""#, #"to: "06:00""#,
      "21:27: the period from 06:00 to 06:00 is empty."),
    BrokenExperiment(
      "network_fee: 0.03", "network_fee: 0.2",
      """
      23:16: 'network_fee' is 0.2, but from 00:00 nobody would trade above 0.05, half of what \
      lies between the buy and the sell price. Lower it, or set p2p to {rule: none}.
      """),
    BrokenExperiment(
      "network_fee: 0.03",
      """
      network_fee: 0.03
        p2p: {rule: fixed, price: 0.8}
      """,
      """
      24:8: the fixed price 0.8 lies outside what both sides accept from 00:00: 0.33 to 0.37, \
      network fee included.
      """),
    BrokenExperiment(
      "network_fee: 0.03",
      """
      network_fee: 0.03
        salvage_shortfall: 0.2
        salvage_surplus: 0.3
      """,
      "25:20: 'salvage_surplus' is 0.3, above 'salvage_shortfall' 0.2."),
    BrokenExperiment(
      "test: [9, 10]", "test: [8, 9]",
      """
      24:49: day 8 (2016-01-09) is in 'validation' and in 'test'; a day must be in one part \
      only.
      """),
    BrokenExperiment(
      "test: [9, 10]", "test: [400]",
      """
      24:49: 'test' names day 400, which the profiles 'simbench-2016' lack: they have days 0 \
      to 365, 2016-01-01 to 2016-12-31.
      """),
    BrokenExperiment(
      "test: [9, 10]", "test: [2016-13-01]",
      """
      24:50: a day in 'test' must be a day, a date or a range such as \
      '2016-05-01..2016-05-31'; found the text '2016-13-01'.
      """),
    BrokenExperiment(
      "test: [9, 10]", "test: [10..9]",
      """
      24:50: a day in 'test' must be a day, a date or a range such as \
      '2016-05-01..2016-05-31'; found the text '10..9'. Did you mean '9..10'?
      """),
    BrokenExperiment(
      "training: [0..7], validation: [8], test: [9, 10]",
      "training: rest, validation: rest, test: [9]",
      "24:36: 'training' and 'validation' both ask for the rest; only one can have it."),
    BrokenExperiment(
      "training: [0..7], validation: [8]", "training: [], validation: [8]",
      "24:18: 'training' is left with no day."),
    BrokenExperiment(
      "test: [9, 10]", "test: {every: 5, offset: 5}",
      "24:68: 'offset' is 5; it must be less than 'every', 5."),
    BrokenExperiment(
      "validation: [8]", "validation: []",
      """
      27:13: the days leave none for validation, and 'keep: best' chooses on them; declare \
      some or write 'keep: last'.
      """),
    BrokenExperiment(
      changes: [
        ("validation: [8], test: [9, 10]}", "validation: [], test: [9, 10]}"),
        ("every_episodes: 2", "every_episodes: 2, keep: last, days: validation"),
      ],
      "27:51: the days leave none for validation, and the evaluation plays them."),
    BrokenExperiment(
      "warmup: {episodes: 1}", "warmup: {episodes: 4}",
      "26:75: the warm-up's 4 episodes leave none of the training's 4 to learn from."),
    BrokenExperiment(
      "buffer: 1000", "buffer: 8",
      "26:61: the buffer of 8 transitions cannot fill a batch of 16."),
  ]
}
