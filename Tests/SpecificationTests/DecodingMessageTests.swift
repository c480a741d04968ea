import Specification
import Testing

/// Each way in which a specification can be wrong, with its exact message.
@Suite struct DecodingMessageTests {
  /// A study that is right but for the lines under test.
  static func training(_ line: String) -> String {
    "name: a\ncritic: {kind: mlp}\ntraining:\n  \(line)\n"
  }

  static func device(_ fields: String) -> String {
    "name: a\ncritic: {kind: mlp}\nprosumers:\n  - {name: p, bus: 1, devices: [{\(fields)}]}\n"
  }

  @Test(
    arguments: [
      ("rate: abc", "4:9: 'rate' must be a number; found the text 'abc'."),
      ("rate: '0.5'", "4:9: 'rate' is the quoted '0.5'; drop the quotes."),
      ("rate: [0.5]", "4:9: 'rate' must be a number; found a list."),
      ("rate: {a: 1}", "4:9: 'rate' must be a number; found a mapping."),
      ("rate: true", "4:9: 'rate' must be a number; found true."),
      ("rate:", "4:8: 'rate' has no value; it must be a number."),
      ("rate: ~", "4:9: 'rate' has no value; it must be a number."),
      ("rate: ''", "4:9: 'rate' must be a number; found empty text."),
      ("rate: .inf", "4:9: 'rate' must be a finite number; found .inf."),
      ("rate: -.INF", "4:9: 'rate' must be a finite number; found -.INF."),
      ("rate: nan", "4:9: 'rate' must be a finite number; found nan."),
      ("rate: 1e999", "4:9: 'rate' is 1e999, too large for a number."),
      ("rate: 0", "4:9: 'rate' is 0; it must be above 0 and at most 1."),
      ("rate: 1.5", "4:9: 'rate' is 1.5; it must be above 0 and at most 1."),
      ("rate: 10 %", "4:9: 'rate' is '10 %'; write 0.1."),
      ("rate: 0,5", "4:9: 'rate' is '0,5'; write a point before decimals and no comma."),
      ("rate: 1_0", "4:9: 'rate' is '1_0'; write 10."),
      ("rate: 0x1", "4:9: 'rate' must be a number; found the text '0x1'."),
      ("episodes: 0", "4:13: 'episodes' is 0; it must be at least 1."),
      ("episodes: 1.5", "4:13: 'episodes' must be a whole number; found 1.5."),
      (
        "episodes: 99999999999999999999",
        "4:13: 'episodes' is 99999999999999999999, too large for a whole number."
      ),
      ("episodes: ten", "4:13: 'episodes' must be a whole number; found the text 'ten'."),
      ("episodes: '10'", "4:13: 'episodes' is the quoted '10'; drop the quotes."),
      ("batch: 100000", "4:10: 'batch' is 100000; it must be from 1 to 65536."),
      ("warm_up: yes", "4:12: 'warm_up' must be true or false; found the text 'yes'. Write true."),
      ("warm_up: Off", "4:12: 'warm_up' must be true or false; found the text 'Off'. Write false."),
      ("warm_up: 1", "4:12: 'warm_up' must be true or false; found 1. Write true."),
      ("warm_up: 'true'", "4:12: 'warm_up' is the quoted 'true'; drop the quotes."),
      ("warm_up: maybe", "4:12: 'warm_up' must be true or false; found the text 'maybe'."),
      (
        "epsilon: aut",
        "4:12: 'epsilon' must be a number, a list of numbers or auto; found the text 'aut'. "
          + "Did you mean 'auto'?"
      ),
      ("epsilon: -1", "4:12: 'epsilon' is -1; it must be above 0."),
      ("epsilon: [0.1, -2]", "4:18: 'epsilon[1]' is -2; it must be above 0."),
      ("epsilon: []", "4:12: 'epsilon' must not be an empty list."),
      ("layers: 64", "4:11: 'layers' must be a list; found 64."),
      ("layers: []", "4:11: 'layers' must have at least 1 element; found 0."),
      ("layers: [64, x]", "4:16: 'layers[1]' must be a whole number; found the text 'x'."),
      ("limits: [0.9]", "4:11: 'limits' must have at least 2 elements; found 1."),
      ("limits: [0.9, 2]", "4:17: 'limits[1]' is 2; it must be from 0.5 to 1.5 pu."),
      ("weights: [1]", "4:12: 'weights' must be a mapping; found a list."),
      ("weights: {a: [2]}", "4:17: 'a[0]' is 2; it must be from 0 to 1."),
      ("start: 8h", "4:10: 'start' must be a full hour such as '08:00'; found the text '8h'."),
      ("tags: [a, null]", "4:13: 'tags[1]' has no value; it must be text."),
      ("tags: [[a]]", "4:10: 'tags[0]' must be text; found a list."),
      ("episode: 3", "4:3: unknown key 'episode' in training. Did you mean 'episodes'?"),
      ("warm-up: true", "4:3: unknown key 'warm-up' in training. Did you mean 'warm_up'?"),
      (
        "seed: 3",
        "4:3: unknown key 'seed' in training. Known keys: episodes, rate, warm_up, epsilon, "
          + "layers, limits, batch, weights, start, tags."
      ),
    ])
  func `a wrong field says what was found and what would be right`(line: String, message: String) {
    #expect(findings(in: Self.training(line)) == [message])
  }

  @Test(
    arguments: [
      (
        "kind: battery, p_max_kw: 400 kW",
        "4:59: 'p_max_kw' is '400 kW'; write 400, the unit is kW."
      ),
      (
        "kind: battery, p_max_kw: 0.4MW",
        "4:59: 'p_max_kw' is '0.4MW'; write the number alone, in kW."
      ),
      (
        "kind: battery, p_max_kw: lots",
        "4:59: 'p_max_kw' must be a number in kW; found the text 'lots'."
      ),
      ("kind: battery, p_max_kw: -3", "4:59: 'p_max_kw' is -3; it must be above 0 kW."),
      ("kind: load, peak_kw: -1", "4:55: 'peak_kw' is -1; it must be at least 0 kW."),
      ("kind: battery", "4:33: missing key 'p_max_kw' in battery."),
      (
        "kind: battery, p_mx_kw: 3",
        "4:49: unknown key 'p_mx_kw' in battery. Did you mean 'p_max_kw'?"
      ),
      (
        "kind: battery, p_max_kw: 3, peak_kw: 4",
        "4:62: unknown key 'peak_kw' in battery: it belongs to 'load'."
      ),
      (
        "kind: batery",
        "4:40: 'kind' must be battery or load; found the text 'batery'. Did you mean 'battery'?"
      ),
      ("p_max_kw: 3", "4:33: missing key 'kind' in devices: battery or load."),
    ])
  func `a wrong element of a list is named by its kind`(fields: String, message: String) {
    #expect(findings(in: Self.device(fields)) == [message])
  }

  @Test(
    arguments: [
      ("{}", ["1:1: missing key 'name' in study.", "1:1: missing key 'critic' in study."]),
      ("[a]", ["1:1: study must be a mapping; found a list."]),
      ("nothing", ["1:1: study must be a mapping; found the text 'nothing'."]),
      ("name: null\ncritic: {kind: none}", ["1:7: 'name' has no value; it must be text."]),
      ("name: ''\ncritic: {kind: none}", ["1:7: 'name' must be text; found empty text."]),
      ("name: {a: b}\ncritic: {kind: none}", ["1:7: 'name' must be text; found a mapping."]),
      (
        "name: a\ncritic: mlp",
        ["2:9: 'critic' must be a mapping with the key 'kind': write {kind: mlp}."]
      ),
      (
        "name: a\ncritic: [mlp]",
        ["2:9: 'critic' must be a mapping with the key 'kind'; found a list."]
      ),
      (
        "name: a\ncritic:",
        ["2:8: 'critic' must be a mapping with the key 'kind', one of mlp, attention or none."]
      ),
      ("name: a\ncritic: {}", ["2:9: missing key 'kind' in critic: mlp, attention or none."]),
      (
        "name: a\ncritic: {kind: none, heads: 3}",
        ["2:22: unknown key 'heads' in critic: it belongs to 'attention'."]
      ),
      (
        "name: a\ncritic: {kind: none, foo: 3}",
        ["2:22: unknown key 'foo' in critic; it has no keys."]
      ),
      ("name: a\ncritic: {kind: attention}", ["2:9: missing key 'heads' in critic."]),
      (
        "name: a\ncritic: {kind: attention, head: 4}",
        ["2:27: unknown key 'head' in critic. Did you mean 'heads'?"]
      ),
      ("name: a\ncritic: {kind: attention, heads: 3}", ["2:34: 'heads' must divide 'width', 128."]),
      (
        "name: a\ncritic: {kind: mlp}\nprosumers: {p: 1}",
        ["3:12: 'prosumers' must be a list; found a mapping."]
      ),
      (
        "name: a\ncritic: {kind: mlp}\nprosumers: [4]",
        ["3:13: prosumer must be a mapping; found 4."]
      ),
      (
        "name: a\ncritic: {kind: mlp}\nsource: optimiser",
        [
          "3:9: 'source' must be optimizer or rule; found the text 'optimiser'. Did you mean 'optimizer'?"
        ]
      ),
    ])
  func `a wrong shape says what would be right`(text: String, messages: [String]) {
    #expect(findings(in: text) == messages)
  }

  @Test func `all errors come at once, in the order of the file`() {
    #expect(
      findings(
        in: """
          prosumers:
            - {name: p, bus: 0}
            - {bus: 3, devices: [{kind: load, peak_kw: x}]}
          training: {rate: 2, episodes: 0.5}
          critic: {kind: attention, heads: 0}
          nam: a
          """) == [
          "2:20: 'bus' is 0; it must be at least 1.",
          "3:5: missing key 'name' in prosumer.",
          "3:46: 'peak_kw' must be a number in kW; found the text 'x'.",
          "4:18: 'rate' is 2; it must be above 0 and at most 1.",
          "4:31: 'episodes' must be a whole number; found 0.5.",
          "5:34: 'heads' is 0; it must be from 1 to 64.",
          "6:1: unknown key 'nam' in study. Did you mean 'name'?",
        ])
  }

  @Test func `checks wait for their own record alone, and do not hide one another`() {
    #expect(
      findings(
        in: "name: a\ntraining: {rate: 2}\ncritic: {kind: attention, heads: 7, width: 3000}\n") == [
          "2:18: 'rate' is 2; it must be above 0 and at most 1.",
          "3:34: 'heads' must divide 'width', 3000.",
          "3:44: 'width' is above 2048.",
        ])
    #expect(
      findings(in: "name: a\ncritic: {kind: attention, heads: 7, width: x}\n") == [
        "2:44: 'width' must be a whole number; found the text 'x'."
      ])
  }

  @Test func `an error that aliases repeat is reported once`() {
    #expect(
      findings(
        in: """
          name: a
          critic: {kind: mlp}
          prosumers:
            - {name: p, bus: 1, devices: &own [{kind: load, peak_kw: -1}]}
            - {name: q, bus: 2, devices: *own}
          """) == ["4:60: 'peak_kw' is -1; it must be at least 0 kW."])
  }
}
