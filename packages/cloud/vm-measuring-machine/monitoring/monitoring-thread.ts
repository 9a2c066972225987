// What a worker thread of a monitoring machine does: frames of the terminals that it owns into lanes, what lanes find into
// the watched meters, their records out in batches. The thread's program wires it to the ring that feeds it.

import type { Refusal } from "@etalon/basis";
import type { MonitoringRecord } from "@etalon/messages/monitoring";
import { frontEndOfAnother, isFrontEndOf } from "@etalon/verification/own-front-end";
import { DOUBT } from "../lanes/doubts.table.ts";
import type { LaneFigures } from "../lanes/lane-figures.ts";
import { OTHER_RECORD } from "../lanes/lane-terms.ts";
import { type LanesOptions, openLanes } from "../lanes/lanes.ts";
import type { ToThread } from "../lanes/owned-lanes.ts";
import { type MeterWatch, openMeterWatch, type WatchTerms } from "./meter-watch.ts";

/** What all meters of a thread have come to since it began. */
export interface Watched {
  readonly frames: number;
  /** Frames that the lanes refused, and those that had come before. */
  readonly refused: number;
  readonly repeated: number;
  readonly lostFrames: number;
  readonly gaps: number;
  readonly pulses: number;
  readonly unmatched: number;
  readonly coveredS: number;
  readonly doubtfulS: number;
}

export interface FromWatch {
  readonly records: readonly MonitoringRecord[];
  /** The lane of each. */
  readonly lanes: readonly number[];
  /** Lanes that are closed: nothing more comes of them. */
  readonly left: readonly number[];
  readonly refused: readonly { readonly lane: number; readonly sequence: number; readonly why: Refusal }[];
  readonly watched: Watched;
}

export interface WatchThread {
  bytes(lane: number, bytes: Uint8Array): void;
  words(message: unknown): void;
  idle(): void;
  end(): void;
}

/** Records wait so long for others, or until there are so many. */
const TELL_EVERY_MS = 200;
const MOST_RECORDS = 500;
const MOST_REFUSALS = 256;
const NOTHING = { ...{ lostFrames: 0, gaps: 0, pulses: 0, unmatched: 0, coveredS: 0, doubtfulS: 0 } };

export function openWatchThread(options: LanesOptions, say: (message: FromWatch) => void): WatchThread {
  const lanes = openLanes(options);
  const watches = new Map<number, MeterWatch>();
  const termsOf = new Map<number, WatchTerms>();
  let records: MonitoringRecord[] = [];
  let lanesOf: number[] = [];
  let closed: number[] = [];
  let refusals: { lane: number; sequence: number; why: Refusal }[] = [];
  let toldMs = performance.now();
  let [frames, refused, repeated] = [0, 0, 0];
  /** Of meters that were left. */
  const past = { ...NOTHING };

  function tell(): void {
    toldMs = performance.now();
    const watched = { frames, refused, repeated, ...sumOf() };
    say({ records, lanes: lanesOf, left: closed, refused: refusals, watched });
    [records, lanesOf, closed, refusals] = [[], [], [], []];
  }

  function sumOf(): typeof past {
    const sum = { ...past };
    for (const { account } of watches.values())
      for (const key of Object.keys(NOTHING) as (keyof typeof NOTHING)[]) sum[key] += account[key];
    return sum;
  }

  function leave(lane: number): void {
    const watch = watches.get(lane);
    if (!watch) return;
    watch.end();
    for (const key of Object.keys(NOTHING) as (keyof typeof NOTHING)[]) past[key] += watch.account[key];
    watches.delete(lane);
    termsOf.delete(lane);
    lanes.close(lane);
  }

  /** Of a frame that names another record than those before: by that one, if the terminal is known to have it. */
  function byAnother(lane: number, bytes: Uint8Array, refused: LaneFigures): LaneFigures {
    const terms = termsOf.get(lane);
    if (!terms || terms.others.length === 0) return refused;
    const own = terms.lane.calibration;
    const others = terms.others.filter(
      (one) => isFrontEndOf(one, terms.meter) === isFrontEndOf(own, terms.meter),
    );
    for (const calibration of others) {
      lanes.open(lane, { ...terms.lane, calibration, harmonics: true });
      const figures = lanes.frameOf(lane, bytes);
      if (figures.refusal?.code === OTHER_RECORD) continue;
      const left = terms.others.filter((one) => one !== calibration);
      termsOf.set(lane, { ...terms, lane: { ...terms.lane, calibration }, others: [own, ...left] });
      watches.get(lane)?.takes(calibration);
      return figures;
    }
    lanes.open(lane, { ...terms.lane, harmonics: true });
    return lanes.frameOf(lane, bytes);
  }

  const put = (lane: number) => (record: MonitoringRecord) => {
    records.push(record);
    lanesOf.push(lane);
  };

  return {
    bytes(lane, bytes) {
      let figures = lanes.frameOf(lane, bytes);
      if (figures.refusal?.code === OTHER_RECORD) figures = byAnother(lane, bytes, figures);
      frames++;
      if (figures.refusal !== null) {
        refused++;
        // Who begins, or goes on behind a gap, waits for the next key frame: nothing is wrong with those before it.
        if ((figures.doubts & DOUBT.waiting) === 0 && refusals.length < MOST_REFUSALS)
          refusals.push({ lane, sequence: figures.sequence, why: figures.refusal });
        return;
      }
      const watch = watches.get(lane);
      const names = lanes.channelsOf(lane);
      if (!watch || names === null) return;
      if ((figures.doubts & DOUBT.repeated) !== 0) repeated++;
      watch.heard(figures, names);
      if (records.length >= MOST_RECORDS) tell();
    },
    words(message) {
      const order = message as ToThread<WatchTerms>;
      leave(order.lane);
      if (order.kind === "close") {
        closed.push(order.lane);
        return tell();
      }
      const { lane, meter } = order.terms;
      const misplaced = frontEndOfAnother(lane.calibration, meter);
      if (misplaced) {
        refusals.push({ lane: order.lane, sequence: 0, why: misplaced });
        return tell();
      }
      lanes.open(order.lane, { ...lane, harmonics: true });
      termsOf.set(order.lane, order.terms);
      watches.set(order.lane, openMeterWatch(order.terms, put(order.lane)));
    },
    idle() {
      if (performance.now() - toldMs >= TELL_EVERY_MS) tell();
    },
    end() {
      closed.push(...watches.keys());
      for (const lane of closed) leave(lane);
      tell();
    },
  };
}
