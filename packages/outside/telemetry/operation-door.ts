// GET /operation: how the whole cloud is at work, for those who may see metrics; GET /interfaces: where its interfaces are; what
// passes agents on hosts of their own. From what all hosts told last. Mounted by whoever opens an interface beside the database.

import { type Clock, fromJson, good, later, nanoseconds } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import {
  HOSTS_AT_MOST,
  hostReport,
  hostWork,
  shownInterfaces,
  shownOperation,
  type ToldHost,
} from "@etalon/messages/operation";
import { shownTraffic } from "@etalon/messages/traffic";
import type { z } from "zod";
import { storedComponents } from "../mailbox/stored.ts";
import type { Database } from "../postgres/database.ts";
import { depthOf } from "../postgres/mailbox-depth.ts";
import type { ToldHostRow, ToldHosts } from "../postgres/told-hosts.ts";
import type { TellingHost } from "./telling-host.ts";

/** A few times as long as one takes to tell of itself again. */
const SILENT_AFTER_S = 20;

interface Wholes {
  readonly own: Pick<TellingHost, "host" | "now">;
  readonly hosts: ToldHosts;
  readonly database: Database;
  readonly clock: Clock;
}

export function operationDoor({ own, hosts, database, clock }: Wholes): Door {
  const all = () => heardOf(hosts, clock);
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/operation",
        title:
          "how the whole cloud is at work: what waits for each component, the database, and what each process, agent and node tells of itself",
        need: "see-metrics",
        gives: shownOperation,
        refusals: {},
        answer: async () => {
          await own.now(); // whoever asks sees at least this one as it is
          const [told, waiting, size] = await Promise.all([
            all(),
            Promise.all(storedComponents.map((component) => depthOf(database, component, clock.now()))),
            sizeOf(database),
          ]);
          const served = new Set(
            told.flatMap(({ work }) => work?.steps.map(({ component }) => component) ?? []),
          );
          return good({
            own: own.host,
            waiting: waiting.filter(
              ({ component, messages, acts, aside }) => served.has(component) || messages + acts + aside > 0,
            ),
            database: size,
            hosts: told.map(withoutTraffic),
          });
        },
      }),
      route({
        method: "GET",
        path: "/interfaces",
        title: "where this cloud's interfaces for users are: each has its own part of what there is",
        need: "self",
        gives: shownInterfaces,
        refusals: {},
        answer: async () =>
          good(
            (await all()).flatMap(({ host, work, silent }) =>
              work && work.url !== ""
                ? [{ host, role: work.role, url: work.url, silent, own: host === own.host }]
                : [],
            ),
          ),
      }),
    ],
  };
}

/** Where agents are on hosts of their own: GET /traffic as each told it last. */
export const trafficOfAgents = ({ hosts, clock }: Pick<Wholes, "hosts" | "clock">): Door => ({
  following: [],
  routes: [
    route({
      method: "GET",
      path: "/traffic",
      title:
        "how much passes the agents a second, by ten seconds that are over: in from terminals, out to each machine; of each agent what passes most",
      need: "see-agents",
      gives: shownTraffic,
      refusals: {},
      answer: async () => {
        const told = await heardOf(hosts, clock);
        return good(told.flatMap(({ report, silent }) => (silent ? [] : (report?.agent?.traffic ?? []))));
      },
    }),
  ],
});

async function heardOf(hosts: ToldHosts, clock: Clock): Promise<readonly ToldHost[]> {
  const rows = await hosts.read(HOSTS_AT_MOST);
  const now = clock.now();
  return rows
    .map((row) => toldBy(row, later(now, -nanoseconds(row.agoS))))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

const toldBy = ({ host, agoS, report, work }: ToldHostRow, heardTaiNs: bigint): ToldHost => ({
  ...{ host, heardTaiNs, silent: agoS > SILENT_AFTER_S },
  report: understood(hostReport, report),
  work: understood(hostWork, work),
});

/** A host of another version may tell otherwise: then it tells nothing. */
function understood<T>(form: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    return form.safeParse(fromJson(text)).data ?? null;
  } catch {
    return null;
  }
}

const withoutTraffic = (told: ToldHost): ToldHost =>
  told.report?.agent
    ? { ...told, report: { ...told.report, agent: { ...told.report.agent, traffic: [] } } }
    : told;

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
