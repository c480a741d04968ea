# A Slurm cluster of two nodes on this machine's loopback, for Tests/Slurm/run to source.
#
# Debian's slurmctld, slurmd and munge, started as root from a configuration of its own, on ports of its
# own, with nothing outside of one temporary folder. Every process is ended by cluster_stop.

cluster_ports=(17017 17018 17019)
cluster_nodes=(node1 node2)
cluster_processes=()
declare -A cluster_node_process=()

# Whether this machine can run one; says why not.
cluster_is_possible() {
  local program
  if [ "$(id -u)" -ne 0 ]; then
    echo "A cluster needs root, for its nodes start jobs as their owners." >&2
    return 1
  fi
  for program in slurmctld slurmd munged sbatch squeue; do
    if ! PATH=$PATH:/usr/sbin command -v "$program" >/dev/null; then
      echo "There is no $program here: install it with '.ci/setup slurm'." >&2
      return 1
    fi
  done
}

# Starts the cluster in the folder $1 with arrays of at most $2 tasks.
cluster_start() {
  cluster_folder=$1
  local array_size=$2 host port
  host=$(hostname -s)
  for port in "${cluster_ports[@]}"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "Port $port is taken: does another cluster run here?" >&2
      return 1
    fi
  done
  mkdir -p "$cluster_folder"/{munge,state,log}
  chmod 0711 "$cluster_folder/munge"
  (umask 0077 && head -c 128 /dev/urandom >"$cluster_folder/munge/key")
  export SLURM_CONF=$cluster_folder/slurm.conf
  cat >"$SLURM_CONF" <<CONFIGURATION
ClusterName=wattswap
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
# A task that was put back into the queue waits for as long as its old credential lasts: not two minutes.
AuthInfo=socket=$cluster_folder/munge/socket,cred_expire=5
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=${cluster_ports[0]}
StateSaveLocation=$cluster_folder/state
SlurmdSpoolDir=$cluster_folder/%n
SlurmctldPidFile=$cluster_folder/slurmctld.pid
SlurmdPidFile=$cluster_folder/%n.pid
SlurmctldLogFile=$cluster_folder/log/slurmctld
SlurmdLogFile=$cluster_folder/log/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000,sched_interval=1,bf_interval=1
ReturnToService=2
SlurmdTimeout=6
KillWait=10
MaxArraySize=$array_size
SlurmdParameters=config_overrides
NodeName=${cluster_nodes[0]} NodeHostname=$host NodeAddr=127.0.0.1 Port=${cluster_ports[1]} CPUs=2 RealMemory=2000
NodeName=${cluster_nodes[1]} NodeHostname=$host NodeAddr=127.0.0.1 Port=${cluster_ports[2]} CPUs=2 RealMemory=2000
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE
CONFIGURATION
  cluster_run /usr/sbin/munged --foreground --force --key-file="$cluster_folder/munge/key" \
    --socket="$cluster_folder/munge/socket" --pid-file="$cluster_folder/munge/pid" \
    --log-file="$cluster_folder/munge/log" --seed-file="$cluster_folder/munge/seed" \
    >/dev/null 2>&1 &
  cluster_processes+=($!)
  await 30 test -S "$cluster_folder/munge/socket"
  cluster_start_controller
  local node
  for node in "${cluster_nodes[@]}"; do cluster_start_node "$node"; done
  await 60 cluster_is_idle || { tail -n 15 "$cluster_folder"/log/* >&2; return 1; }
}

# Becomes a daemon that ends with this shell, however that ends.
cluster_run() { exec setpriv --pdeathsig TERM "$@"; }

cluster_start_controller() {
  cluster_run /usr/sbin/slurmctld -D -f "$SLURM_CONF" >/dev/null 2>&1 &
  cluster_controller=$!
  cluster_processes+=("$cluster_controller")
  await 60 eval 'scontrol ping 2>/dev/null | grep -q UP'
}

cluster_start_node() {
  cluster_run /usr/sbin/slurmd -D -f "$SLURM_CONF" -N "$1" >/dev/null 2>&1 &
  cluster_node_process[$1]=$!
  cluster_processes+=($!)
}

cluster_is_idle() {
  [ "$(sinfo --noheader --Node --states=idle --format=%N | sort -u | wc -l)" -eq "${#cluster_nodes[@]}" ]
}

# What the controller would start again from is newer than the file $1.
cluster_has_saved_since() { [ "$cluster_folder/state/job_state" -nt "$1" ]; }

# Ends the controller as a crash would, and starts it again from what it had saved.
cluster_restart_controller() {
  kill -KILL "$cluster_controller"
  wait "$cluster_controller" 2>/dev/null || true
  cluster_start_controller
}

# Brings back nodes that the controller has drained, as who runs a cluster does: it drains a node that
# works at a job which it has only just given out, as it does after a crash.
cluster_resume_nodes() {
  local node
  for node in $(sinfo --noheader --Node --states=drain --format=%N | sort -u); do
    scontrol update "nodename=$node" state=resume || true
  done
}

# The processes of this cluster's jobs, on the node $1 or on any.
cluster_job_processes() {
  local file
  for file in $(grep --null-data -lsFx "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ); do
    if grep --null-data -qs "^SLURMD_NODENAME=${1:-}" "$file"; then
      basename "$(dirname "$file")"
    fi
  done
}

# Takes the power from a node: its daemon, the daemons of its steps and all that ran there end at once.
cluster_kill_node() {
  local processes process
  kill -KILL "${cluster_node_process[$1]}"
  wait "${cluster_node_process[$1]}" 2>/dev/null || true
  processes=$(cluster_job_processes "$1")
  for process in $processes; do
    # A script's parent is its step's daemon, which must not live to report the script's end.
    kill -KILL "$(cluster_step_daemon "$process")" "$process" 2>/dev/null || true
  done
}

# The parent of the process $1 where it is a step's daemon, and the process itself if not.
cluster_step_daemon() {
  local parent
  parent=$(ps -o ppid= -p "$1" | tr -d ' ') || true
  if [ -n "$parent" ] && grep -q slurmstepd "/proc/$parent/cmdline" 2>/dev/null; then
    echo "$parent"
  else
    echo "$1"
  fi
}

# Ends all that was started here, whatever state it is in.
cluster_stop() {
  local process
  if [ -n "${cluster_controller:-}" ]; then timeout 10 scancel --user="$(id -un)" 2>/dev/null || true; fi
  for process in $(cluster_job_processes); do
    kill -KILL "$process" "$(cluster_step_daemon "$process")" 2>/dev/null || true
  done
  for process in "${cluster_processes[@]}"; do kill -TERM "$process" 2>/dev/null || true; done
  for process in "${cluster_processes[@]}"; do
    for _ in $(seq 50); do
      kill -0 "$process" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  # A step's daemon that still wants to tell the controller of its step's end.
  for process in $(cluster_processes_left); do kill -KILL "$process" 2>/dev/null || true; done
  cluster_processes=()
}

# Whatever was started with this cluster's configuration.
cluster_processes_left() {
  local file
  if [ -z "${SLURM_CONF:-}" ]; then return; fi
  for file in $(grep --null-data -lsFx "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ); do
    basename "$(dirname "$file")"
  done
}

# Runs a command again and again until it succeeds; fails after $1 seconds.
await() {
  local seconds=$1 began=$SECONDS
  shift
  until "$@"; do
    if [ $((SECONDS - began)) -ge "$seconds" ]; then
      echo "Waited $seconds s in vain for: $*" >&2
      return 1
    fi
    sleep 0.2
  done
}
