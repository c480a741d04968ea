import Testing

/// Programs that try to get out, to take too much or to look around, and what must become of them.
struct HostileProgram: Sendable, CustomTestStringConvertible {
  /// What must become of a program.
  enum Fate: Sendable {
    /// It reports that it was held: it prints "held" and nothing else.
    case held
    /// It runs out of time.
    case outOfTime
    /// It writes more than is read.
    case flood
    /// It is killed, or fails with an exception.
    case fails
  }

  var name: String
  var fate: Fate
  var code: String

  init(_ name: String, _ fate: Fate, _ code: String) {
    self.name = name
    self.fate = fate
    self.code = code
  }

  /// A program whose attempt must raise an error.
  init(_ name: String, raises attempt: String) {
    self.init(
      name, .held,
      """
      try:
      \(attempt.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
      except (OSError, ImportError, MemoryError, RuntimeError, ValueError) as error:
          print("held")
      else:
          print("ESCAPED")
      """)
  }

  /// A program that prints what it finds, which must be nothing.
  init(_ name: String, finds expression: String, import module: String = "os") {
    self.init(
      name, .held,
      "import \(module)\nfound = \(expression)\nprint('ESCAPED', found) if found else print('held')"
    )
  }

  var testDescription: String { name }
}

extension HostileProgram {
  static let network: [HostileProgram] = [
    .init("a TCP socket", raises: "import socket\nsocket.socket()"),
    .init(
      "a UDP socket", raises: "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)"),
    .init("a Unix socket", raises: "import socket\nsocket.socket(socket.AF_UNIX)"),
    .init(
      "a raw socket", raises: "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"),
    .init("a socket pair", raises: "import socket\nsocket.socketpair()"),
    .init(
      "a download",
      raises: "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:1/', timeout=2)"),
    .init("a name lookup", raises: "import socket\nsocket.getaddrinfo('example.com', 80)"),
    .init(
      "a netlink socket",
      raises: "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)"),
    .init("a web server", raises: "import http.server\nhttp.server.HTTPServer(('', 0), None)"),
    .init("asyncio", raises: "import asyncio\nasyncio.run(asyncio.sleep(0))"),
  ]

  static let reading: [HostileProgram] = [
    .init("the password file", raises: "open('/etc/passwd').read()"),
    .init("the shadow file", raises: "open('/etc/shadow').read()"),
    .init("the home folder", raises: "import os\nos.listdir('/home')"),
    .init("the keys of root", raises: "import os\nos.listdir('/root/.ssh')"),
    .init("the environment of process 1", raises: "open('/proc/1/environ').read()"),
    .init("its own environment through /proc", raises: "open('/proc/self/environ').read()"),
    .init("the memory map", raises: "open('/proc/self/maps').read()"),
    .init("the memory of others", raises: "open('/proc/1/mem', 'rb').read()"),
    .init("the kernel's settings", raises: "open('/sys/kernel/uevent_seqnum').read()"),
    .init("a disk", raises: "open('/dev/sda', 'rb').read(1)"),
    .init("the terminal", raises: "open('/dev/tty').read(1)"),
    // The way to the Python environment is there, wherever a checkout stands, and nothing beside it.
    .init(
      "the host's temporary folder",
      finds: "[n for n in (os.listdir('/tmp') if os.path.isdir('/tmp') else [])"
        + " if not os.sys.executable.startswith('/tmp/' + n + '/')]"),
    .init("the host's services", raises: "import os\nos.listdir('/run')"),
    .init(
      "environment variables",
      finds: "[k for k in os.environ if k not in ('PWD', 'OPENBLAS_NUM_THREADS', 'LC_CTYPE')]"),
    .init(
      "environment variables of C",
      finds: "ctypes.CDLL(None).getenv(b'WATTSWAP_API_KEY') or ctypes.CDLL(None).getenv(b'HOME')",
      import: "ctypes"),
    .init(
      "open files", .held,
      """
      import os
      found = []
      for number in range(3, 256):
          try:
              found.append((number, os.fstat(number).st_size))
          except OSError:
              pass
      print("held" if not found else f"ESCAPED {found}")
      """),
    .init("its own memory", raises: "import numpy\nnumpy.fromfile('/proc/self/mem', count=1)"),
    .init(
      "a folder above",
      finds: "[n for n in os.listdir('/in/..') if n in ('etc', 'home', 'proc', 'tmp', 'var')"
        + " and not os.sys.executable.startswith('/' + n + '/')]"),
    .init("the parent process", finds: "os.getppid() not in (0, 1)"),
    .init("the user's name", finds: "os.getuid() != 65534 or os.getgid() != 65534"),
    .init("the host's name", finds: "os.uname().nodename != 'sandbox'"),
  ]

  static let writing: [HostileProgram] = [
    .init("the root folder", raises: "open('/x', 'w')"),
    .init("the system", raises: "open('/usr/x', 'w')"),
    .init("the input", raises: "open('/in/x', 'w')"),
    .init("its own code", raises: "open('/in/main.py', 'w')"),
    .init("beside the result", raises: "open('/out/x', 'w')"),
    .init("the environment's packages", raises: "import numpy\nopen(numpy.__file__, 'a')"),
    .init(
      "its own code through a memory map",
      raises: "import numpy\nnumpy.memmap('/in/main.py', mode='r+')"),
    .init("a temporary file", raises: "import tempfile\ntempfile.NamedTemporaryFile()"),
    .init("a shared memory file", raises: "open('/dev/shm/x', 'w')"),
    .init("a memory file", raises: "import os\nos.memfd_create('x')"),
    .init(
      "a symbolic link in place of the result",
      raises: "import os\nos.unlink('/out/result')\nos.symlink('/etc/passwd', '/out/result')"),
    .init(
      "a symbolic link beside the result",
      raises: "import os\nos.symlink('/etc/passwd', '/out/link')"),
    .init("a rename of the result", raises: "import os\nos.rename('/out/result', '/out/other')"),
    .init(
      "a pipe in place of the result",
      raises: "import os\nos.unlink('/out/result')\nos.mkfifo('/out/result')"),
    .init(
      "a device",
      raises: "import os, stat\nos.mknod('/out/disk', 0o600 | stat.S_IFBLK, os.makedev(8, 0))"),
    .init(
      "a set-user-id bit", .held,
      "import os\ntry:\n    os.chown('/out/result', 0, 0)\n    print('ESCAPED')\nexcept OSError:\n    print('held')"
    ),
    .init(
      "a result without end",
      raises: "with open('/out/result', 'wb') as f:\n    while True: f.write(b'x' * 65536)"),
    .init(
      "a result with a hole",
      raises:
        "with open('/out/result', 'wb') as f:\n    f.seek(1 << 40)\n    f.write(b'x')\n    f.flush()"
    ),
    .init("a large result by truncation", raises: "import os\nos.truncate('/out/result', 1 << 40)"),
  ]

  static let processes: [HostileProgram] = [
    .init("fork", raises: "import os\nos.fork()"),
    .init(
      "a fork bomb", .held,
      "import os\nfailed = 0\nfor _ in range(1000):\n    try:\n        os.fork()\n    except OSError:\n        failed += 1\nprint('held' if failed == 1000 else 'ESCAPED')"
    ),
    .init(
      "a shell",
      raises: "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'echo ESCAPED'], check=True)"),
    .init("system", .held, "import os\nprint('held' if os.system('true') != 0 else 'ESCAPED')"),
    .init("posix_spawn", raises: "import os\nos.posix_spawn('/usr/bin/true', ['true'], {})"),
    .init(
      "multiprocessing",
      raises: "import multiprocessing\nmultiprocessing.Process(target=print).start()"),
    .init(
      "a pool of processes",
      raises:
        "from concurrent.futures import ProcessPoolExecutor\nwith ProcessPoolExecutor() as p: list(p.map(abs, [1]))"
    ),
    .init(
      "fork by number", .held,
      "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nprint('held' if libc.syscall({'x86_64': 57}.get(os.uname().machine, 220), 17, 0, 0, 0, 0) == -1 else 'ESCAPED')"
    ),
    .init(
      "clone3", .held,
      "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint('held' if libc.syscall(435, 0, 0) == -1 and ctypes.get_errno() == 38 else 'ESCAPED')"
    ),
    .init(
      "a new namespace", .held,
      "import ctypes\nprint('held' if ctypes.CDLL(None).unshare(0x10000000) == -1 else 'ESCAPED')"),
    .init(
      "a mount", .held,
      "import ctypes\nprint('held' if ctypes.CDLL(None).mount(b'none', b'/in', b'tmpfs', 0, None) == -1 else 'ESCAPED')"
    ),
    .init(
      "tracing", .held,
      "import ctypes\nprint('held' if ctypes.CDLL(None).ptrace(16, 1, 0, 0) == -1 else 'ESCAPED')"),
    .init(
      "a capability", .held,
      "import ctypes\nprint('held' if ctypes.CDLL(None).sethostname(b'x', 1) == -1 else 'ESCAPED')"),
    .init(
      "io_uring", .held,
      "import ctypes\nprint('held' if ctypes.CDLL(None).syscall(425, 8, 0) == -1 else 'ESCAPED')"),
    .init("another user", raises: "import os\nos.setuid(0)"),
    .init(
      "a set-user-id program in its place", .fails,
      "import os\nos.execv('/usr/bin/su', ['su', '-c', 'echo ESCAPED'])"),
    .init(
      "a shell in its place", .fails,
      "import os\nos.execv('/bin/sh', ['sh', '-c', 'cat /etc/passwd && echo ESCAPED'])"),
    .init(
      "a sandbox of its own in its place", .fails,
      "import os\nos.execv('/usr/bin/bwrap', ['bwrap', '--ro-bind', '/', '/', 'echo', 'ESCAPED'])"),
    .init(
      "the memory of its parent", .held,
      "import ctypes\nprint('held' if ctypes.CDLL(None).process_vm_readv(1, 0, 0, 0, 0, 0) == -1 else 'ESCAPED')"
    ),
    .init(
      "System V's shared memory", .held,
      """
      import ctypes
      libc = ctypes.CDLL(None)
      # Detached, a segment is no part of the address space, and keeps its memory all the same.
      print('held' if libc.shmget(0, 1 << 30, 0o1600) == -1 else 'ESCAPED')
      """),
    .init(
      "queues and semaphores", .held,
      """
      import ctypes
      libc = ctypes.CDLL(None)
      made = [libc.msgget(0, 0o1600), libc.semget(0, 1, 0o1600), libc.mq_open(b'/x', 0o102, 0o600, None)]
      print('held' if made == [-1, -1, -1] else 'ESCAPED')
      """),
    .init(
      "a signal to everyone", .fails,
      "import os, signal\nos.kill(-1, signal.SIGKILL)\nos.kill(1, signal.SIGKILL)\nraise SystemExit(3)"
    ),
    .init("a crash", .fails, "import ctypes\nctypes.string_at(0)"),
  ]

  static let resources: [HostileProgram] = [
    .init("four gigabytes", raises: "bytearray(4 << 30)"),
    .init("memory bit by bit", raises: "l = []\nwhile True: l.append(bytearray(64 << 20))"),
    .init("an array of numpy", raises: "import numpy\nnumpy.ones((1 << 29,))"),
    .init("a memory map", raises: "import mmap\nmmap.mmap(-1, 8 << 30)"),
    .init("a thread", raises: "import threading\nthreading.Thread(target=print).start()"),
    .init("a whole number of a terabyte", raises: "1 << (1 << 43)"),
    .init("a power without end", .outOfTime, "10 ** 10 ** 9"),
    .init("an expression without end", .outOfTime, "import re\nre.match('(a*)*b', 'a' * 100)"),
    .init(
      "an endless loop behind closed pipes", .outOfTime,
      "import os\nos.close(1)\nos.close(2)\nwhile True: pass"),
    .init(
      "a program that stops itself", .outOfTime,
      "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    .init(
      "code that nests deeply", .fails,
      "compile('-' * 5_000_000 + '1', 'x', 'eval')\nraise SystemExit(3)"),
    .init(
      "a problem of ten billion entries",
      raises: "import cvxpy as cp\nimport numpy\ncp.Constant(numpy.ones((100_000, 100_000)))"),
    .init("many files", raises: "l = [open('/in/main.py') for _ in range(1000)]"),
    .init("an endless loop", .outOfTime, "while True: pass"),
    .init("a long sleep", .outOfTime, "import time\ntime.sleep(1000)"),
    .init(
      "a loop that ignores signals", .outOfTime,
      "import signal\nfor s in range(1, 32):\n    try: signal.signal(s, signal.SIG_IGN)\n    except OSError: pass\nwhile True: pass"
    ),
    .init("a flood of output", .flood, "while True: print('x' * 1000)"),
    .init("a flood of errors", .flood, "import sys\nwhile True: sys.stderr.write('x' * 1000)"),
    .init("one long line", .flood, "print('x' * 10_000_000)"),
    .init(
      "endless recursion", .fails,
      "import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)"),
    .init(
      "a raised limit", .held,
      "import resource\ntry:\n    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n    print('ESCAPED')\nexcept (ValueError, OSError):\n    print('held')"
    ),
    .init("a core dump", .fails, "import os\nos.abort()"),
  ]

  static let tricks: [HostileProgram] = [
    .init(
      "a pickle that runs a shell",
      raises:
        "import pickle\nclass Shell:\n    def __reduce__(self): return (__import__('subprocess').check_call, (['/bin/true'],))\npickle.loads(pickle.dumps(Shell()))"
    ),
    .init(
      "an array that runs a shell",
      raises:
        "import io, numpy\nclass Shell:\n    def __reduce__(self): return (__import__('subprocess').check_call, (['/bin/true'],))\nfile = io.BytesIO()\nnumpy.save(file, numpy.array([Shell()]), allow_pickle=True)\nfile.seek(0)\nnumpy.load(file, allow_pickle=True)"
    ),
    .init(
      "a solver's module that has what it imported",
      raises:
        "import sys, cvxpy\nmodules = [m for m in list(sys.modules.values()) if m.__name__.startswith('cvxpy') and hasattr(m, 'os')]\nif not modules or modules[0].os.system('true'): raise OSError('refused')"
    ),
    .init("a debugger", .fails, "breakpoint()"),
    .init(
      "a module put into the search path", .held,
      "import sys\nprint('held' if '/in' not in sys.path and '' not in sys.path else 'ESCAPED')"),
    .init("a start-up file of the user", finds: "__import__('site').ENABLE_USER_SITE"),
    .init(
      "pip",
      raises:
        "import pip._internal.cli.main as m\nif m.main(['download', 'six', '-q', '--no-input', '--retries', '0']): raise OSError('pip failed')"
    ),
    .init("a compiler", raises: "import subprocess\nsubprocess.check_call(['gcc', '--version'])"),
  ]

  static let all = network + reading + writing + processes + resources + tricks
}
