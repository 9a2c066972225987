// GET /operation: how the cloud is at work, for those who may see metrics: the process that answers, what waits in its components'
// mailboxes, and what hosts apart tell of themselves. Mounted by whoever opens an interface beside the database.

import { fromJson, good, type Liveness } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { HOSTS_AT_MOST, type HostReport, hostReport, shownOperation } from "@etalon/messages/operation";
import type { Depth } from "../mailbox/watch.ts";
import type { Database } from "../postgres/database.ts";
import type { Reporter } from "./host-report.ts";
import type { Metrics, Samples } from "./metrics.ts";

interface AtWork {
  readonly metrics: Metrics;
  readonly reporter: Reporter;
  readonly depths: () => Promise<readonly Depth[]>;
  readonly missing: () => Promise<readonly string[]>;
  readonly database: Database;
  /** Null: hosts apart are not heard here. */
  readonly liveness: Liveness | null;
}

export function operationDoor({ metrics, reporter, depths, missing, database, liveness }: AtWork): Door {
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/operation",
        title:
          "how the cloud is at work: this process's components and what waits for each, the database, and what agents and nodes tell of themselves",
        need: "see-metrics",
        gives: shownOperation,
        refusals: {},
        answer: async () => {
          const [own, samples, waiting, lacks, size] = await Promise.all([
            reporter.now(),
            metrics.samples(),
            depths(),
            missing(),
            sizeOf(database),
          ]);
          return good({
            ...{ own, role: String(samples("etalon_info")[0]?.labels.role ?? ""), missing: lacks },
            components: waiting.map((depth) => ({ ...depth, ...stepsOf(samples, depth.component) })),
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
            ...{ database: size, hosts: liveness ? hostsIn(liveness) : [] },
          });
        },
      }),
    ],
  };
}

function sum(samples: Samples, name: string, of: Readonly<Record<string, string>> = {}): number {
  return samples(name)
    .filter(({ labels }) => Object.entries(of).every(([key, value]) => labels[key] === value))
    .reduce((total, { value }) => total + value, 0);
}

const stepsOf = (samples: Samples, component: string) => ({
  steps: sum(samples, "etalon_mailbox_step_seconds_count", { component }),
  stepS: sum(samples, "etalon_mailbox_step_seconds_sum", { component }),
});

async function sizeOf(database: Database): Promise<{ version: string; bytes: number } | null> {
  const [row] = await database
    .as("cc", (tx) =>
      tx.query<{ version: string; bytes: string }>(
        "select current_setting('server_version') as version, pg_database_size(current_database())::text as bytes",
      ),
    )
    .catch(() => []);
  return row ? { version: row.version, bytes: Number(row.bytes) } : null;
}

/** The newest first where there are more than are shown. */
function hostsIn(liveness: Liveness) {
  return [...liveness.heard()]
    .flatMap((host) => {
      const heardTaiNs = liveness.heardAt(host);
      return heardTaiNs === null ? [] : [{ host, heardTaiNs, report: reportIn(liveness.reportOf(host)) }];
    })
    .sort((a, b) => Number(b.heardTaiNs - a.heardTaiNs))
    .slice(0, HOSTS_AT_MOST)
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

/** A host of another version may tell otherwise: then it tells nothing. */
function reportIn(text: string | null): HostReport | null {
  if (text === null) return null;
  try {
    return hostReport.safeParse(fromJson(text)).data ?? null;
  } catch {
    return null;
  }
}
