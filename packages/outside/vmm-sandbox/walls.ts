// What a sandbox is made of: bubblewrap's arguments. Used to start machines, and to try whether this host lets us.

/** bubblewrap itself runs as nobody too, so that who broke out of a sandbox would not be root. */
export const nobody = { uid: 65_534, gid: 65_534 };

/** Descriptors that a sandbox is started with: its control port, and the program's text, wherever it lies. */
export const FD = { control: 3, program: 4 } as const;

/** What a program may write to; everything else is read-only, or there would be no end to what it takes of our memory. */
const SCRATCH_BYTES = 64 * 1024 * 1024;

/**
 * What a sandbox may take of the host, by prlimit: writable memory that is its own, processes and threads, files. The
 * counts are of its user in its own name space.
 */
export const limits: readonly string[] = [
  ...["--data=1610612736", "--nproc=256", "--nofile=1024", "--core=0", "--memlock=0", "--msgqueue=0"],
];

/** What a sandbox holds: Node and its libraries, the program, and the folder in which instruments appear. */
export function walls(instruments: string): string[] {
  return [
    ...["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"],
    ...["--uid", String(nobody.uid), "--gid", String(nobody.gid), "--hostname", "etalon"],
    ...["--ro-bind", "/usr", "/usr"],
    ...["lib", "lib64", "bin"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]),
    ...["--ro-bind", process.execPath, "/node", "--ro-bind-data", String(FD.program), "/program.mjs"],
    ...["--proc", "/proc", "--dev", "/dev", "--dev-bind", instruments, "/dev/instr"],
    ...["--size", String(SCRATCH_BYTES), "--tmpfs", "/tmp"],
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...[
      "--clearenv",
      "--setenv",
      "PATH",
      "/usr/bin",
      "--setenv",
      "ETALON_CONTROL_SOCKET",
      String(FD.control),
    ],
  ];
}
