// How many files and connections this process may have open at once, and whether that is enough. Asked by the apps at
// their start: a process that runs out of them turns away whoever comes next, and cannot open its own files either.

import { readFile } from "node:fs/promises";

/** Beside connections: the database's, logs, segments, modules, and what is being closed. */
const BESIDE = 500;

export interface Descriptors {
  readonly needed: number;
  /** null where the system does not say. Node raises its own limit as far as it may. */
  readonly allowed: number | null;
}

/** @param connections  of all listeners of the process together, at most */
export async function descriptors(connections: number): Promise<Descriptors> {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? [];
  const allowed = soft === undefined ? null : soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
  return { needed: connections + BESIDE, allowed };
}

/** What is lacking in one sentence, with what mends it; null when nothing is. */
export function lackOf({ needed, allowed }: Descriptors): string | null {
  if (allowed === null || allowed >= needed) return null;
  return (
    `this process may have ${allowed} files and connections open, and comes to need ${needed} when all its doors are full: ` +
    `"ulimit -n ${needed}" before it starts, or LimitNOFILE=${needed} in its systemd unit`
  );
}
