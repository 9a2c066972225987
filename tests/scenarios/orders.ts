// Scenarios of reactive and load balance through the chain: readings from a terminal's samples, the station's orders, the
// terminal's hand, and what is measured after; in simulated time, with the truth of the feeder.

import { proofOf } from "@etalon/compensation";
import type { BankRecord, KeptOrder } from "@etalon/messages/banks";
import { streetBalancer, worksBank } from "@etalon/outside/simulated/feeder/bank-sites";
import type { BusPlan } from "@etalon/outside/simulated/feeder/bus-site";
import { simulatedBanks } from "../../apps/cli/simulated-banks.ts";
import { type Chain, calm, chainOf, sampledLook } from "../compensation/chain.ts";
import type { Outcome, Scenario } from "./scenario.ts";

const [reactive, load] = ["reactive balance", "load balance"];

/** Its converters' deviations drawn anew. */
function opened(record: BankRecord, plan: BusPlan, seed: number): Chain {
  const own = { ...plan, frontEnd: { ...plan.frontEnd, seed } };
  const limit = record.terms.kind === "balancer" ? record.terms.limitS : null;
  return chainOf({
    plan: own,
    record,
    plate: { steps: plan.steps.length, dischargeS: 20, tap: plan.taps, branchS: limit, lookEveryS: 5 },
    look: sampledLook(own),
  });
}
const works = (seed: number) => opened(simulatedBanks[0]!, worksBank, seed);
const street = (seed: number) => opened(simulatedBanks[1]!, streetBalancer, seed);

const measured = (truth: number, kept: KeptOrder | undefined, name: string): Outcome => {
  const { value, standard } = kept?.measured?.figures[name] ?? { value: Number.NaN, standard: 0 };
  const proof = kept?.measured
    ? proofOf(kept.before, kept.predicted, kept.measured.figures, Object.keys(kept.predicted))
    : [];
  const ok =
    Math.abs(value - truth) <= 2 * standard && proof.every(({ agrees }) => agrees) && proof.length > 0;
  return { truth, found: value, uncertainty: 2 * standard, ok };
};
const counted = (truth: number | string, found: number | string, ok = true): Outcome => ({
  ...{ truth, found, uncertainty: null },
  ok: ok && truth === found,
});

export const scenarios: readonly Scenario[] = [
  {
    part: reactive!,
    name: "power factor measured after the orders of the station were carried out at the site, all figures as predicted",
    play(seed) {
      const chain = works(seed);
      chain.pass(75);
      return measured(chain.site.truth().powerFactor, chain.bank().orders[0], "powerFactor");
    },
  },
  {
    part: reactive!,
    name: "an order that reaches its terminal after its time: positions by which the tap changer moved",
    play(seed) {
      const chain = works(seed);
      chain.pass(20);
      chain.ask({ kind: "tap", to: 1 });
      chain.pass(40, () => ({ ...calm, busAway: true }));
      chain.pass(3, () => ({ ...calm, stationAway: true }));
      const moved = chain.site.contacts().tap ?? Number.NaN;
      chain.pass(1);
      const { outcome } = chain.bank().orders.at(-1) ?? { outcome: null };
      return counted(0, moved, outcome?.kind === "refused" && outcome.why.code === "yh.order-late");
    },
  },
  {
    part: load!,
    name: "neutral current measured after the branches that the station ordered were set at the site, A",
    play(seed) {
      const chain = street(seed);
      const before = chain.site.truth();
      chain.pass(45);
      const truth = chain.site.truth();
      const outcome = measured(truth.neutralA, chain.bank().orders[0], "neutralA");
      return { ...outcome, ok: outcome.ok && truth.neutralA < 0.2 * before.neutralA };
    },
  },
];
