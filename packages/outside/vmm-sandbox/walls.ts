// What a sandbox is made of: bubblewrap's arguments. Used to start machines, and to try whether this host lets us.

/** bubblewrap itself runs as nobody too, so that who broke out of a sandbox would not be root. */
export const nobody = { uid: 65_534, gid: 65_534 };

/** Descriptors that a sandbox is started with: its control port, and the program's text, wherever it lies. */
export const FD = { control: 3, program: 4 } as const;

/** What a program may write to; everything else is read-only, or there would be no end to what it takes of our memory. */
const SCRATCH_BYTES = 64 * 1024 * 1024;

/** What each process of a sandbox may take of the host; what all of them may, is its portion's to say. */
const limits = ["--data=1610612736", "--nofile=1024", "--core=0", "--memlock=0", "--msgqueue=0"];

/** Joins the groups of a portion, as root still; then it is nobody, and what it starts is held to the limits. */
const JOIN = 'for group in $GROUPS; do echo $$ > "$group"; done; exec "$@"';

/** The command that starts a program behind the walls, to be run by root. */
export function walledCommand(
  groups: readonly string[],
  walls: readonly string[],
  program: readonly string[],
): string[] {
  const { uid, gid } = nobody;
  return [
    ...["sh", "-c", JOIN.replace("$GROUPS", groups.join(" ")), "sh"],
    ...["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--no-new-privs"],
    ...["prlimit", ...limits, "--", "bwrap", ...walls, ...program],
  ];
}

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
