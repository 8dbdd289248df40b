// The system calls a worker never needs and a kernel exploit likes best, refused by a filter that bubblewrap installs.

type Arch = {
  readonly auditArch: number;
  readonly denied: readonly number[];
  readonly clone: number;
  readonly socket: number;
};

/** Numbers that x86-64 and arm64 share: io_uring (would go around the rule for sockets), the new mount calls, pidfd_getfd. */
const SHARED = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443];
const CLONE3 = 435;

/**
 * In this order: ptrace process_vm_readv process_vm_writev kexec_load kexec_file_load init_module finit_module delete_module mount
 * umount2 pivot_root chroot swapon swapoff reboot sethostname setdomainname bpf perf_event_open userfaultfd add_key request_key keyctl
 * unshare setns acct quotactl name_to_handle_at open_by_handle_at clock_settime settimeofday adjtimex clock_adjtime syslog
 * lookup_dcookie vhangup kcmp, then (x86-64 only) iopl ioperm modify_ldt uselib sysfs _sysctl.
 */
const ARCHS: Readonly<Record<string, Arch>> = {
  x64: {
    auditArch: 0xc000003e,
    denied: [
      101, 310, 311, 246, 320, 175, 313, 176, 165, 166, 155, 161, 167, 168, 169, 170, 171, 321, 298, 323, 248, 249, 250,
      272, 308, 163, 179, 303, 304, 227, 164, 159, 305, 103, 212, 153, 312, 172, 173, 154, 134, 139, 156,
    ],
    clone: 56,
    socket: 41,
  },
  arm64: {
    auditArch: 0xc00000b7,
    denied: [
      117, 270, 271, 104, 294, 105, 273, 106, 40, 39, 41, 51, 224, 225, 142, 161, 162, 280, 241, 282, 217, 218, 219, 97,
      268, 89, 60, 264, 265, 112, 170, 171, 266, 116, 18, 58, 272,
    ],
    clone: 220,
    socket: 198,
  },
};

// Classic BPF as in linux/filter.h, on struct seccomp_data: nr at 0, arch at 4, low halves of the arguments from 16.
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const refuse = (errno: number): number => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const AF_UNIX = 1;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET: a new user namespace would give back every capability inside it. */
const NEW_NAMESPACES = 0x7e020000;
const X32_CALLS = 0x40000000;

type Step = readonly [code: number, yes: number, no: number, k: number];

/** An empty buffer where we know no numbers: then bubblewrap is given no filter. */
export function denyList(arch: string): Buffer {
  const known = ARCHS[arch];
  if (known === undefined) return Buffer.alloc(0);
  const steps: Step[] = [
    [LOAD, 0, 0, 4],
    [JUMP_EQUAL, 1, 0, known.auditArch],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, 0],
    [JUMP_GREATER_EQUAL, 0, 1, X32_CALLS],
    [RETURN, 0, 0, refuse(ENOSYS)],
    // glibc then falls back to clone, whose flags a filter can read.
    ...refusal(CLONE3, ENOSYS),
    ...[...SHARED, ...known.denied].flatMap((call) => refusal(call, EPERM)),
    [JUMP_EQUAL, 0, 4, known.clone],
    [LOAD, 0, 0, 16],
    [JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES],
    [RETURN, 0, 0, refuse(EPERM)],
    [RETURN, 0, 0, ALLOW],
    [JUMP_EQUAL, 0, 3, known.socket],
    [LOAD, 0, 0, 16],
    [JUMP_EQUAL, 1, 0, AF_UNIX],
    [RETURN, 0, 0, refuse(EAFNOSUPPORT)],
    [RETURN, 0, 0, ALLOW],
  ];
  return assemble(steps);
}

function refusal(call: number, errno: number): readonly Step[] {
  return [
    [JUMP_EQUAL, 0, 1, call],
    [RETURN, 0, 0, refuse(errno)],
  ];
}

function assemble(steps: readonly Step[]): Buffer {
  const bytes = Buffer.alloc(steps.length * 8);
  steps.forEach(([code, yes, no, k], at) => {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(yes, at * 8 + 2);
    bytes.writeUInt8(no, at * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, at * 8 + 4);
  });
  return bytes;
}
