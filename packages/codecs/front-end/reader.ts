// A front end's output → records, piece by piece as it comes. Sans-IO and total: called by whoever runs the program.

import { type Answer, good, refused } from "@etalon/basis";
import {
  bodyBytes,
  CLOCK,
  clockStates,
  type FrontEndRecord,
  HEAD,
  HEAD_BYTES,
  MOST_BODY_BYTES,
  PULSE,
  SAMPLES,
  VERSION,
} from "./records.ts";

export interface FrontEndReader {
  /** Every record that these bytes complete, in order. After a refusal the run is over. */
  push(bytes: Uint8Array, take: (record: FrontEndRecord) => void): Answer<void>;
}

const names: ReadonlyMap<number, string> = new Map([
  [HEAD, "H"],
  [CLOCK, "C"],
  [PULSE, "P"],
  [SAMPLES, "S"],
]);

/** @param expected what `H` has to say */
export function openFrontEndReader(expected: {
  readonly channels: number;
  readonly rateHz: number;
}): FrontEndReader {
  const { channels, rateHz } = expected;
  let waiting = new Uint8Array(0);
  /** Bytes in front of `waiting`, for people. */
  let passed = 0;
  let begun = false;
  let nextSample = 0;
  let codes = new Int32Array(0);

  const at = (offset: number) => `the record at byte ${passed + offset}`;

  /** Why a record is none; null when it was taken. */
  function read(type: number, body: DataView, take: (record: FrontEndRecord) => void): string | null {
    const u64 = (offset: number): number => Number(body.getBigUint64(offset, true));
    const f64 = (offset: number): number => body.getFloat64(offset, true);
    const u32 = (offset: number): number => body.getUint32(offset, true);
    if (type === HEAD) {
      if (begun) return "a second H; one at the beginning is expected";
      if (u32(0) !== VERSION) return `version ${u32(0)}; ${VERSION} is expected`;
      if (u32(4) !== channels) return `${u32(4)} channels; the ${channels} of the source file are expected`;
      if (f64(8) !== rateHz)
        return `${f64(8)} samples a second; the ${rateHz} of the source file are expected`;
      begun = true;
      return null;
    }
    if (!begun) return "it comes before H";
    const sample = u64(0);
    if (!Number.isSafeInteger(sample)) return "its sample number is not below 2^53";
    if (type === CLOCK) {
      const [measuredRateHz, rateErrorBoundPpm, timeErrorBoundNs] = [f64(16), f64(24), f64(32)];
      const state = clockStates[u32(40)];
      // A rate further off is none of this front end.
      if (!(Math.abs(measuredRateHz / rateHz - 1) < 0.01))
        return `it measured ${measuredRateHz} samples a second; within 1 % of ${rateHz} is expected`;
      if (
        !(
          rateErrorBoundPpm >= 0 &&
          timeErrorBoundNs >= 0 &&
          Number.isFinite(rateErrorBoundPpm + timeErrorBoundNs)
        )
      )
        return "its bounds are no numbers from 0 up";
      if (state === undefined) return `clock state ${u32(40)}; 0, 1 or 2 is expected`;
      const taiNs = body.getBigInt64(8, true);
      take({
        kind: "clock",
        clock: { sample, taiNs, measuredRateHz, rateErrorBoundPpm, timeErrorBoundNs, state },
      });
      return null;
    }
    if (type === PULSE) {
      const fraction = f64(8);
      if (!(fraction >= 0 && fraction < 1)) return `fraction ${fraction}; from 0 to below 1 is expected`;
      take({ kind: "pulse", sample, fraction, input: u32(16) });
      return null;
    }
    const values = (body.byteLength - 8) / 4;
    if (channels === 0) return "samples, where 0 channels were announced";
    if (values === 0 || !Number.isInteger(values / channels))
      return `${body.byteLength - 8} bytes of codes; a multiple of 4 × ${channels} is expected`;
    if (sample < nextSample) return `sample ${sample} after ${nextSample - 1}; numbers never go back`;
    const count = values / channels;
    if (!Number.isSafeInteger(sample + count)) return "its sample numbers are not below 2^53";
    if (codes.length < values) codes = new Int32Array(values);
    for (let n = 0; n < values; n++) codes[n] = body.getInt32(8 + 4 * n, true);
    nextSample = sample + count;
    take({ kind: "samples", first: sample, count, codes: codes.subarray(0, values) });
    return null;
  }

  return {
    push(bytes, take) {
      const all = joined(waiting, bytes);
      const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
      let offset = 0;
      while (offset + HEAD_BYTES <= all.length) {
        const type = all[offset] as number;
        const length = view.getUint32(offset + 4, true);
        const name = names.get(type);
        const rest = view.getUint32(offset, true) >>> 8;
        if (name === undefined || rest !== 0)
          return refused("front-end.record", `${at(offset)} is none of H, C, P, S`);
        const due = bodyBytes.get(type);
        if (due === undefined ? length < 8 || length > MOST_BODY_BYTES : length !== due)
          return refused(
            "front-end.length",
            `${at(offset)} (${name}) has ${length} bytes; ${due ?? `8 to ${MOST_BODY_BYTES}`} are expected`,
          );
        if (offset + HEAD_BYTES + length > all.length) break;
        const body = new DataView(all.buffer, all.byteOffset + offset + HEAD_BYTES, length);
        const why = read(type, body, take);
        if (why !== null) return refused("front-end.rule", `${at(offset)} (${name}): ${why}`);
        offset += HEAD_BYTES + length;
      }
      waiting = all.slice(offset);
      passed += offset;
      return good(undefined);
    },
  };
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(before.length + after.length);
  all.set(before);
  all.set(after, before.length);
  return all;
}
