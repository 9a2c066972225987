// Blocks into 150/180 cycles, 10 minutes and 2 hours. Opened by power-quality.ts, one for a stream: gaps show in the
// coverage.

import { type Instant, lastTick, nextTick, secondsBetween, TEN_MINUTES_S, TWO_HOURS_S } from "@etalon/basis";
import type { CycleWindow } from "./cycle-windows.ts";
import { openFiguresMean } from "./figures-mean.ts";
import type { ChannelsFlicker } from "./flicker/flicker-recorder.ts";
import { openMarkCount } from "./marks.ts";
import type { AggregateInterval, AggregateRecord, BlockRecord } from "./records.ts";

export interface Aggregates {
  /** One more block; what it completes. */
  add(block: BlockRecord, window: CycleWindow): AggregateRecord[];
  /** Samples are missing behind the last block: the 150/180 cycles in progress end. */
  gap(): AggregateRecord[];
  /** Everything in progress, as far as it came. */
  finish(): AggregateRecord[];
}

const BLOCKS_OF_SHORT = 15;
/** Rounding of instants to nanoseconds is no gap. */
const WHOLE = 1 - 1e-6;

type Part = Pick<BlockRecord, "startTaiNs" | "endTaiNs" | "figures" | "marks" | "flagged"> & {
  readonly blocks: number;
  readonly flaggedBlocks: number;
  readonly coveredS: number;
};

/** An aggregate in progress. */
interface Pile {
  readonly parts: number;
  add(part: Part): void;
  /** `wholeS`: the interval's length, or null for as long as its blocks took; its ends where they are fixed. */
  record(interval: AggregateInterval, whole: Whole): AggregateRecord | null;
  readonly coveredS: number;
}

/** Where the aggregates of the clock's intervals take their flicker from. */
export interface FlickerOfIntervals {
  tenMinutes(endTaiNs: Instant): ChannelsFlicker;
  twoHours(endTaiNs: Instant): ChannelsFlicker;
}

interface Whole {
  /** 1 = everything that belongs to the interval. */
  readonly coverage: number;
  readonly flicker: ChannelsFlicker;
  readonly startTaiNs?: Instant;
  readonly endTaiNs?: Instant;
}

function openPile(): Pile {
  const mean = openFiguresMean();
  const marks = openMarkCount();
  let [parts, blocks, flaggedBlocks, coveredS] = [0, 0, 0, 0];
  let flagged = false;
  let span: { startTaiNs: Instant; endTaiNs: Instant } | null = null;
  return {
    get parts() {
      return parts;
    },
    get coveredS() {
      return coveredS;
    },
    add(part) {
      mean.add(part.figures);
      for (const mark of part.marks) marks.add(mark);
      parts += 1;
      blocks += part.blocks;
      flaggedBlocks += part.flaggedBlocks;
      coveredS += part.coveredS;
      flagged ||= part.flagged;
      span = { startTaiNs: span?.startTaiNs ?? part.startTaiNs, endTaiNs: part.endTaiNs };
    },
    record(interval, { coverage, flicker, ...ends }) {
      const figures = mean.value();
      if (figures === null || span === null) return null;
      const complete = coverage >= WHOLE;
      const about = { blocks, flaggedBlocks, flagged, marks: marks.value() };
      return {
        kind: "aggregate",
        interval,
        ...span,
        ...ends,
        figures,
        flicker,
        ...about,
        coverage: complete ? 1 : coverage,
        complete,
      };
    },
  };
}

/**
 * 150/180 cycles are 15 blocks in a row; at a 10-minute tick new ones begin, and those in progress complete with the
 * same blocks (overlap 2). 10 minutes are all blocks that start in them; 2 hours are twelve of those.
 * @source IEC 61000-4-30:2015, aggregation intervals (clause unchecked)
 */
export function openAggregates(flicker: FlickerOfIntervals): Aggregates {
  let short = openPile();
  let pending: Pile | null = null;
  let tenMinutes: { readonly endTaiNs: Instant; readonly pile: Pile } | null = null;
  let twoHours: { readonly endTaiNs: Instant; readonly pile: Pile } | null = null;

  const shortRecord = (pile: Pile): AggregateRecord[] =>
    told(pile.record("150/180 cycles", { coverage: pile.parts / BLOCKS_OF_SHORT, flicker: [] }));

  function addToShort(part: Part, atTick: boolean): AggregateRecord[] {
    const done: AggregateRecord[] = [];
    if (atTick && short.parts > 0) {
      pending = short;
      short = openPile();
    }
    pending?.add(part);
    short.add(part);
    if (pending?.parts === BLOCKS_OF_SHORT) {
      done.push(...shortRecord(pending));
      pending = null;
    }
    if (short.parts === BLOCKS_OF_SHORT) {
      done.push(...shortRecord(short));
      short = openPile();
    }
    return done;
  }

  function endShort(): AggregateRecord[] {
    const done = [pending, short].flatMap((pile) => (pile && pile.parts > 0 ? shortRecord(pile) : []));
    pending = null;
    short = openPile();
    return done;
  }

  function endTenMinutes(): AggregateRecord[] {
    if (tenMinutes === null) return [];
    const { endTaiNs, pile } = tenMinutes;
    tenMinutes = null;
    const [record] = intervalRecord(pile, "10 min", endTaiNs, TEN_MINUTES_S, flicker.tenMinutes(endTaiNs));
    if (record === undefined) return [];
    const of = nextTick(record.startTaiNs, TWO_HOURS_S);
    const before = twoHours !== null && twoHours.endTaiNs !== of ? endTwoHours() : [];
    twoHours ??= { endTaiNs: of, pile: openPile() };
    twoHours.pile.add({ ...record, coveredS: pile.coveredS });
    return [...before, record, ...(record.endTaiNs >= of ? endTwoHours() : [])];
  }

  function endTwoHours(): AggregateRecord[] {
    if (twoHours === null) return [];
    const { endTaiNs, pile } = twoHours;
    twoHours = null;
    return intervalRecord(pile, "2 h", endTaiNs, TWO_HOURS_S, flicker.twoHours(endTaiNs));
  }

  return {
    add(block, window) {
      const { startTaiNs, endTaiNs } = block;
      const tookS = secondsBetween(startTaiNs, endTaiNs);
      const toTickS = secondsBetween(startTaiNs, window.intervalEndTaiNs);
      const part: Part = {
        ...block,
        blocks: 1,
        flaggedBlocks: block.flagged ? 1 : 0,
        coveredS: Math.max(0, Math.min(tookS, toTickS)),
      };
      const done = addToShort(part, window.first);
      if (tenMinutes?.endTaiNs !== window.intervalEndTaiNs) done.push(...endTenMinutes());
      tenMinutes ??= { endTaiNs: window.intervalEndTaiNs, pile: openPile() };
      tenMinutes.pile.add(part);
      if (block.endTaiNs >= window.intervalEndTaiNs) done.push(...endTenMinutes());
      return done;
    },
    gap: endShort,
    finish: () => [...endShort(), ...endTenMinutes(), ...endTwoHours()],
  };
}

/** An interval of the clock: told with the clock's own ends, whatever its blocks cover of it. */
function intervalRecord(
  pile: Pile,
  interval: AggregateInterval,
  endTaiNs: Instant,
  everyS: number,
  flicker: ChannelsFlicker,
): AggregateRecord[] {
  const startTaiNs = lastTick(endTaiNs - 1n, everyS);
  const coverage = Math.min(1, pile.coveredS / secondsBetween(startTaiNs, endTaiNs));
  return told(pile.record(interval, { coverage, flicker, startTaiNs, endTaiNs }));
}

const told = (record: AggregateRecord | null): AggregateRecord[] => (record === null ? [] : [record]);
