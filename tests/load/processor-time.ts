// How much processor time the parts of a cloud under load have used, from Linux's accounts: under other load on the computer
// it says more than the time on the wall. Used by `main.ts`.

import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_S = 100; // USER_HZ, the same on every Linux that Node runs on

/** Milliseconds; zeros where there are no such accounts. */
export interface ProcessorMs {
  readonly cloud: number;
  readonly postgres: number;
  readonly nats: number;
  /** This process: applicants, agents, nodes. */
  readonly load: number;
}

export function processorMs(cloudPid: number): ProcessorMs {
  let [cloud, postgres, nats] = [0, 0, 0];
  for (const { pid, name, ms } of descendants(process.pid)) {
    if (pid === cloudPid) cloud += ms;
    if (name === "postgres") postgres += ms;
    if (name === "nats-server") nats += ms;
  }
  const { user, system } = process.cpuUsage();
  return { cloud, postgres, nats, load: (user + system) / 1000 };
}

export const spent = (before: ProcessorMs, after: ProcessorMs): ProcessorMs => ({
  cloud: after.cloud - before.cloud,
  postgres: after.postgres - before.postgres,
  nats: after.nats - before.nats,
  load: after.load - before.load,
});

interface Account {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** With that of its children that have ended. */
  readonly ms: number;
}

function descendants(of: number): readonly Account[] {
  const all = accounts();
  const found: Account[] = [];
  const visit = (parent: number): void => {
    for (const one of all.filter((each) => each.parent === parent)) {
      found.push(one);
      visit(one.pid);
    }
  };
  visit(of);
  return found;
}

function accounts(): readonly Account[] {
  try {
    return readdirSync("/proc").flatMap((pid) => (/^\d+$/.test(pid) ? accountOf(Number(pid)) : []));
  } catch {
    return [];
  }
}

function accountOf(pid: number): readonly Account[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = text.lastIndexOf(")"); // the name before it may hold anything
    const fields = text.slice(end + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
    const name = text.slice(text.indexOf("(") + 1, end);
    return [{ pid, parent: Number(fields[1]), name, ms: (1000 * ticks) / TICKS_PER_S }];
  } catch {
    return []; // it has ended meanwhile
  }
}
