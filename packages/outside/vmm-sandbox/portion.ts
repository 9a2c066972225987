// What one sandbox may take of the host's memory and processes, whatever it starts: a control group of its own. Limits of a
// single process (`walls.ts`) bound no program that starts others.

import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const MEMORY_BYTES = 1024 * 1024 * 1024;
/** Threads count; Node has some ten. */
export const TASKS_AT_MOST = 128;
const ROOT = "/sys/fs/cgroup";
const NAMED = "etalon-sandbox-";
let made = 0;

export interface Portion {
  /** Who writes its process id into all of these is held to the portion, with whatever it starts. */
  readonly files: readonly string[];
  /** Once everything in it has ended. */
  release(): Promise<void>;
}

/** Null: this host lets us make no control groups, and the limits of single processes are all there is. */
export async function portion(): Promise<Portion | null> {
  const name = `${NAMED}${process.pid}-${++made}`;
  const folders = hierarchies().map(({ folder }) => join(folder, name));
  const release = async () => {
    for (const folder of folders) await removed(folder);
  };
  try {
    for (const { folder, limits } of hierarchies()) {
      await mkdir(join(folder, name));
      for (const [file, value] of limits) await writeFile(join(folder, name, file), String(value));
    }
  } catch {
    await release();
    return null;
  }
  return folders.length === 0
    ? null
    : { files: folders.map((folder) => join(folder, "cgroup.procs")), release };
}

/** Of processes that were killed. */
export async function clearLeftPortions(): Promise<void> {
  for (const { folder } of hierarchies())
    for (const name of await readdir(folder).catch(() => []))
      if (name.startsWith(NAMED) && !existsSync(`/proc/${name.slice(NAMED.length).split("-")[0]}`))
        await rmdir(join(folder, name)).catch(() => undefined); // another node clears as well
}

interface Hierarchy {
  readonly folder: string;
  readonly limits: readonly (readonly [string, number])[];
}

/** One tree for all (version 2), or one for each kind of resource. */
function hierarchies(): readonly Hierarchy[] {
  if (existsSync(join(ROOT, "cgroup.controllers"))) {
    const given = readFileSync(join(ROOT, "cgroup.subtree_control"), "utf8").split(/\s+/);
    const all = given.includes("memory") && given.includes("pids");
    const limits = [["memory.max", MEMORY_BYTES] as const, ["pids.max", TASKS_AT_MOST] as const];
    return all ? [{ folder: ROOT, limits }] : [];
  }
  const memory = { folder: join(ROOT, "memory"), limits: [["memory.limit_in_bytes", MEMORY_BYTES] as const] };
  const tasks = { folder: join(ROOT, "pids"), limits: [["pids.max", TASKS_AT_MOST] as const] };
  return [memory, tasks].filter(({ folder }) => existsSync(folder));
}

/** Its last process may still be ending. */
async function removed(folder: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const gone = await rmdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === "ENOENT",
    );
    if (gone) return;
    await pause(20);
  }
}
