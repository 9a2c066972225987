// The condition of one meter under watch: a pure step over frames, a state that can be kept as JSON, and what it tells.
// Called by the monitoring machine for each of its meters.

import type { Meter } from "@etalon/basis";
import type { OwnFrontEnd } from "@etalon/verification";
import { type Coverage, covered } from "./coverage.ts";
import {
  type ErrorSurface,
  emptySurface,
  onSurface,
  rowsOf,
  type SurfaceRow,
  watchedToday,
} from "./error-surface.ts";
import { type Evidence, elementsOf, faded, isEvidence, noEvidence, withRun } from "./evidence.ts";
import { DAY_S, type Frame } from "./frame.ts";
import { limitIn, loadState } from "./load-state.ts";
import { withNoLoad } from "./no-load.ts";
import { type OpenRun, withFrame } from "./open-run.ts";
import { fadedTally, noTally, type PulseTally, slowTickOf, tallied } from "./pulse-tally.ts";
import {
  type LastEdge,
  type MeteredPart,
  meteredPart,
  type Rolling,
  type RollingError,
  rolled,
  rollingDay,
  rollingError,
  rollingMonth,
} from "./rolling-error.ts";
import { assuredScatterS, type EdgeScatter, measuredRun, noScatter, type Run } from "./run.ts";
import { withSilence } from "./silence.ts";
import { alarmsOf, type ChartAlarms, unwatched, type WatchedBin, watched } from "./watched-bin.ts";

export interface WatchedMeter {
  readonly meter: Meter;
  /** Energy of one pulse on the side where the reference counts, J. */
  readonly quantumJ: number;
  /** It samples for itself: what is found is about what comes behind its front end. */
  readonly samplesItself?: boolean;
}

export interface Condition {
  /** null before the first frame. */
  readonly day: number | null;
  readonly open: OpenRun | null;
  readonly scatter: EdgeScatter;
  readonly lastEdge: LastEdge | null;
  readonly lastDay: Rolling;
  readonly lastMonth: Rolling;
  readonly surface: ErrorSurface;
  readonly coverage: Coverage;
  readonly watched: Readonly<Record<string, WatchedBin>>;
  readonly evidence: Evidence;
  readonly tally: PulseTally;
  /** null: a terminal apart sampled. */
  readonly ownFrontEnd: OwnFrontEnd | null;
  /** When it was heard last outside the time for which the terminal's calibration is valid; null: never. */
  readonly uncalibratedS: number | null;
  /** When it was heard last while no time from outside told the sample clock's rate; null: never. */
  readonly untimedS: number | null;
}

/** Of one meter's condition as JSON, whatever its load and age; some 10 kB are usual in the first days. */
export const MOST_BYTES = 300_000;

/** A day that has ended: its error surface, and what the charts say of it. */
export interface DayReport {
  readonly day: number;
  readonly rows: readonly SurfaceRow[];
  readonly alarms: Readonly<Record<string, ChartAlarms>>;
}

export interface Step {
  readonly condition: Condition;
  /** The run that ended with this frame. */
  readonly run: Run | null;
  /** The day that ended before this frame. */
  readonly day: DayReport | null;
}

export function newCondition({ meter, samplesItself }: WatchedMeter): Condition {
  return {
    day: null,
    open: null,
    scatter: noScatter,
    lastEdge: null,
    lastDay: rollingDay,
    lastMonth: rollingMonth,
    surface: emptySurface,
    coverage: {},
    watched: {},
    evidence: noEvidence(meter.wiring === "3P4W" ? 3 : meter.wiring === "3P3W" ? 2 : 1),
    tally: noTally,
    ownFrontEnd: samplesItself ? { timeFromOutside: true } : null,
    uncalibratedS: null,
    untimedS: null,
  };
}

/** Hears one frame. Frames come in order, and none reaches over midnight. */
export function heard(condition: Condition, frame: Frame, { meter, quantumJ }: WatchedMeter): Step {
  const { open, ended } = withFrame(condition.open, frame, meter, quantumJ);
  const slowTickS = slowTickOf(condition.tally);
  const measured = ended === null ? null : measuredRun(ended, meter, quantumJ, condition.scatter, slowTickS);
  const run = measured?.run ?? null;
  const withIt = run === null ? condition : withMeasured(condition, run, meter);
  const after = { ...withIt, open, scatter: measured?.scatter ?? condition.scatter };
  // A run that ended with the day's last frame belongs to that day: the day is closed after it.
  const today = Math.floor((frame.untilS - frame.lengthS / 2) / DAY_S);
  const closed = after.day === null || after.day >= today ? null : dayClosed(after, after.day);
  const dated = { ...(closed?.condition ?? after), day: closed === null ? (after.day ?? today) : today };
  const noLoad = withNoLoad(dated.tally.noLoad, frame, meter);
  const silence = withSilence(dated.tally.silence, frame, run, quantumJ);
  const same = noLoad === dated.tally.noLoad && silence === dated.tally.silence;
  const idled = same ? dated : { ...dated, tally: { ...dated.tally, noLoad, silence } };
  const rolled = withPulses(idled, frame, { meter, quantumJ }, run?.pulses === null ? run : null);
  return { condition: marked(timed(rolled, frame), frame), run, day: closed?.report ?? null };
}

/** What was kept before all of this was told apart has nothing to say of it. */
export const takenUp = (kept: Condition): Condition => ({
  ...kept,
  ownFrontEnd: kept.ownFrontEnd ?? null,
  uncalibratedS: kept.uncalibratedS ?? null,
  untimedS: kept.untimedS ?? null,
  tally: { ...noTally, ...kept.tally },
  evidence: isEvidence(kept.evidence) ? kept.evidence : noEvidence(elementsOf(kept.evidence)),
  open: kept.open && {
    ...kept.open,
    load: { ...kept.open.load, harmonicReactiveJ: kept.open.load.harmonicReactiveJ ?? 0 },
  },
});

const marked = (condition: Condition, { uncalibrated = false, untilS }: Frame): Condition =>
  uncalibrated ? { ...condition, uncalibratedS: untilS } : condition;

/** What was once heard by the meter's own crystal alone stays among what is known. */
function timed(condition: Condition, { clockFree = false, untilS }: Frame): Condition {
  if (!clockFree) return condition;
  return {
    ...condition,
    untimedS: untilS,
    ownFrontEnd: condition.ownFrontEnd && { timeFromOutside: false },
  };
}

function withMeasured(condition: Condition, run: Run, meter: Meter): Condition {
  if (!run.sure) return condition;
  const tally = tallied(condition.tally, run);
  // Runs measured before the task was known took its steps for errors and bad pulses: they are no evidence.
  const slow = slowTickOf(tally) !== null && slowTickOf(condition.tally) === null;
  return {
    ...condition,
    surface: onSurface(condition.surface, run),
    coverage: covered(condition.coverage, run, meter),
    evidence: slow ? noEvidence(run.shares.active.length) : withRun(condition.evidence, run),
    tally: slow ? { ...tally, lost: 0, extra: 0 } : tally,
  };
}

/** Every pulse counts in the rolling errors, whatever run it fell into; of a silent meter, that none came. */
function withPulses(
  condition: Condition,
  frame: Frame,
  { meter, quantumJ }: WatchedMeter,
  silent: Run | null,
): Condition {
  const limitPercent = frame.edges.length > 0 ? limitIn(loadState(frame.load, meter), meter) : null;
  const { part, last } = meteredPart(condition.lastEdge, frame, quantumJ, limitPercent);
  const metered: MeteredPart | null =
    silent === null
      ? part
      : {
          untilS: frame.untilS,
          seconds: silent.untilS - silent.fromS,
          meterJ: quantumJ / 2,
          referenceJ: silent.referenceJ,
          systematicPercent: silent.systematicPercent,
          limitPercent: limitIn(silent.state, meter),
          starts: true,
        };
  const lastEdge = silent === null ? last : null;
  if (metered === null) return { ...condition, lastEdge };
  return {
    ...condition,
    lastEdge,
    lastDay: rolled(condition.lastDay, metered),
    lastMonth: rolled(condition.lastMonth, metered),
  };
}

/** The error of the last 24 hours and of the last 30 days by all pulses as they came. */
export function rollingErrors(
  { lastDay, lastMonth, scatter }: Condition,
  nowS: number,
): { readonly day: RollingError | null; readonly month: RollingError | null } {
  const edgeS = assuredScatterS(scatter);
  return { day: rollingError(lastDay, nowS, edgeS), month: rollingError(lastMonth, nowS, edgeS) };
}

function dayClosed(condition: Condition, day: number): { condition: Condition; report: DayReport } {
  const bins: Record<string, WatchedBin> = { ...condition.watched };
  const alarms: Record<string, ChartAlarms> = {};
  for (const [key, mean] of watchedToday(condition.surface)) {
    const bin = watched(bins[key] ?? unwatched, {
      day,
      percent: mean.percent,
      randomPercent: mean.randomPercent,
    });
    bins[key] = bin;
    const told = alarmsOf(bin, day);
    if (told !== null) alarms[key] = told;
  }
  const report = { day, rows: rowsOf(condition.surface.today), alarms };
  return {
    condition: {
      ...condition,
      watched: bins,
      surface: { ...condition.surface, today: {} },
      evidence: faded(condition.evidence),
      tally: fadedTally(condition.tally),
    },
    report,
  };
}
