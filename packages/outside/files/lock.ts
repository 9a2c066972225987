// One process per folder: a second writer would ruin the log. The lock outlives a crash harmlessly.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";

export interface Lock {
  release(): Promise<void>;
}

/** Takes the folder (made if need be) for this process, unless a living one holds it. */
export async function lockFolder(folder: string): Promise<Answer<Lock>> {
  const file = join(folder, "lock");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const mine = `${process.pid} ${await startOf(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(file, mine, { flag: "wx" });
      return good({ release: () => rm(file, { force: true }) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(file, "utf8").catch(() => "");
    const pid = Number.parseInt(holder, 10);
    if (holder === mine || (pid > 0 && alive(pid) && holder === `${pid} ${await startOf(pid)}`))
      return refused("segments.in-use", `${folder} is in use by process ${pid}; it has one writer.`);
    await rm(file, { force: true }); // its process is gone
  }
  return refused("segments.in-use", `${folder} is being opened by another process.`);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When a process started, so that a number used again is not taken for the old process; "-" where that
 * cannot be told.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "-"; // field 22, counted after the name
}
