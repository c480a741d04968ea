/// A seccomp filter: which system calls a sandboxed program may make, as classic BPF.
///
/// Neither processes nor threads may be started: thousands of threads fit into the memory that a program may
/// use, and nothing else bounds them. `clone` and `clone3` report that they do not exist, upon which the solver's
/// thread pool makes do with the one thread. Sockets, mounts, namespaces, tracing, keyrings, System V's shared
/// memory, which no limit on the address space sees, and the kernel's less guarded doors are refused as well. A
/// call of another architecture kills the process.
struct SystemCallFilter {
  /// The machine's system call numbers, and AUDIT_ARCH of `linux/audit.h`.
  private struct Architecture {
    var audit: UInt32
    var clone: UInt32
    var refused: [UInt32]
    /// The first number of the x32 calls, which are refused.
    var foreign: UInt32?
  }

  /// struct sock_filter: code, jump if true, jump if false, operand.
  private struct Instruction {
    var code: UInt16
    var whenTrue: UInt8 = 0
    var whenFalse: UInt8 = 0
    var operand: UInt32
  }

  private static let load: UInt16 = 0x20
  private static let jumpEqual: UInt16 = 0x15
  private static let jumpAtLeast: UInt16 = 0x35
  private static let answer: UInt16 = 0x06

  private static let allow: UInt32 = 0x7FFF_0000
  private static let kill: UInt32 = 0x8000_0000
  private static let notPermitted: UInt32 = 0x0005_0001
  private static let noSuchCall: UInt32 = 0x0005_0026

  // Offsets in struct seccomp_data.
  private static let numberOffset: UInt32 = 0
  private static let architectureOffset: UInt32 = 4

  // The same number on every architecture, as all from 424 on.
  private static let clone3: UInt32 = 435
  private static let refusedEverywhere: [UInt32] = [
    424, 434, 438,  // pidfd_send_signal, pidfd_open, pidfd_getfd
    425, 426, 427,  // io_uring
    428, 429, 430, 431, 432, 433, 442,  // mounts by file descriptor
    443, 447,  // quotactl_fd, memfd_secret
  ]

  private static var current: Architecture? {
    #if arch(x86_64)
    Architecture(
      audit: 0xC000_003E, clone: 56,
      refused: [
        57, 58,  // fork, vfork
        41, 53,  // socket, socketpair
        29, 64, 68, 240,  // shmget, semget, msgget, mq_open
        101, 310, 311, 312,  // ptrace, process_vm_readv, process_vm_writev, kcmp
        155, 161, 165, 166, 272, 308,  // pivot_root, chroot, mount, umount2, unshare, setns
        248, 249, 250,  // keyrings
        298, 321, 323,  // perf_event_open, bpf, userfaultfd
        304, 319, 322,  // open_by_handle_at, memfd_create, execveat
        103, 163, 167, 168, 169, 172, 173, 175, 176, 179, 246, 313, 320,  // the administrator's
      ], foreign: 0x4000_0000)
    #elseif arch(arm64)
    Architecture(
      audit: 0xC000_00B7, clone: 220,
      refused: [
        198, 199,  // socket, socketpair
        194, 190, 186, 180,  // shmget, semget, msgget, mq_open
        117, 270, 271, 272,  // ptrace, process_vm_readv, process_vm_writev, kcmp
        41, 51, 40, 39, 97, 268,  // pivot_root, chroot, mount, umount2, unshare, setns
        217, 218, 219,  // keyrings
        241, 280, 282,  // perf_event_open, bpf, userfaultfd
        265, 279, 281,  // open_by_handle_at, memfd_create, execveat
        89, 104, 105, 106, 116, 142, 224, 225, 273, 294, 60,  // the administrator's
      ], foreign: nil)
    #else
    nil
    #endif
  }

  /// The filter's bytes as `bwrap --seccomp` reads them, or `nil` on an architecture without one.
  static var bytes: [UInt8]? {
    guard let architecture = current else { return nil }
    var program: [Instruction] = [
      .init(code: load, operand: architectureOffset),
      .init(code: jumpEqual, whenTrue: 1, operand: architecture.audit),
      .init(code: answer, operand: kill),
      .init(code: load, operand: numberOffset),
    ]
    if let foreign = architecture.foreign {
      program += [
        .init(code: jumpAtLeast, whenFalse: 1, operand: foreign),
        .init(code: answer, operand: kill),
      ]
    }
    let missing = [architecture.clone, clone3].map { ($0, noSuchCall) }
    let refused = (architecture.refused + refusedEverywhere).map { ($0, notPermitted) }
    for (number, refusal) in missing + refused {
      program += [
        .init(code: jumpEqual, whenFalse: 1, operand: number),
        .init(code: answer, operand: refusal),
      ]
    }
    program.append(.init(code: answer, operand: allow))
    return program.flatMap { instruction in
      let code = withUnsafeBytes(of: instruction.code.littleEndian) { Array($0) }
      let operand = withUnsafeBytes(of: instruction.operand.littleEndian) { Array($0) }
      return code + [instruction.whenTrue, instruction.whenFalse] + operand
    }
  }
}
