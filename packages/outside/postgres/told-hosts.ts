// What each host of the cloud told of itself last, where all processes beside the database find it: of their own, and of
// hosts apart whoever heard them. Kept for a day. Called by `telemetry/telling-host.ts` and `telemetry/operation-door.ts`.

import type { Database } from "./database.ts";

/** In CC's schema, since it tells users how the cloud is. */
export const toldHostsTable = `
create table cc.told_host (
  host text collate "C" primary key,
  -- By the database's clock: those of hosts may differ.
  heard timestamptz not null,
  report text,
  work text
);
`;

/** By how much it is not sure when a host was heard, since it takes a while until that is told here. */
const UNSURE = "interval '10 seconds'";

export interface ToldHostRow {
  readonly host: string;
  /** How long ago it was heard. */
  readonly agoS: number;
  /** As JSON; whoever reads looks whether it is understood. */
  readonly report: string | null;
  readonly work: string | null;
}

export interface ToldHosts {
  /** What was heard later stays, whoever comes later with it; who has told of itself once is known by that. */
  tell(rows: readonly ToldHostRow[]): Promise<void>;
  /** The latest heard first, at most so many. */
  read(atMost: number): Promise<readonly ToldHostRow[]>;
}

export const toldHostsOn = (database: Database): ToldHosts => ({
  async tell(rows) {
    await database.as("cc", async (tx) => {
      await tx.prepared(
        "tell-hosts",
        `insert into cc.told_host (host, heard, report, work)
         select host, now() - ago * interval '1 second', report, work
         from unnest($1::text[], $2::float8[], $3::text[], $4::text[]) as told (host, ago, report, work) order by host
         on conflict (host) do update set heard = greatest(excluded.heard, told_host.heard),
           report = coalesce(excluded.report, told_host.report), work = coalesce(excluded.work, told_host.work)
         where excluded.heard > told_host.heard - ${UNSURE}`,
        [
          rows.map(({ host }) => host),
          rows.map(({ agoS }) => agoS),
          rows.map(({ report }) => report),
          rows.map(({ work }) => work),
        ],
      );
      await tx.prepared(
        "forget-hosts",
        "delete from cc.told_host where heard < now() - interval '1 day'",
        [],
      );
    });
  },
  read: (atMost) =>
    database.as("cc", async (tx) => {
      const rows = await tx.prepared<ToldHostRow>(
        "read-hosts",
        `select host, greatest(extract(epoch from now() - heard), 0)::float8 as "agoS", report, work
         from cc.told_host order by heard desc limit $1`,
        [atMost],
      );
      return rows;
    }),
});
