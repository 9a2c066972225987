// How much processor time processes have used, from Linux's accounts: under other load on the computer it says more than
// the time on the wall. Used by `main.ts`.

import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_S = 100; // USER_HZ, the same on every Linux that Node runs on

/** Of a process and its children, those that have ended too; milliseconds. 0 where there are no such accounts. */
export function processorMs(pid: number): number {
  const all = new Map<number, { readonly parent: number; readonly ticks: number }>();
  try {
    for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
      const fields = statOf(name);
      if (fields) all.set(Number(name), fields);
    }
  } catch {
    return 0;
  }
  const ofTree = (root: number): number => {
    const children = [...all].filter(([, { parent }]) => parent === root);
    return children.reduce((sum, [child]) => sum + ofTree(child), all.get(root)?.ticks ?? 0);
  };
  return (1000 * ofTree(pid)) / TICKS_PER_S;
}

function statOf(pid: string): { parent: number; ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" "); // the name before it may hold anything
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return null; // it has ended meanwhile
  }
}
