"""Reads a data set of `wattswap export minari` with Minari itself and prints what the test expects."""

import pathlib
import sys

import numpy as np
from minari import MinariDataset

dataset = MinariDataset(pathlib.Path(sys.argv[1]) / "data")
assert dataset.id == sys.argv[2], dataset.id
assert dataset.total_episodes == 2 and dataset.total_steps == 6
episodes = list(dataset.iterate_episodes())
for episode in episodes:
    for space, values in [
        (dataset.observation_space, episode.observations),
        (dataset.action_space, episode.actions),
    ]:
        assert list(values) == ["a", "a.b"], list(values)
        for step in range(len(episode.rewards)):
            row = {name: value[step] for name, value in values.items()}
            assert space.contains(row), row
    assert [len(value) for value in episode.observations.values()] == [4, 4]
    assert list(episode.terminations) == [0, 0, 1] and not np.any(episode.truncations)
print(
    "read by Minari:",
    episodes[1].observations["a"][:, 0].tolist(),
    episodes[0].actions["a.b"].tolist(),
    episodes[1].rewards.tolist(),
)
