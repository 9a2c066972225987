// How many meters a second are registered at a station's door, with and without what keeps them listed. Called by
// `npm run register`.

import { setTimeout as pause } from "node:timers/promises";
import { refused, toJson } from "@etalon/basis";
import type { MeterOrder } from "@etalon/messages/meters";
import type { TestFace } from "@etalon/outside/http/testing/face";
import type { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { zzWith } from "@etalon/station/zz-master-station/shell";
import pg from "pg";
import { knownMeter } from "./known-meters.ts";

const TOGETHER = 10_000;

export interface Registering {
  readonly meters: number;
  readonly perSecond: number;
  readonly perSecondUnlisted: number;
}

interface Asked {
  readonly face: TestFace;
  readonly mailbox: PostgresMailbox;
  readonly superuser: pg.ClientConfig;
  readonly added: number;
  readonly seed: number;
}

export async function registering({ face, mailbox, superuser, added, seed }: Asked): Promise<Registering> {
  const book = { write: async () => undefined } as unknown as Parameters<typeof zzWith>[1];
  void mailbox.serve(
    "zz",
    zzWith(async () => refused("test.outlet", "there is none"), book),
  );
  const client = new pg.Client(superuser);
  await client.connect();
  const count = async () => {
    const { rows } = await client.query<{ meters: number }>(
      "select count(*)::int as meters from zz.aggregate where key > 'meter/new' and key < 'meter/nex'",
    );
    return rows[0]!.meters;
  };
  const perSecond = async (name: string): Promise<number> => {
    const before = await count();
    const startMs = performance.now();
    for (let first = 0; first < added; first += TOGETHER) {
      const length = Math.min(TOGETHER, added - first);
      const meters = Array.from({ length }, (_, n) =>
        orderOf(`new-${name}-${first + n}`, first + n, added, seed),
      );
      const { status, body } = await face.post("/meters", toJson({ meters }));
      if (status !== 200) throw new Error(`POST /meters: ${status} ${body}`);
    }
    while ((await count()) < before + added) await pause(20);
    return Math.round(added / ((performance.now() - startMs) / 1000));
  };
  try {
    const listed = await perSecond("listed");
    await client.query("alter table zz.aggregate disable trigger list_meter");
    const unlisted = await perSecond("unlisted");
    await client.query("alter table zz.aggregate enable trigger list_meter");
    return { meters: added, perSecond: listed, perSecondUnlisted: unlisted };
  } finally {
    await client.end();
  }
}

function orderOf(id: string, n: number, count: number, seed: number): MeterOrder {
  const { serial, site, agent, terminal, accuracyClass, class448, batch, installed } = knownMeter(
    n,
    count,
    seed,
  );
  return {
    ...{ id, serial, accuracyClass, activeConstant: 20_000, wiring: "3P4W", nominalVoltage: 57.7 },
    ...{ ratedCurrent: 1.5, maxCurrent: 6, site, instrument: `${agent}/${terminal}`, register: "wh+" },
    ...(class448 && batch && installed && { class448, batch, installed }),
  };
}
