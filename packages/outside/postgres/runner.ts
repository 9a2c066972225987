// Under which user the database server runs: PostgreSQL refuses root, and wants a user who has a name.
// Called by `embedded-postgres.ts`.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";

/**
 * - `direct`: as this process's user.
 * - `namespace`: as this process's user, who is called otherwise inside a user namespace. The kernel still sees the
 *   same user, so folders that only he may enter stay reachable and the files stay his.
 * - `uid`: as another user; only root can do that.
 */
export type Runner =
  | { readonly kind: "direct" | "namespace"; readonly uid: number; readonly gid: number }
  | { readonly kind: "uid"; readonly uid: number; readonly gid: number };

const me = (): { uid: number; gid: number } => ({
  uid: process.getuid?.() ?? -1,
  gid: process.getgid?.() ?? -1,
});

/** The ways to try, best first; `home` is the folder that will hold the data. */
export function runnersFor(home: string): readonly Runner[] {
  const { uid, gid } = me();
  if (uid !== 0) return hasName() ? [{ kind: "direct", uid, gid }] : [{ kind: "namespace", uid, gid }];
  const cluster = join(home, "cluster");
  if (existsSync(cluster)) {
    const owner = statSync(cluster);
    if (owner.uid !== 0) return [{ kind: "uid", uid: owner.uid, gid: owner.gid }]; // as it was begun
  }
  const neighbour = ordinaryOwner(home);
  return [
    { kind: "namespace", uid: 0, gid: 0 },
    ...(neighbour ? [{ kind: "uid", ...neighbour } as const] : []),
    nobody(),
  ];
}

/** A user without rights; the last way for root, where user namespaces are forbidden (most containers). */
export function nobody(): Runner {
  const { uid, gid } = unprivilegedEntry();
  return { kind: "uid", uid, gid };
}

/** Of the folder and those above, the nearest that an ordinary user owns: his checkout, in which root was called. */
function ordinaryOwner(folder: string): { uid: number; gid: number } | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(at)) {
      const { uid, gid } = statSync(at);
      if (uid !== 0) return { uid, gid };
    }
    if (at === dirname(at)) return null;
  }
}

/** initdb asks for its user's name; a container's `--user 12345` has none. */
function hasName(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

function unprivilegedEntry(): { uid: number; gid: number } {
  const entries = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => Number.isInteger(uid) && uid > 0);
  return entries.find(({ name }) => name === "nobody") ?? entries.at(-1) ?? { uid: 65534, gid: 65534 };
}

/** The server's surroundings: none of ours, which may hold secrets. */
const surroundings = { PATH: process.env.PATH ?? "/usr/bin:/bin", TZ: "UTC", LC_ALL: "C" };

export function commandFor(runner: Runner, program: string, args: readonly string[]): [string, string[]] {
  if (runner.kind !== "namespace") return [program, [...args]];
  const inside = unprivilegedEntry();
  const map = [`--map-user=${inside.uid}`, `--map-group=${inside.gid}`];
  return ["unshare", ["--user", ...map, "--", program, ...args]];
}

const identity = (runner: Runner) => (runner.kind === "uid" ? { uid: runner.uid, gid: runner.gid } : {});

/** Runs a short program to its end. */
export function runAs(
  runner: Runner,
  program: string,
  args: readonly string[],
): { ok: boolean; said: string } {
  const [file, all] = commandFor(runner, program, args);
  const ran = spawnSync(file, all, { ...identity(runner), cwd: "/", env: surroundings, encoding: "utf8" });
  return { ok: ran.status === 0, said: ran.error?.message ?? `${ran.stdout}${ran.stderr}` };
}

/**
 * Starts a program that outlives this process: in a session of its own, so that Ctrl-C at the terminal, meant for us,
 * does not reach it (the server would shut down under our feet).
 */
export function startAs(
  runner: Runner,
  program: string,
  args: readonly string[],
  logFd: number,
): ChildProcess {
  const [file, all] = commandFor(runner, program, args);
  const child = spawn(file, all, {
    ...identity(runner),
    cwd: "/",
    env: surroundings,
    detached: true,
    stdio: ["ignore", logFd, logFd],
  });
  child.unref();
  return child;
}

/** Whether the runner finds the program and the libraries that it needs. */
export const canRun = (runner: Runner, program: string): boolean => runAs(runner, program, ["--version"]).ok;

/** Whether `folder` can be the runner's home: his to write in, or, for another user, on a path that he may walk. */
export function canLive(runner: Runner, folder: string): boolean {
  const [what, path] = runner.kind === "uid" ? ["-x", dirname(folder)] : ["-w", folder];
  return runAs(runner, "/bin/sh", ["-c", `test ${what} "$1"`, "sh", path]).ok;
}

/** Makes `home` and all in it the runner's own; only root ever needs to. */
export function own(runner: Runner, home: string): void {
  if (process.getuid?.() !== 0) return;
  const foreign = [home, join(home, "cluster")].some(
    (at) => existsSync(at) && statSync(at).uid !== runner.uid,
  );
  if (foreign) spawnSync("chown", ["-R", "-h", `${runner.uid}:${runner.gid}`, home]);
}
