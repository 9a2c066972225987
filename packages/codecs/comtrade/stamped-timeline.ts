// The timeline of a dat without a sampling rate (rate 0): time stamps are binding; called by read.ts.

import { type Answer, counted, type Gap, good, type Note, refused } from "@etalon/basis";
import { MAX_STAMP_SECTIONS } from "./limits.table.ts";
import type { Rows } from "./rows.ts";
import { type Stretch, type Timeline, wrapOf } from "./timeline.ts";

/**
 * A step belongs to a run while it is within this share of the run's mean step (or 1.5 counts, whatever is
 * more).
 */
const STEP_TOLERANCE = 0.25;
/** A sample may stand this share of a step off the evenly spaced line that a section makes of it. */
const PLACE_TOLERANCE = 0.5;

const BAD_STAMPS = "comtrade.time-stamps";

interface Run {
  readonly from: number;
  /** Row after the last. */
  readonly to: number;
  /** Mean step, counts. */
  readonly step: number;
  /** Recording paused before this run. */
  readonly afterGap: boolean;
}

/**
 * Cuts the rows into runs of nearly even steps: a lasting change of the step begins a new run at the sample
 * before it (so that runs meet without a gap), a single long step is a gap, and slow drift is cut before a
 * sample stands more than half a step off its place. Each run's rate is its mean.
 */
export function stampedTimeline(rows: Rows, stampNs: number): Answer<Timeline> {
  const unwrapped = unwrap(rows.stamps);
  if (!unwrapped.ok) return unwrapped;
  const { times, wraps } = unwrapped.value;
  const cut = cutRuns(times);
  if (!cut.ok) return cut;
  const seconds = (counts: number) => (counts * stampNs) / 1e9;
  const stretches: Stretch[] = [];
  const gaps: Gap[] = [];
  let worst = 0;
  for (const run of cut.value) {
    const fromS = seconds(times[run.from]! - times[0]!);
    const before = stretches[stretches.length - 1];
    if (before && run.afterGap)
      gaps.push({ fromS: before.fromS + before.rows / before.sampleRateHz, toS: fromS });
    const sampleRateHz = 1 / seconds(run.step);
    stretches.push({ fromRow: run.from, rows: run.to - run.from, sampleRateHz, fromS });
    for (let row = run.from; row < run.to; row++) {
      worst = Math.max(worst, Math.abs(times[row]! - times[run.from]! - (row - run.from) * run.step));
    }
  }
  return good({ stretches, gaps, notes: notesOf(stretches, gaps, wraps, seconds(worst)) });
}

/** Makes the stamps run on past their counter's width; each must follow the one before. */
function unwrap(stamps: Float64Array): Answer<{ readonly times: Float64Array; readonly wraps: number }> {
  const wrap = wrapOf(stamps);
  const times = new Float64Array(stamps.length);
  let carried = 0;
  let wraps = 0;
  for (let row = 0; row < stamps.length; row++) {
    const stamp = stamps[row]!;
    if (Number.isNaN(stamp)) {
      return refused(
        BAD_STAMPS,
        `dat row ${row + 1}: expected a time stamp (the cfg gives no sampling rate), found none`,
      );
    }
    if (row > 0 && stamp < stamps[row - 1]! && wrap > 0) {
      carried += wrap;
      wraps++;
    }
    times[row] = stamp + carried;
    if (row > 0 && !(times[row]! > times[row - 1]!)) {
      const text = `dat row ${row + 1}: expected a time stamp after ${stamps[row - 1]}, found ${stamp}`;
      return refused(BAD_STAMPS, `${text} (the cfg gives no sampling rate, so time stamps are binding)`);
    }
  }
  return good({ times, wraps });
}

function cutRuns(times: Float64Array): Answer<readonly Run[]> {
  const count = times.length;
  const stepAt = (row: number) => times[row + 1]! - times[row]!;
  if (count < 2)
    return refused(BAD_STAMPS, `dat: expected at least 2 rows to find the sampling rate, found ${count}`);
  const runs: Run[] = [];
  let from = 0;
  let afterGap = false;
  while (from < count) {
    const to = endOfRun(times, from);
    const rows = to - from;
    // A run of one sample has no step of its own: it takes the one before it, or the one after at the start.
    const near = runs[runs.length - 1]?.step ?? stepAt(Math.min(from + 1, count - 2));
    const step = rows > 1 ? (times[to - 1]! - times[from]!) / (rows - 1) : near;
    const last = to - 1;
    const even = (a: number, b: number) => Math.abs(a - b) <= Math.max(STEP_TOLERANCE * b, 1.5);
    // What follows: a lasting change of step (the last sample then begins the next run), or one odd step.
    const lasting = last + 2 < count && even(stepAt(last), stepAt(last + 1)) && rows > 1;
    const drifted = to < count && even(stepAt(last), step);
    const end = lasting && !drifted ? last : to;
    runs.push({ from, to: end, step, afterGap });
    if (runs.length > MAX_STAMP_SECTIONS) {
      return refused(
        BAD_STAMPS,
        `dat row ${end + 1}: expected evenly spaced time stamps, found ${runs.length} changes`,
      );
    }
    if (end === to && to < count && !drifted && stepAt(last) < step) {
      const found = `found a step of ${stepAt(last)} counts among steps of ${step.toFixed(1)}`;
      return refused(BAD_STAMPS, `dat row ${to + 1}: expected evenly spaced time stamps, ${found}`);
    }
    afterGap = end === to && !drifted;
    from = end;
  }
  return good(runs);
}

/** The row after the last one that keeps step with the run begun at `from` and stands near its even line. */
function endOfRun(times: Float64Array, from: number): number {
  const count = times.length;
  if (from + 1 >= count) return count;
  const first = times[from + 1]! - times[from]!;
  const second = from + 2 < count ? times[from + 2]! - times[from + 1]! : first;
  let mean = Math.min(first, second); // a long first step is a gap after one lonely sample
  let lowest = 0; // bounds on the step of a line from the first sample that passes all others near enough
  let highest = Number.POSITIVE_INFINITY;
  for (let row = from + 1; row < count; row++) {
    const step = times[row]! - times[row - 1]!;
    if (Math.abs(step - mean) > Math.max(STEP_TOLERANCE * mean, 1.5)) return row;
    const rows = row - from;
    const elapsed = times[row]! - times[from]!;
    const room = Math.max(PLACE_TOLERANCE * mean, 1.5);
    lowest = Math.max(lowest, (elapsed - room) / rows);
    highest = Math.min(highest, (elapsed + room) / rows);
    if (lowest > highest) return row;
    mean = elapsed / rows;
  }
  return count;
}

function notesOf(
  stretches: readonly Stretch[],
  gaps: readonly Gap[],
  wraps: number,
  worstS: number,
): readonly Note[] {
  const rates = stretches.map((stretch) => stretch.sampleRateHz);
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  const rate =
    lowest === highest ? `${lowest.toFixed(3)} Hz` : `${lowest.toFixed(3)} to ${highest.toFixed(3)} Hz`;
  const off =
    worstS > 0 ? `; single samples stand up to ${(worstS * 1e6).toFixed(1)} µs off even spacing` : "";
  const text = `The file gives no sampling rate; ${rate} is found from its time stamps${off}.`;
  const notes: Note[] = [{ code: "comtrade.rate-from-time-stamps", text }];
  if (wraps > 0)
    notes.push({ code: "comtrade.time-stamps-wrap", text: `Time stamps wrap ${counted(wraps, "time")}.` });
  if (gaps.length > 0) {
    notes.push({
      code: "comtrade.paused",
      text: `Time stamps leap forward: ${counted(gaps.length, "gap")}.`,
    });
  }
  return notes;
}
