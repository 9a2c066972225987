// Gives every meter under watch of a filled register a condition as monitoring keeps it: that of a simulated meter, heard for
// four hours. Called by `npm run register`.

import { deflateRawSync } from "node:zlib";
import type { Database } from "@etalon/outside/postgres/database";
import { heardOf } from "../condition/heard-of.ts";
import { scenario } from "../condition/scenarios.ts";

const METER_NUMBERS = 50_000;

/** @returns bytes of one, as it is kept */
export async function conditionsKept(database: Database, seed: number): Promise<number> {
  const { simulated, spells } = scenario("sound", seed);
  const { condition } = heardOf({ simulated, spells });
  const state = deflateRawSync(JSON.stringify({ condition }));
  const plate = JSON.stringify(simulated.meter);
  const [last] = await database.as("zz", (tx) =>
    tx.query<{ meter: number }>("select max(meter) as meter from zz.meter"),
  );
  for (let from = 0; from <= (last?.meter ?? 0); from += METER_NUMBERS)
    await database.as("zz", async (tx) => {
      const own = "until is not null and serial is not null and meter >= $1 and meter < $2";
      const range = [from, from + METER_NUMBERS];
      await tx.query(`update zz.meter set plate = $3 where ${own}`, [...range, plate]);
      await tx.query(`insert into zz.condition (meter, state) select meter, $3 from zz.meter where ${own}`, [
        ...range,
        state,
      ]);
    });
  return state.length;
}
