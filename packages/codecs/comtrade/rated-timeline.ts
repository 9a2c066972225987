// The timeline of a dat whose cfg states sampling rates: rates govern, time stamps are checked against them
// and show where recording paused; called by read.ts.

import { counted, type Gap, type Note } from "@etalon/basis";
import type { ComtradeConfig, RateLine } from "./config.ts";
import type { Hole } from "./numbering.ts";
import type { Rows } from "./rows.ts";
import { type Stretch, type Timeline, wrapOf } from "./timeline.ts";

/** More sections than this are said in a note: the rate then follows the mains frequency. */
const MANY_SECTIONS = 8;
/** Stamps that go wrong at more than one step in this many are no witness of pauses. */
const STEPS_PER_PAUSE = 20;

/** Before row `row`, recording paused for `extraNs` beyond the sampling period. */
interface Pause {
  readonly row: number;
  readonly extraNs: number;
}

/**
 * Cuts the rows at every change of rate, at rows left out, and where otherwise faithful time stamps leap
 * forward. The interval from the last sample of one rate to the first of the next is one period of the
 * *earlier* rate.
 */
export function ratedTimeline(rows: Rows, config: ComtradeConfig, holes: readonly Hole[]): Timeline {
  const { cuts, startsS } = placeByRates(rows.count, config.rates, holes);
  const check = checkStamps(rows, config, cuts, startsS);
  const pauses = new Map(check.pauses.map((pause) => [pause.row, pause.extraNs / 1e9]));
  const firstRows = [...new Set([...cuts.map((cut) => cut.row), ...pauses.keys()])].sort((a, b) => a - b);
  const holed = new Set(holes.map((hole) => hole.row));

  const stretches: Stretch[] = [];
  const gaps: Gap[] = [];
  let pausedS = 0;
  firstRows.forEach((fromRow, at) => {
    const rowsHere = (firstRows[at + 1] ?? rows.count) - fromRow;
    pausedS += pauses.get(fromRow) ?? 0;
    const cut = lastCutAt(cuts, fromRow);
    const fromS = startsS[cut]! + (fromRow - cuts[cut]!.row) / cuts[cut]!.rateHz + pausedS;
    const before = stretches[stretches.length - 1];
    if (before && (pauses.has(fromRow) || holed.has(fromRow))) {
      gaps.push({ fromS: before.fromS + before.rows / before.sampleRateHz, toS: fromS });
    }
    stretches.push({ fromRow, rows: rowsHere, sampleRateHz: cuts[cut]!.rateHz, fromS });
  });
  return { stretches, gaps, notes: [...manyNote(config.rates), ...check.notes] };
}

/** A row from which on the rate is `rateHz`, or which follows rows left out. */
interface Cut {
  readonly row: number;
  readonly rateHz: number;
}

function placeByRates(count: number, rates: readonly RateLine[], holes: readonly Hole[]) {
  const cuts: Cut[] = [];
  const startsS: number[] = [];
  let line = 0;
  let lineFromS = 0; // instant and sample index at which the present rate line begins
  let lineFrom = 0;
  let lost = 0;
  let nextHole = 0;
  for (let row = 0; row < count; ) {
    if (holes[nextHole]?.row === row) lost += holes[nextHole++]!.lost;
    while (line < rates.length - 1 && row + lost >= rates[line]!.lastSample) {
      lineFromS += (rates[line]!.lastSample - lineFrom) / rates[line]!.rateHz;
      lineFrom = rates[line]!.lastSample;
      line++;
    }
    cuts.push({ row, rateHz: rates[line]!.rateHz });
    startsS.push(lineFromS + (row + lost - lineFrom) / rates[line]!.rateHz);
    const lineEnd = line < rates.length - 1 ? rates[line]!.lastSample - lost : count;
    row = Math.min(lineEnd, holes[nextHole]?.row ?? count, count);
  }
  return { cuts, startsS };
}

/** The last cut at or before a row. */
function lastCutAt(cuts: readonly Cut[], row: number): number {
  let low = 0;
  let high = cuts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cuts[middle]!.row <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface StampCheck {
  readonly pauses: readonly Pause[];
  readonly notes: readonly Note[];
}

/**
 * Follows the stamps step by step beside the rates; every deviation is either a wrap, a pause, or a
 * contradiction.
 */
function checkStamps(
  rows: Rows,
  config: ComtradeConfig,
  cuts: readonly Cut[],
  startsS: readonly number[],
): StampCheck {
  const { stamps, count } = rows;
  const wrap = wrapOf(stamps);
  const countsPerS = 1e9 / config.stampNs;
  const pauses: Pause[] = [];
  let compared = 0;
  let wraps = 0;
  let odd = -1; // the first row whose stamp neither follows nor leaps forward
  let moving = false;
  let drift = 0; // counts by which the stamps outrun the rates, pauses left out
  for (let cut = 0; cut < cuts.length; cut++) {
    const { row: from, rateHz } = cuts[cut]!;
    const to = cuts[cut + 1]?.row ?? count;
    const period = countsPerS / rateHz;
    const tolerance = Math.max(period / 2, 1.5);
    for (let row = Math.max(1, from); row < to; row++) {
      let step = stamps[row]! - stamps[row - 1]!;
      if (Number.isNaN(step)) continue;
      const due = row > from ? period : (startsS[cut]! - rowBeforeS(cuts, startsS, cut)) * countsPerS;
      compared++;
      moving ||= step !== 0;
      if (step < 0 && wrap > 0) {
        step += wrap;
        wraps++;
      }
      const extra = step - due;
      if (Math.abs(extra) <= tolerance) drift += extra;
      else if (extra > 0) pauses.push({ row, extraNs: extra * config.stampNs });
      else if (odd < 0) odd = row;
    }
  }
  if (compared === 0 || !moving) return { pauses: [], notes: count > 1 ? [noStamps] : [] };
  const last = cuts.length - 1;
  const spanS = startsS[last]! + (count - cuts[last]!.row) / cuts[last]!.rateHz;
  const believed = odd < 0 && pauses.length * STEPS_PER_PAUSE <= Math.max(compared, STEPS_PER_PAUSE);
  const firstOdd = believed ? -1 : Math.min(...[odd, pauses[0]?.row ?? -1].filter((row) => row >= 0));
  return {
    pauses: believed ? pauses : [],
    notes: [
      ...(wraps > 0 ? [wrapNote(wrap, wraps)] : []),
      ...(believed ? pauses.slice(0, 1).map(() => pauseNote(pauses)) : [oddNote(stamps, firstOdd)]),
      ...driftNote(drift * config.stampNs, 1 / cuts[0]!.rateHz, spanS),
    ],
  };
}

/** Instant of the row before a cut, seconds. */
function rowBeforeS(cuts: readonly Cut[], startsS: readonly number[], cut: number): number {
  const { row, rateHz } = cuts[cut - 1]!;
  return startsS[cut - 1]! + (cuts[cut]!.row - 1 - row) / rateHz;
}

const noStamps: Note = {
  code: "comtrade.no-time-stamps",
  text: "The rows carry no time stamps; the sampling rate alone places them in time.",
};

function wrapNote(wrap: number, wraps: number): Note {
  const bits = wrap === 0x1_0000 ? 16 : 32;
  return {
    code: "comtrade.time-stamps-wrap",
    text: `Time stamps wrap at ${bits} bits (${counted(wraps, "time")}).`,
  };
}

function pauseNote(pauses: readonly Pause[]): Note {
  const { row, extraNs } = pauses[0]!;
  const more = pauses.length > 1 ? `, and at ${counted(pauses.length - 1, "more place")}` : "";
  const leapMs = (extraNs / 1e6).toFixed(3);
  const text = `Time stamps leap forward by ${leapMs} ms before row ${row + 1}${more}: a gap.`;
  return { code: "comtrade.paused", text };
}

function oddNote(stamps: Float64Array, row: number): Note {
  const text =
    `Time stamps contradict the sampling rate, which is used (first at row ${row + 1}: ` +
    `${stamps[row]!} after ${stamps[row - 1]!}).`;
  return { code: "comtrade.time-stamps-contradict", text };
}

/** Stamps that slowly part from the rates, by more than a sample and a half over the recording. */
function driftNote(driftNs: number, periodS: number, spanS: number): readonly Note[] {
  if (Math.abs(driftNs) / 1e9 <= 1.5 * periodS) return [];
  const ppm = (driftNs / 1e9 / spanS) * 1e6;
  const text =
    `By their time stamps the samples take ${Math.abs(driftNs / 1e6).toFixed(3)} ms ` +
    `${driftNs > 0 ? "more" : "less"} than by the sampling rate (${ppm.toFixed(0)} ppm); the rate is used.`;
  return [{ code: "comtrade.time-stamps-drift", text }];
}

function manyNote(rates: readonly RateLine[]): readonly Note[] {
  if (rates.length <= MANY_SECTIONS) return [];
  const values = rates.map((rate) => rate.rateHz);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const text =
    `The sampling rate changes ${rates.length - 1} times (${lowest} to ${highest} Hz), ` +
    "each time a new section.";
  return [{ code: "comtrade.many-rates", text }];
}
