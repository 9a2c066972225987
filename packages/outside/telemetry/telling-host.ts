// A process beside the database tells there, every few seconds, how it is at work, and what it heard of hosts apart: so every
// interface of the cloud shows the whole of it. Begun by the apps.

import { type Clock, type Instant, type Liveness, type Log, secondsBetween, toJson } from "@etalon/basis";
import type { HostWork } from "@etalon/messages/operation";
import type { ToldHostRow, ToldHosts } from "../postgres/told-hosts.ts";
import type { Reporter } from "./host-report.ts";
import type { Metrics, Samples } from "./metrics.ts";

const TELL_EVERY_MS = 5_000;

interface Telling {
  /** Its role and id. */
  readonly host: string;
  readonly metrics: Metrics;
  readonly reporter: Reporter;
  readonly missing: () => Promise<readonly string[]>;
  readonly hosts: ToldHosts;
  readonly clock: Clock;
  readonly log: Log;
  /** Null: hosts apart are not heard here. */
  readonly liveness: Liveness | null;
}

export interface TellingHost {
  readonly host: string;
  /** Known once it is opened, which is later than this begins. */
  servesAt(url: string): void;
  /** As it is now. */
  now(): Promise<void>;
  stop(): void;
}

export function tellingHost({
  host,
  metrics,
  reporter,
  missing,
  hosts,
  clock,
  log,
  liveness,
}: Telling): TellingHost {
  let url = "";
  /** When each was heard that has been told already. */
  const told = new Map<string, Instant>();
  const ownRow = async (): Promise<ToldHostRow> => {
    const [report, samples, lacks] = await Promise.all([reporter.now(), metrics.samples(), missing()]);
    const work = workIn(samples, { url, missing: [...lacks] });
    return { host, agoS: 0, report: toJson(report), work: toJson(work) };
  };
  const heardRows = (): readonly ToldHostRow[] =>
    [...(liveness?.heard() ?? [])].flatMap((who) => {
      const heardTaiNs = liveness?.heardAt(who) ?? null;
      if (heardTaiNs === null || heardTaiNs === told.get(who)) return [];
      told.set(who, heardTaiNs);
      const agoS = Math.max(0, secondsBetween(heardTaiNs, clock.now()));
      return [{ host: who, agoS, report: liveness?.reportOf(who) ?? null, work: null }];
    });
  let stopped = false;
  let timer: NodeJS.Timeout;
  const now = async () => hosts.tell([await ownRow(), ...heardRows()]);
  const tell = async () => {
    await now().catch((error: Error) => log.debug("host.not-told", { error })); // the database's absence is told by others
    if (!stopped) timer = setTimeout(tell, TELL_EVERY_MS).unref();
  };
  timer = setTimeout(tell, 0).unref();
  return {
    host,
    servesAt(at) {
      url = at;
    },
    now,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const workIn = (samples: Samples, own: Pick<HostWork, "url" | "missing">): HostWork => ({
  ...own,
  role: String(samples("etalon_info")[0]?.labels.role ?? ""),
  steps: samples("etalon_mailbox_step_seconds_count").map(({ labels: { component }, value }) => ({
    component: String(component),
    steps: value,
    stepS: sum(samples, "etalon_mailbox_step_seconds_sum", { component: String(component) }),
  })),
  applications: {
    applied: sum(samples, "etalon_applications_total", { what: "applied" }),
    granted: sum(samples, "etalon_applications_total", { what: "granted" }),
    refused: sum(samples, "etalon_applications_total", { what: "refused" }),
  },
  http: {
    requests: sum(samples, "etalon_http_requests_total"),
    failed: samples("etalon_http_requests_total")
      .filter(({ labels }) => String(labels.status).startsWith("5"))
      .reduce((total, { value }) => total + value, 0),
  },
});

function sum(samples: Samples, name: string, of: Readonly<Record<string, string>> = {}): number {
  return samples(name)
    .filter(({ labels }) => Object.entries(of).every(([key, value]) => labels[key] === value))
    .reduce((total, { value }) => total + value, 0);
}
