import { countedShare, miswiredMeters } from "@etalon/condition/miswired-meters";
import type { MeterErrors } from "@etalon/outside/simulated/meter";
import { expect, test } from "vitest";
import { heardOf } from "./heard-of.ts";
import { scenario } from "./scenarios.ts";

type Order = NonNullable<MeterErrors["currentOrder"]>;

/** The simulated world's own wiring against the diagnosis's arithmetic: neither knows the other. */
test("what a miswired meter counts of an uneven, distorted load is what the simulated one does", () => {
  const { simulated, spells } = scenario("sound", 3);
  let compared = 0;
  for (const one of miswiredMeters(3)) {
    const currentOrder = one.sees.map(
      ([at, sign]) => `${sign < 0 ? "-" : ""}i${"abc"[at]}`,
    ) as unknown as Order;
    const deadElements = one.sees.flatMap(([, sign], k) => (sign === 0 ? [k] : []));
    const errors: MeterErrors = { gainErrorPercent: 0, currentOrder, deadElements };
    const { runs } = heardOf({ simulated: { ...simulated, errors }, spells: spells.slice(0, 4) });
    for (const run of runs) {
      if (run.pulses === null || !run.sure) continue;
      // Harmonics on strange voltages are left out of the arithmetic: some parts in a thousand of the energy.
      expect(Math.abs(run.errorPercent - 100 * (countedShare(one, run.shares) - 1)), one.text).toBeLessThan(
        3,
      );
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(50);
});
