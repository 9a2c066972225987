// Hosts that were told apart, as the processes that they run in: an agent and a node of one process are no processes of their own.
// Pure; called by `process-table.tsx`.

import type { ToldHost } from "../../api/contracts.ts";

export interface Process extends ToldHost {
  /** What else runs in it, by name. */
  readonly beside: readonly string[];
}

/** One process is what began on one computer at one instant. The one that serves an interface goes before its guests. */
export function processesOf(hosts: readonly ToldHost[]): readonly Process[] {
  const processes = new Map<string, ToldHost[]>();
  for (const host of hosts) {
    const { report } = host;
    const one = report === null ? host.host : `${report.computer} ${report.sinceTaiNs}`;
    processes.set(one, [...(processes.get(one) ?? []), host]);
  }
  return [...processes.values()].map((within) => {
    const [first, ...others] = within.toSorted((a, b) => Number(a.work === null) - Number(b.work === null));
    return {
      ...first!,
      silent: within.every(({ silent }) => silent),
      beside: others.map(({ host }) => host),
    };
  });
}
