// What a worker thread of a monitoring machine does: frames of the terminals that it owns into lanes, what lanes find into
// the watched meters, their records out in batches. The thread's program wires it to the ring that feeds it.

import type { Refusal } from "@etalon/basis";
import type { MonitoringRecord } from "@etalon/messages/monitoring";
import { frontEndOfAnother } from "@etalon/verification/own-front-end";
import { DOUBT } from "../lanes/doubts.table.ts";
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
  let records: MonitoringRecord[] = [];
  let refusals: { lane: number; sequence: number; why: Refusal }[] = [];
  let toldMs = performance.now();
  let [frames, refused, repeated] = [0, 0, 0];
  /** Of meters that were left. */
  const left = { ...NOTHING };

  function tell(): void {
    toldMs = performance.now();
    say({ records, refused: refusals, watched: { frames, refused, repeated, ...sumOf() } });
    records = [];
    refusals = [];
  }

  function sumOf(): typeof left {
    const sum = { ...left };
    for (const { account } of watches.values())
      for (const key of Object.keys(NOTHING) as (keyof typeof NOTHING)[]) sum[key] += account[key];
    return sum;
  }

  function leave(lane: number): void {
    const watch = watches.get(lane);
    if (!watch) return;
    watch.end();
    for (const key of Object.keys(NOTHING) as (keyof typeof NOTHING)[]) left[key] += watch.account[key];
    watches.delete(lane);
    lanes.close(lane);
  }

  return {
    bytes(lane, bytes) {
      const figures = lanes.frameOf(lane, bytes);
      frames++;
      if (figures.refusal !== null) {
        refused++;
        if (refusals.length < MOST_REFUSALS)
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
      if (order.kind === "close") return;
      const { lane, meter } = order.terms;
      const misplaced = frontEndOfAnother(lane.calibration, meter);
      if (misplaced) {
        refusals.push({ lane: order.lane, sequence: 0, why: misplaced });
        return tell();
      }
      lanes.open(order.lane, { ...lane, harmonics: true });
      watches.set(
        order.lane,
        openMeterWatch(order.terms, (record) => records.push(record)),
      );
    },
    idle() {
      if (performance.now() - toldMs >= TELL_EVERY_MS) tell();
    },
    end() {
      for (const lane of [...watches.keys()]) leave(lane);
      tell();
    },
  };
}
