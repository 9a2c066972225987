// Why a meter is wrong: which one cause explains its error at all loads, or that the loads so far cannot tell. Called
// with a meter's evidence and pulse tally.

import type { Meter } from "@etalon/basis";
import { limitAt } from "@etalon/verification";
import { DIAGNOSIS, type MeterCause, type PulseCause } from "./causes.table.ts";
import type { Evidence } from "./evidence.ts";
import { singleCauses, twoCauses, type Weighed } from "./hypotheses.ts";
import { type PulseTally, pulseCauses } from "./pulse-tally.ts";
import { countsNothing } from "./silence.ts";

export interface Finding<Cause> {
  readonly cause: Cause;
  readonly text: string;
}

export type MeterDiagnosis =
  | { readonly kind: "too little" | "sound" }
  | { readonly kind: "found"; readonly causes: readonly MeterCause[]; readonly text: string }
  | { readonly kind: "undetermined"; readonly between: readonly string[]; readonly text: string };

export interface Diagnosis {
  /** What its measuring suffers from. */
  readonly meter: MeterDiagnosis;
  /** What its pulses suffer from, whatever it measures. */
  readonly pulses: readonly Finding<PulseCause>[];
}

/** Where no limit is tabulated for the class, percent. */
const LIMIT_IF_UNKNOWN = 1;

export function diagnosis(evidence: Evidence, tally: PulseTally, meter: Meter): Diagnosis {
  const pulses = pulseCauses(tally, meter);
  // Many wrong wires, and a gain of −100 %, all explain a meter without pulses: what is known is that it counts nothing.
  // Unless pulses at other loads have shown which wires.
  const silent = countsNothing(tally.silence);
  const found = meterDiagnosis(evidence, meter);
  if (silent === null || (tally.counted > 0 && isByWires(found))) return { meter: found, pulses };
  return { meter: { kind: "found", causes: ["counts nothing"], text: silent }, pulses };
}

const wires: readonly string[] = ["dead phase", "reversed current", "exchanged currents"];
function isByWires(found: MeterDiagnosis): boolean {
  const causes = found.kind === "found" ? found.causes : found.kind === "undetermined" ? found.between : [];
  return causes.length > 0 && causes.every((cause) => wires.includes(cause));
}

/**
 * Weighs all causes and takes the best if it leads every rival, explains the error, and is large enough to matter.
 *
 * Leads are measured by what the best cause leaves per run: real meters are not linear, and ten thousand runs would
 * make a part in a million decide. A second fault is told only where it leads the first alone.
 */
function meterDiagnosis(evidence: Evidence, meter: Meter): MeterDiagnosis {
  const { runs, weight, square } = evidence;
  if (runs < DIAGNOSIS.fewestRuns) return { kind: "too little" };
  const limit = limitShare(meter);
  const least = Math.max((2 * evidence.systematic) / weight, DIAGNOSIS.worthTelling * limit);
  const size = excess(square, runs, weight);
  const nothing = size < least;
  const told = [...singleCauses(evidence, meter, limit / 2), ...twoCauses(evidence, meter)]
    .filter(({ effects }) => effects.every((effect) => effect >= least))
    .filter(({ significances }) => significances.every((s) => s >= DIAGNOSIS.significance))
    .sort((a, b) => a.explained.score - b.explained.score);
  const first = told[0];
  if (first === undefined) return nothing ? { kind: "sound" } : unexplained(size);
  const perRun = Math.max(1, first.explained.left / runs);
  const near = (other: Weighed, to: Weighed): boolean =>
    other.explained.score - to.explained.score < DIAGNOSIS.lead * perRun;
  const best = told.find((other) => other.causes.length === 1 && near(other, first)) ?? first;
  const left = excess(best.explained.left, runs, weight);
  const explains = left <= Math.max(DIAGNOSIS.unexplained * size, least / 2);
  if (!explains || square - best.explained.score < DIAGNOSIS.lead * perRun) {
    return nothing ? { kind: "sound" } : unexplained(size);
  }
  const rivals = told
    .filter((other) => other === best || (near(other, best) && !contains(other, best)))
    .filter(
      (one, n, all) => !one.causes.includes("phase") || n === all.findIndex((other) => same(one, other)),
    );
  const between = [...new Set(rivals.map(({ causes }) => causes.join(" and ")))];
  if (between.length > 1) {
    return { kind: "undetermined", between, text: `the load so far cannot tell ${between.join(" from ")}` };
  }
  const texts = rivals.length > 3 ? [`one of ${rivals.length} ways`] : rivals.map(({ text }) => text);
  return { kind: "found", causes: best.causes, text: texts.join(", or ") };
}

/** Of the laws that a phase error may have with the order, the one that explains more is told. */
const same = (one: Weighed, other: Weighed): boolean => one.causes.join() === other.causes.join();

/** A rival that is the best cause and one more. */
const contains = (rival: Weighed, best: Weighed): boolean =>
  rival.causes.length > best.causes.length && best.causes.every((cause) => rival.causes.includes(cause));

/** rms of what is left beyond what the runs' own uncertainty explains, as a share of the energy. */
const excess = (left: number, runs: number, weight: number): number =>
  Math.sqrt(Math.max(0, left - runs) / weight);

function unexplained(size: number): MeterDiagnosis {
  const text = `an error of ${Number((100 * size).toPrecision(2))} % (rms over the loads) that no known cause explains`;
  return { kind: "undetermined", between: [], text };
}

function limitShare(meter: Meter): number {
  const load = { currentPercentOfRated: 100, powerFactor: 1, loadBalance: "balanced" } as const;
  const limit = limitAt(meter, "active", load, null);
  return (limit.ok ? limit.value.percent : LIMIT_IF_UNKNOWN) / 100;
}
