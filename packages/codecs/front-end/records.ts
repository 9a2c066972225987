// Records of a front end's output (SPEC.md): the layouts, once for reader and writer of this folder.

export const VERSION = 1;
export const HEAD_BYTES = 8;
export const MOST_BODY_BYTES = 1 << 20;

export const HEAD = 0x48; // H
export const CLOCK = 0x43; // C
export const PULSE = 0x50; // P
export const SAMPLES = 0x53; // S

/** Length of the bodies that have one. */
export const bodyBytes: ReadonlyMap<number, number> = new Map([
  [HEAD, 16],
  [CLOCK, 48],
  [PULSE, 24],
]);

export const clockStates = ["free", "holdover", "locked"] as const;

export interface FrontEndClock {
  readonly sample: number;
  readonly taiNs: bigint;
  readonly measuredRateHz: number;
  readonly rateErrorBoundPpm: number;
  readonly timeErrorBoundNs: number;
  readonly state: (typeof clockStates)[number];
}

export type FrontEndRecord =
  | { readonly kind: "clock"; readonly clock: FrontEndClock }
  | { readonly kind: "pulse"; readonly sample: number; readonly fraction: number; readonly input: number }
  | {
      readonly kind: "samples";
      readonly first: number;
      readonly count: number;
      /** All channels of the first sample, of the next, …; reused by the reader for the next record. */
      readonly codes: Int32Array;
    };
