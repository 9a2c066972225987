// The pulses of a stream frame, into memory that is used again, and out of a terminal's list.

import { type PulseEdge, registers } from "@etalon/basis";
import { LIMIT, PULSE_BYTES } from "./layout.table.ts";

/** Pulse n of `count`, in order of time. */
export interface Pulses {
  readonly count: number;
  /** Place in `registers`. */
  readonly register: Uint8Array;
  /** Number of the last sample at or before the edge, in the terminal's sample clock. */
  readonly sample: Float64Array;
  readonly fraction: Float64Array;
}

export function pulseBook() {
  const read = {
    count: 0,
    register: new Uint8Array(LIMIT.pulses),
    sample: new Float64Array(LIMIT.pulses),
    fraction: new Float64Array(LIMIT.pulses),
  };
  return {
    read: read as Pulses,
    /**
     *     pulse:  u8 register | i64 sample | f64 fraction
     *
     * @returns which pulse cannot be, in words: each lies in the frame's own samples, so that none is counted twice
     */
    take(view: DataView, from: number, count: number, firstSample: number, samples: number): string | null {
      read.count = count;
      let before = -1;
      for (let n = 0; n < count; n++) {
        const at = from + n * PULSE_BYTES;
        const register = view.getUint8(at);
        const sample = view.getInt32(at + 5, true) * 2 ** 32 + view.getUint32(at + 1, true);
        const fraction = view.getFloat64(at + 9, true);
        const place = sample - firstSample; // exact where it matters: sample numbers are below 2^53
        if (register >= registers.length) return `pulse ${n + 1} has no known register`;
        if (!(place >= 0 && place < samples)) return `pulse ${n + 1} lies outside the frame's samples`;
        if (!(fraction >= 0 && fraction < 1))
          return `pulse ${n + 1} has a fraction that is not from 0 up to 1`;
        if (n > 0 && (place < before || (place === before && fraction < read.fraction[n - 1]!)))
          return `pulse ${n + 1} comes before pulse ${n}`;
        before = place;
        read.register[n] = register;
        read.sample[n] = sample;
        read.fraction[n] = fraction;
      }
      return null;
    },
  };
}

export const pulseEdges = ({ count, register, sample, fraction }: Pulses): PulseEdge[] =>
  Array.from({ length: count }, (_, n) => ({
    register: registers[register[n]!]!,
    sample: sample[n]!,
    fraction: fraction[n]!,
  }));

/** Writes pulses without a flaw (`pulseFlaw`); returns the byte behind them. */
export function writePulses(view: DataView, from: number, pulses: readonly PulseEdge[]): number {
  let at = from;
  for (const { register, sample, fraction } of pulses) {
    view.setUint8(at, registers.indexOf(register));
    view.setBigInt64(at + 1, BigInt(sample), true);
    view.setFloat64(at + 9, fraction, true);
    at += PULSE_BYTES;
  }
  return at;
}
