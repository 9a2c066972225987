// Where a sandbox's instruments appear: a small file system of the machine's own, shared, so that what is mounted in it
// after the start appears in the sandbox too. Root mounts it; the sandbox sees one folder of it.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MOUNTED_AS = "etalon-sandbox-";

export interface LinePlace {
  /** Seen in the sandbox as /dev/instr. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** The mount bears this process's id: who finds one whose process is gone may clear it away. */
export async function linePlace(): Promise<LinePlace> {
  const root = await mkdtemp(join(tmpdir(), "etalon-sandbox-"));
  await run("mount", ["-t", "tmpfs", "-o", "size=1m,mode=755", `${MOUNTED_AS}${process.pid}`, root]);
  await run("mount", ["--make-shared", root]);
  const folder = join(root, "instr");
  await mkdir(folder);
  return {
    folder,
    async remove() {
      await run("umount", ["-l", root]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Clears away what processes that were killed have left mounted. */
export async function clearLeftPlaces(): Promise<void> {
  for (const line of (await readFile("/proc/mounts", "utf8")).split("\n")) {
    const [source = "", root = ""] = line.split(" ");
    if (!source.startsWith(MOUNTED_AS) || alive(Number(source.slice(MOUNTED_AS.length)))) continue;
    await run("umount", ["-l", root]).catch(() => undefined); // another node clears as well
    await rm(root, { recursive: true, force: true }).catch(() => undefined);
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
