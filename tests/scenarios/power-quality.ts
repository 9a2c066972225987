// Scenarios of part "power quality": weeks of aggregates whose laws are closed forms, and waves with dips of known depth.

import { usualEvents } from "@etalon/analysis/power-quality/events/event-rules";
import {
  powerQualityOfRecording,
  type RecordedPowerQuality,
} from "@etalon/analysis/power-quality/recording-power-quality";
import { immunityRegions } from "@etalon/analysis/quality-report/immunity";
import type { Supply } from "@etalon/analysis/quality-report/limit";
import { listedEvents } from "@etalon/analysis/quality-report/listed-events";
import type { Observation } from "@etalon/analysis/quality-report/observation";
import { observedRecording } from "@etalon/analysis/quality-report/observed-recording";
import { observedTable } from "@etalon/analysis/quality-report/observed-table";
import { type QualityReport, qualityReport } from "@etalon/analysis/quality-report/quality-report";
import type { StandardName } from "@etalon/analysis/quality-report/standards";
import { uniform } from "@etalon/outside/simulated/chance";
import {
  type AggregateInterval,
  type SupplyLaw,
  type Swing,
  shareAbove,
  simulatedAggregates,
} from "@etalon/outside/simulated/supply-week";
import type { Outcome, Scenario } from "./scenario.ts";

const part = "power quality";
const DECLARED_V = 230;
const startMs = Date.parse("2026-03-02T00:00:00Z");

const supply: Supply = {
  nominalHz: 50,
  nominalVoltageV: 400,
  declaredVoltageV: DECLARED_V,
  shortCircuitVA: 10e6,
  demandCurrentA: 200,
  currentRatio: 1,
  agreedShare: null,
};

const phases = ["a", "b", "c"] as const;
const still = (mean: number): Swing => ({ mean, swing: 0 });

/** Nothing near a limit. */
function quiet(seed: number): Record<string, Swing> {
  const columns: Record<string, Swing> = {
    frequency_hz: { mean: 50, swing: 0.05 },
    unbalance_percent: { mean: 0.7, swing: 0.3 },
  };
  phases.forEach((phase, p) => {
    const later = uniform(seed, 20, p);
    columns[`u${phase}_v`] = { mean: 231, swing: 6, later };
    columns[`u${phase}_pst`] = { mean: 0.5, swing: 0.2, later };
    columns[`u${phase}_h1_v`] = still(DECLARED_V);
    columns[`i${phase}_h1_a`] = still(150);
    for (let order = 2; order <= 50; order++) {
      columns[`u${phase}_h${order}_v`] = still(0.002 * DECLARED_V);
      columns[`i${phase}_h${order}_a`] = still(0.2);
    }
    for (let order = 0; order < 20; order++) columns[`u${phase}_ih${order}_v`] = still(0.0005 * DECLARED_V);
  });
  return columns;
}

function observed(law: SupplyLaw, intervals: readonly AggregateInterval[]): Observation {
  const tables = intervals.map((interval) => {
    const { names, rows } = simulatedAggregates(law, interval);
    const table = observedTable(interval, names, rows);
    if (!table.ok) throw new Error(table.why.text);
    return table.value;
  });
  return { tables };
}

function reported(
  standard: StandardName,
  columns: Readonly<Record<string, Swing>>,
  intervals: readonly AggregateInterval[],
  change: Partial<SupplyLaw> = {},
): QualityReport {
  return qualityReport(observed({ startMs, days: 7, columns, ...change }, intervals), standard, supply);
}

const verdictOf = (report: QualityReport, phenomenon: string): string =>
  report.phenomena.find((one) => one.phenomenon === phenomenon)?.verdict ?? "none";

/** 1,008 intervals of a week hit a share of it to within two of them for each crossing of the limit a day. */
const GRAIN_PERCENT = (100 * 2 * 7) / 1008;

/** The share of the intervals that were beyond the limit, per cent, and the verdict that follows from the truth of it. */
function beyond(
  report: QualityReport,
  phenomenon: string,
  swing: Swing,
  limit: number,
  allowedPercent: number,
  grainPercent = GRAIN_PERCENT,
): Outcome {
  const truth = 100 * shareAbove(swing, limit);
  const worst = report.phenomena.find((one) => one.phenomenon === phenomenon)?.worst;
  const found = 100 - (worst?.worst?.withinPercent ?? Number.NaN);
  const verdict = truth > allowedPercent ? "violates" : "complies";
  const ok = Math.abs(found - truth) <= grainPercent && verdictOf(report, phenomenon) === verdict;
  return { truth, found, uncertainty: grainPercent, ok };
}

const said = (truth: string, found: string, also = true): Outcome => ({
  truth,
  found,
  uncertainty: null,
  ok: truth === found && also,
});

const RATE_HZ = 3200;

/** Two seconds of three phases; phase a has only `depth` of its voltage between two instants. */
function dipped(depth: number, fromS: number, toS: number, interharmonic = 0): RecordedPowerQuality {
  const wave = (turn: number, low: boolean): Float64Array =>
    Float64Array.from({ length: 5 * RATE_HZ }, (_, n) => {
      const s = n / RATE_HZ;
      const level = low && s >= fromS && s < toS ? depth : 1;
      return (
        Math.SQRT2 *
        DECLARED_V *
        (level * Math.sin(2 * Math.PI * (50 * s - turn / 3)) +
          interharmonic * Math.sin(2 * Math.PI * 175 * s))
      );
    });
  const answer = powerQualityOfRecording({
    sampleRateHz: RATE_HZ,
    nominalHz: 50,
    startS: 0,
    startTaiNs: null,
    declaredVoltageV: DECLARED_V,
    demandCurrentA: null,
    signallingHz: null,
    lamp: null,
    events: { ...usualEvents, stamping: "starts" },
    channels: phases.map((phase, p) => ({
      name: `u${phase}`,
      quantity: "voltage",
      phase,
      range: null,
      values: wave(p, p === 0),
    })),
  });
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function classified(depth: number, durationS: number) {
  const quality = dipped(depth, 1, 1 + durationS);
  const events = listedEvents(quality.events.found, 50, { fromS: 0, toS: 5 });
  const [dip] = events.filter(({ event }) => event === "dip");
  const region = dip?.immunity.find(({ curve }) => curve === "itic");
  return { dip, region };
}

export const scenarios: readonly Scenario[] = [
  {
    part,
    name: "EN 50160, a week within every limit of a week: phenomena that violate or comply; the year's frequency stays open",
    play(seed) {
      const report = reported("en50160", quiet(seed), ["10 s", "10 min", "2 h"]);
      const found = report.phenomena.map(({ verdict }) => verdict[0]).join("");
      return said("cncccc", found, report.verdict === "not assessable");
    },
  },
  {
    part,
    name: "EN 50160, the fifth harmonic is beyond 6 % for part of each day: % of the week's intervals",
    play(seed) {
      const p = { mean: 5.3 + 0.3 * uniform(seed, 1, 0), swing: 1.2, later: uniform(seed, 1, 1) };
      const volts: Swing = { ...p, mean: 2.3 * p.mean, swing: 2.3 * p.swing };
      const report = reported("en50160", { ...quiet(seed), ua_h5_v: volts }, ["10 min"]);
      return beyond(report, "harmonic voltages", p, 6, 5);
    },
  },
  {
    part,
    name: "EN 50160, unbalance beyond 2 % for less than 5 % of the week, which is allowed: % of its intervals",
    play(seed) {
      const swing = { mean: 1.2, swing: 0.806, later: uniform(seed, 2, 0) };
      const report = reported("en50160", { ...quiet(seed), unbalance_percent: swing }, ["10 min"]);
      return beyond(report, "unbalance", swing, 2, 5);
    },
  },
  {
    part,
    name: "EN 50160, one day within every limit: verdict on the voltage, and why",
    play(seed) {
      const report = reported("en50160", quiet(seed), ["10 min"], { days: 1 });
      const voltage = report.phenomena.find(({ phenomenon }) => phenomenon === "voltage");
      return said("not assessable: 1 of 7 days", `${voltage?.verdict}: ${voltage?.why.join(", ")}`);
    },
  },
  {
    part,
    name: "EN 50160, one day whose voltage is so often beyond 110 % that no other six days could mend it: verdict",
    play(seed) {
      const columns = { ...quiet(seed), ua_v: { mean: 250, swing: 6 } };
      const report = reported("en50160", columns, ["10 min"], { days: 1 });
      return said("violates", verdictOf(report, "voltage"));
    },
  },
  {
    part,
    name: "GB/T 15543, 12326, 12325 and 15945, a week within their limits: phenomena that comply",
    play(seed) {
      const report = reported("gbt", quiet(seed), ["10 s", "10 min", "2 h"]);
      const names = ["voltage", "frequency", "unbalance", "flicker"];
      const found = names.filter((name) => verdictOf(report, name) === "complies");
      return said(names.join(", "), found.join(", "));
    },
  },
  {
    part,
    name: "GB/T 12326, flicker of Pst 0.7 to 1.3 each day: part of the week's Plt beyond 1, %",
    play(seed) {
      const swing = { mean: 1, swing: 0.3, later: uniform(seed, 3, 0) };
      const report = reported("gbt", { ...quiet(seed), ub_pst: swing }, ["10 min", "2 h"]);
      // A cube's mean over two hours is beyond its middle's: by less than one of twelve intervals a day.
      return beyond(report, "flicker", swing, 1, 0, 100 / 12);
    },
  },
  {
    part,
    name: "GB/T 14549, a day of 3 s currents: what 10 MVA allow of the fifth at 380 V, and 20 MVA; A",
    play(seed) {
      const columns = { frequency_hz: still(50), ia_h5_a: still(90 + 10 * uniform(seed, 4, 0)) };
      const observation = observed({ startMs, days: 1, columns }, ["3 s"]);
      const found = [10e6, 20e6].map((shortCircuitVA) => {
        const report = qualityReport(observation, "gbt", { ...supply, nominalVoltageV: 380, shortCircuitVA });
        const fifth = report.findings.find(
          ({ limit }) => limit.quantity === "harmonic current" && limit.order === 5,
        );
        return `${fifth?.limit.highest} ${fifth?.verdict}`;
      });
      return said("62 violates, 124 complies", found.join(", "));
    },
  },
  {
    part,
    name: "GB/T 24337, an interharmonic of 0.6 % between orders 3 and 4, in a wave: % of the fundamental",
    play(seed) {
      const truth = 0.6 + 0.2 * uniform(seed, 5, 0);
      const report = qualityReport(observedRecording(dipped(1, 0, 0, truth / 100)), "gbt", supply);
      const finding = report.findings.find(
        ({ limit, channel }) =>
          limit.quantity === "interharmonic voltage" && limit.order === 3 && channel === "ua",
      );
      const found = finding?.worst?.highest ?? Number.NaN;
      const uncertainty = 0.05;
      const short = finding?.verdict === "not assessable";
      return { truth, found, uncertainty, ok: short && Math.abs(found - truth) <= uncertainty };
    },
  },
  {
    part,
    name: "IEEE 519, a week and its 3 s values within the limits of 400 V and I_sc/I_L of 72: verdict",
    play(seed) {
      const few = Object.entries(quiet(seed)).filter(([name]) => /^[ui]a_h\d+_[va]$/.test(name));
      const columns = Object.fromEntries(few);
      const week = observed({ startMs, days: 7, columns }, ["10 min"]);
      const day = observed({ startMs, days: 1, columns }, ["3 s"]);
      const report = qualityReport({ tables: [...week.tables, ...day.tables] }, "ieee519", supply);
      return said("complies", report.verdict);
    },
  },
  {
    part,
    name: "IEEE 519, total demand distortion of one order that swings about 12 % of I_L: % of the week beyond",
    play(seed) {
      const amperes = { mean: 22.2, swing: 2.4, later: uniform(seed, 6, 0) };
      const columns = { ia_h1_a: still(150), ia_h2_a: still(0), ia_h3_a: amperes };
      const observation = observed({ startMs, days: 7, columns }, ["10 min"]);
      const report = qualityReport(observation, "ieee519", supply);
      const finding = report.findings.find(
        ({ limit }) =>
          limit.quantity === "total demand distortion" &&
          limit.sharePercent === 95 &&
          limit.interval === "10 min",
      );
      const truth = 100 * shareAbove(amperes, 0.12 * 200);
      const found = 100 - (finding?.worst?.withinPercent ?? Number.NaN);
      const ok = Math.abs(found - truth) <= GRAIN_PERCENT && finding?.verdict === "violates";
      return { truth, found, uncertainty: GRAIN_PERCENT, ok };
    },
  },
  {
    part,
    name: "without a short-circuit power, verdict on the harmonic currents of IEEE 519",
    play(seed) {
      const observation = observed({ startMs, days: 1, columns: quiet(seed) }, ["10 min"]);
      const report = qualityReport(observation, "ieee519", { ...supply, shortCircuitVA: null });
      return said("not assessable", verdictOf(report, "harmonic currents"));
    },
  },
  {
    part,
    name: 'a dip to 60 % for 300 ms in a wave: residual voltage, %; it is "no damage" of the ITIC curve',
    play(seed) {
      const truth = 58 + 4 * uniform(seed, 7, 0);
      const { dip, region } = classified(truth / 100, 0.3);
      const found = dip?.percent ?? Number.NaN;
      const uncertainty = 0.2;
      const right =
        region?.region === "no damage" && region.sure && Math.abs((dip?.durationS ?? 0) - 0.3) <= 0.02;
      return { truth, found, uncertainty, ok: right && Math.abs(found - truth) <= uncertainty };
    },
  },
  {
    part,
    name: "dips that the ITIC curve bears, does not bear, and one too near to its 70 % to be sure",
    play(seed) {
      const [borne, not, near] = [0.75, 0.65, 0.7 + 0.002 * (uniform(seed, 8, 0) - 0.5)].map(
        (depth) => classified(depth, 0.2).region,
      );
      const word = (one: typeof borne): string => (one?.sure ? one.region : "unsure");
      return said("no interruption, no damage, unsure", [borne, not, near].map(word).join(", "));
    },
  },
  {
    part,
    name: "SEMI F47 asks to ride through 50 % for 200 ms, not through 45 %: what each dip is",
    play() {
      const sharp = { durationS: 0, percent: 0 };
      const found = [50, 45].map(
        (percent) => immunityRegions(0.15, percent, sharp).find(({ curve }) => curve === "f47")?.region,
      );
      return said("ride through, not demanded", found.join(", "));
    },
  },
];
