# What .ci/kill-runs, .ci/hostile-disk and .ci/clock-jumps share; to be sourced in the checkout's folder.

# Prints a sweep of a small learner called $1, of $2 days, judged every $3 of them.
small_sweep() {
  cat <<YAML
include: $PWD/Experiments/base/ieee33-6-prosumers.yaml
name: $1
algorithm: {name: masac, actor: {hidden: [16]}, critic: {kind: mlp, hidden: [16]}}
training: {episodes: $2, environments: 8, update_every: 16, batch: 32, buffer: 20000,
  warmup: {episodes: 16}, checkpoint: {every_episodes: 8}}
days: {training: [0..40], validation: [41, 42], test: [43, 190]}
evaluation: {every_episodes: $3}
YAML
}

fail() { echo "not so: $*"; exit 1; }
check() { "$@" || fail "$*"; }
# Prints the status that a command ends with.
status() { local status=0; "$@" || status=$?; echo "$status"; }
# The sums of the results files and the merged one in folder $1 of a sweep called $2.
sums() { (cd "$1/$2" && sha256sum ./*-seed*.h5 sweep.h5); }
