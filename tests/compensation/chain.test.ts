// Orders from the station to the switchgear and back, in simulated time: proved when all is well, and safe when anybody is
// killed or cut off anywhere.

import { proofOf } from "@etalon/compensation";
import { worksBank } from "@etalon/outside/simulated/feeder/bank-sites";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simulatedBanks } from "../../apps/cli/simulated-banks.ts";
import { calm, chainOf, type Fate, trueLook } from "./chain.ts";

const [record] = simulatedBanks;
const plate = { steps: 4, dischargeS: 20, tap: worksBank.taps, branchS: null, lookEveryS: 5 };
const devicesOf = ({ control }: ReturnType<ReturnType<typeof chainOf>["bank"]>) =>
  "devices" in control ? control.devices : [];
const opened = () =>
  chainOf({
    plan: worksBank,
    record: record!,
    plate,
    look: (site, from, until) => trueLook(site.truth(), from, until),
  });

describe("a bank, its terminal and the station", () => {
  it("bring the power factor to its target, each order proved by what is measured after it", () => {
    const chain = opened();
    const before = chain.site.truth();
    chain.pass(180);
    const { orders, control } = chain.bank();
    expect(before.powerFactor).toBeLessThan(0.85);
    expect(chain.site.truth().powerFactor).toBeGreaterThan(0.95);
    expect(control.why.code).toBe("compensation.in-order");
    expect(orders.map(({ number }) => number)).toEqual([2, 1]);
    for (const { before: was, predicted, measured } of orders)
      for (const line of proofOf(was, predicted, measured!.figures, Object.keys(predicted)))
        expect(line.agrees, line.name).toBe(true);
    chain.pass(600);
    expect(chain.bank().orders).toHaveLength(2);
    expect(chain.site.hazards()).toBe(0);
  });

  it("order nothing while nothing is heard, and nothing late is carried out", () => {
    const chain = opened();
    const away: Fate = { ...calm, busAway: true };
    chain.pass(19); // an order is about to be given
    expect(chain.bank().orders).toHaveLength(0);
    // It is given, and does not arrive in its time.
    chain.pass(5, (n) => (n >= 1 ? away : calm));
    chain.pass(300, () => away);
    expect(chain.commands.length).toBeLessThanOrEqual(1);
    chain.pass(400);
    const { orders } = chain.bank();
    expect(orders.every(({ outcome }) => outcome !== null)).toBe(true);
    expect(chain.site.truth().powerFactor).toBeGreaterThan(0.95);
    for (const { atTaiNs, untilTaiNs } of chain.commands) expect(atTaiNs <= untilTaiNs).toBe(true);
  });

  it("are safe whoever is killed or cut off at any point, and come to their aim when left in peace", () => {
    const seldom = (per: number) => fc.nat(per).map((n) => n === 0);
    const fate = fc.record({
      forS: fc.nat(20),
      busAway: seldom(2),
      terminalDies: seldom(2),
      stationAway: seldom(6),
      hand: fc.nat(60).map((n) => (n < 4 ? n : null)),
    });
    let [orders, refused] = [0, 0];
    const walks = fc.property(fc.array(fate, { minLength: 8, maxLength: 20 }), (spells) => {
      const chain = opened();
      // Cuts last; deaths and hands are of a moment.
      const fates = spells.flatMap(({ forS, ...first }): Fate[] => [
        first,
        ...Array.from({ length: forS }, () => ({ ...first, terminalDies: false, hand: null })),
      ]);
      const byHand = fates.some(({ hand }) => hand !== null);
      chain.pass(fates.length, (n) => fates[n]!);
      for (const { atTaiNs, untilTaiNs } of chain.commands)
        expect(atTaiNs <= untilTaiNs, "nothing late is carried out").toBe(true);
      const numbers = chain.commands.map(({ number }) => number);
      expect(
        [...numbers].sort((a, b) => a - b),
        "in their order",
      ).toEqual(numbers);
      // A hand may close what is charged; orders never do.
      if (!byHand) expect(chain.site.hazards(), "nothing closes on charge").toBe(0);
      chain.pass(400);
      const bank = chain.bank();
      expect(
        bank.orders.every(({ outcome }) => outcome !== null),
        "all are answered",
      ).toBe(true);
      // Who undoes an order by hand before it was seen makes a contactor look as if it had failed.
      if (!byHand)
        expect(
          devicesOf(bank).map(({ out }) => out?.text ?? null),
          "no step is blamed",
        ).toEqual([null, null, null, null]);
      if (!byHand) expect(chain.site.truth().powerFactor, "the aim").toBeGreaterThan(0.945);
      orders += bank.orders.length;
      refused += bank.orders.filter(({ outcome }) => outcome?.kind === "refused").length;
    });
    fc.assert(walks, { seed: 20_261_201, numRuns: 25, endOnFailure: true });
    expect(orders).toBeGreaterThan(40);
    expect(refused).toBeGreaterThan(2);
  });
});
