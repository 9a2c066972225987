// Fills a station's register: meters' states as the step leaves them, what monitoring says of them, what a plan says. Called by
// tests and `npm run register`.

import { toJson } from "@etalon/basis";
import type { Database } from "@etalon/outside/postgres/database";
import type { MeterEntry } from "@etalon/station/zz-master-station/state";
import pg from "pg";
import { type KnownMeter, knownMeter } from "./known-meters.ts";

const TOGETHER = 5000;

export async function filled(
  database: Database,
  count: number,
  seed: number,
  progress: (meters: number) => void = () => undefined,
): Promise<void> {
  for (let first = 0; first < count; first += TOGETHER) {
    const length = Math.min(TOGETHER, count - first);
    const meters = Array.from({ length }, (_, n) => knownMeter(first + n, count, seed));
    await database.as("zz", async (tx) => {
      await tx.query("insert into zz.aggregate (key, state) select * from unnest($1::text[], $2::jsonb[])", [
        meters.map(({ id }) => `meter/${id}`),
        meters.map((meter) => toJson(entryOf(meter))),
      ]);
      const known = meters.filter(({ condition, plan }) => condition ?? plan);
      const column = <T>(value: (one: KnownMeter) => T): T[] => known.map(value);
      await tx.query(
        `update zz.meter as kept set origin = 1772409600, until = new.until, error = 0.1, standard = 0.01, points_given = 4,
           points = 18, of_limit = new.of_limit, life = new.life, cause = coalesce(new.cause, ''), plan_rank = new.rank,
           plan_urgency = new.urgency, plan_action = new.action, plan_until = new.day
         from unnest($1::text[], $2::float8[], $3::real[], $4::real[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[])
           as new (name, until, of_limit, life, cause, rank, urgency, action, day)
         where kept.name = new.name`,
        [
          column(({ id }) => id),
          column(({ condition }) => (condition ? 1_772_409_637 : null)),
          column(({ condition }) => condition?.ofLimit ?? null),
          column(({ condition }) => condition?.lifeDay ?? null),
          column(({ condition }) => condition?.cause ?? null),
          column(({ plan }) => plan?.rank ?? null),
          column(({ plan }) => plan?.urgency ?? null),
          column(({ plan }) => (plan ? "site test" : null)),
          column(({ plan }) => (plan ? "2026-06-01" : null)),
        ],
      );
    });
    progress(first + length);
  }
}

/** What autovacuum does within minutes. */
export async function settled(superuser: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(superuser);
  await client.connect();
  try {
    await client.query("vacuum analyze zz.meter");
    await client.query("vacuum analyze zz.aggregate");
  } finally {
    await client.end();
  }
}

function entryOf({ id, serial, site, agent, terminal, accuracyClass, ...one }: KnownMeter): MeterEntry {
  const plate = { activeConstant: 20_000, wiring: "3P4W", nominalVoltage: 57.7, ratedCurrent: 1.5 } as const;
  const { class448, batch, installed, retiredTaiNs, verified } = one;
  return {
    kind: "meter",
    record: {
      ...{ id, meter: { serial, accuracyClass, ...plate, maxCurrent: 6 }, site, register: "wh+" },
      ...{ agent, terminal, resource: `${agent}/${terminal}`, calibration: null },
      ...(class448 && batch && installed && { planning: { class448, batch, installed } }),
    },
    ...(verified && { standing: foundOf(id, verified) }),
    detections: verified ? [foundOf(id, verified)] : [],
    ...(retiredTaiNs !== null && { retired: { atTaiNs: retiredTaiNs, why: "replaced", by: "wang" } }),
  };
}

const foundOf = (
  id: string,
  found: NonNullable<KnownMeter["verified"]>,
): MeterEntry["detections"][number] => {
  const { atTaiNs, verdict, errorPercent, uncertaintyPercent } = found;
  return {
    ...{ id: `det-${id}`, atTaiNs, verdict },
    ...(errorPercent !== null && { errorPercent }),
    ...(uncertaintyPercent !== null && { uncertaintyPercent }),
  };
};
