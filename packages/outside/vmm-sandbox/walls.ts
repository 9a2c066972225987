// What a sandbox is made of: bubblewrap's arguments. Used to start machines, and to try whether this host lets us.

/** bubblewrap itself runs as nobody too, so that who broke out of a sandbox would not be root. */
export const nobody = { uid: 65_534, gid: 65_534 };

/**
 * What a sandbox holds: Node and its libraries, the program, and the folder in which instruments appear. The control
 * port is Node's channel to its parent, descriptor 3; the program's text is read from descriptor 4, wherever it lies.
 */
export function walls(instruments: string): string[] {
  return [
    ...["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"],
    ...["--uid", String(nobody.uid), "--gid", String(nobody.gid), "--hostname", "etalon"],
    ...["--ro-bind", "/usr", "/usr"],
    ...["lib", "lib64", "bin"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]),
    ...["--ro-bind", process.execPath, "/node", "--ro-bind-data", "4", "/program.mjs"],
    ...["--proc", "/proc", "--dev", "/dev", "--dev-bind", instruments, "/dev/instr", "--tmpfs", "/tmp"],
    ...["--clearenv", "--setenv", "PATH", "/usr/bin", "--setenv", "NODE_CHANNEL_FD", "3"],
  ];
}
