// Scenarios of part "planning": investments, lives, work lists, policies, batches, and meters behind a sum meter.

import { normal, uniform } from "@etalon/outside/simulated/chance";
import { fleetRows } from "@etalon/outside/simulated/fleet-rows";
import { meterPopulation } from "@etalon/outside/simulated/meter-population";
import { batchGrade, comparison, fleetMeterFrom, investment, limitOf, workList } from "@etalon/planning";
import { lifeOf } from "@etalon/planning/life";
import { covered, measuredFeeder } from "../planning/measured-feeder.ts";
import type { Outcome, Scenario } from "./scenario.ts";

const part = "planning";

const monitoredMeters: Scenario = {
  part,
  name: "480,000 meters at ¥3,000 and 1.28 million at ¥2,000, which the paper prints as 3.9 bn, yuan",
  play() {
    const truth = 480_000 * 3_000 + 1_280_000 * 2_000;
    const [sum] = investment().sums;
    const found = sum?.yuan ?? 0;
    return { truth, found, uncertainty: null, ok: found === truth && sum?.printed?.yuan === 3.9e9 };
  },
};

/** A share that must be `truth` percent, counted in `of` cases: right within four deviations of the binomial law. */
function share(inside: number, of: number, truth: number, atLeast = false): Outcome {
  const deviation = 100 * Math.sqrt(((truth / 100) * (1 - truth / 100)) / of);
  const found = (100 * inside) / of;
  const off = atLeast ? truth - found : Math.abs(found - truth);
  return { truth, found, uncertainty: 2 * deviation, ok: off <= 4 * deviation };
}

const livesOutlived: Scenario = {
  part,
  name: "1,000 drifting meters that stay within their limit as long as is stated with 95 % confidence, % of them",
  play(seed) {
    const [limit, meters] = [0.5, 1_000];
    let held = 0;
    for (let n = 0; n < meters; n++) {
      const drift = 0.03 + 0.09 * uniform(seed, 1, n);
      const error = 0.2 * (uniform(seed, 2, n) - 0.5);
      const life = lifeOf(
        {
          by: "waveform",
          yearsAgo: 0.3,
          errorPercent: error + 0.01 * normal(seed, 3, n),
          uncertaintyPercent: 1e-6,
          drift: { percentPerYear: drift + 0.01 * normal(seed, 4, n), uncertainty: 0.01 },
          timesBeyond: 0,
        },
        limit,
      );
      if ((life.surelyYears ?? 0) <= (limit - error) / drift - 0.3) held++;
    }
    return share(held, meters, 95);
  },
};

const workOfAFleet: Scenario = {
  part,
  name: "4,000 meters: those truly beyond their limit by more than the uncertainty when measured, to which a crew is sent, %",
  play(seed) {
    const today = "2026-03-02";
    const { rows, truth } = fleetRows(4_000, seed, today);
    const fleet = rows.map((row) => {
      const meter = fleetMeterFrom({ ...row }, Date.parse(today));
      if (!meter.ok) throw new Error(meter.why.text);
      return meter.value;
    });
    const work = workList(fleet, { budgetYuan: null, crews: null }).rows;
    const sent = new Set(work.filter(({ stage }) => stage === "site").map(({ meter }) => meter));
    const bad = fleet.filter(
      ({ found, accuracyClass }, n) =>
        found !== null &&
        Math.abs(truth[n]!.errorWhenFoundPercent) > limitOf(accuracyClass) + found.uncertaintyPercent,
    );
    const reached = bad.filter(({ meter }) => sent.has(meter)).length;
    // Found conforming it would be two uncertainties off: hardly ever; 99 % is the least.
    return share(reached, bad.length, 99, true);
  },
};

const policyCost: Scenario = {
  part,
  name: "by condition less by age over 8 years: cost of 10,000 meters, against a population of 80,000 of the same law, yuan",
  play(seed) {
    const large = comparison(() => meterPopulation(80_000, seed + 1_000_000), 8).difference.costYuan;
    const { total, uncertainty } = comparison(() => meterPopulation(10_000, seed), 8).difference.costYuan;
    const truth = large.total / 8;
    const u = Math.hypot(uncertainty, large.uncertainty / 8);
    return { truth, found: total, uncertainty: 2 * u, ok: Math.abs(total - truth) <= 4 * u && total < 0 };
  },
};

const batchBounds: Scenario = {
  part,
  name: "500 batches of 1,000 with 1 to 5 % bad, 80 drawn: the true share not above the stated upper bound (95 % or more), %",
  play(seed) {
    const [lot, drawn, batches] = [1_000, 80, 500];
    let held = 0;
    for (let n = 0; n < batches; n++) {
      const M = 10 + Math.floor(40 * uniform(seed, 1, n));
      // Drawn one by one without replacement.
      let bad = 0;
      for (let k = 0; k < drawn; k++) if (uniform(seed, 100 + k, n) * (lot - k) < M - bad) bad++;
      const { upperPercent } = batchGrade({ lot, drawn, bad, undecided: 0 });
      if (upperPercent >= (100 * M) / lot) held++;
    }
    return share(held, batches, 95, true);
  },
};

const behindSumMeter: Scenario = {
  part,
  name: "10 feeders, 7 meters each, 2 of them measured: the others' errors within the stated uncertainty, %",
  play(seed) {
    const seeds = Array.from({ length: 10 }, (_, n) => 1_000 * seed + n);
    const which = { meters: 7, anchored: 2, hours: 1_000, line: "common" } as const;
    const { inside, estimated } = covered(which, seeds);
    if (estimated === 0) return { truth: 95.45, found: "none estimated", uncertainty: null, ok: false };
    // Errors of one feeder hang together by the sum meter: five of them count as two.
    const deviation = 100 * Math.sqrt((0.9545 * 0.0455) / (0.4 * estimated));
    const found = (100 * inside) / estimated;
    return { truth: 95.45, found, uncertainty: 2 * deviation, ok: found >= 95.45 - 4 * deviation };
  },
};

const untoldSections: Scenario = {
  part,
  name: "the same with losses along the line that were not told: every meter is undetermined",
  play(seed) {
    const { found } = measuredFeeder({ meters: 7, anchored: 2, hours: 1_000, line: "along" }, seed);
    const kinds = [...new Set(found.map(({ kind }) => kind))].join(", ");
    return { truth: "undetermined", found: kinds, uncertainty: null, ok: kinds === "undetermined" };
  },
};

export const scenarios: readonly Scenario[] = [
  monitoredMeters,
  livesOutlived,
  workOfAFleet,
  policyCost,
  batchBounds,
  behindSumMeter,
  untoldSections,
];
