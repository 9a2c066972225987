// The last minute of samples, pulses and clock records of a live source: the acquisition unit of a terminal whose source
// is a program or an interface. Filled by the sources of this folder.

import {
  type Acquisition,
  type ClockQuality,
  insist,
  later,
  type PulseEdge,
  requireShape,
} from "@etalon/basis";

export interface ClockRecord extends Omit<ClockQuality, "sampleTaiNs"> {
  readonly sample: number;
  readonly taiNs: bigint;
}

export interface HeldOptions {
  readonly channels: Acquisition["channels"];
  readonly nominalRateHz: number;
  readonly calibration: string;
  /** The terminal states no better bounds than these. */
  readonly bounds: { readonly rateErrorBoundPpm: number; readonly timeErrorBoundNs: number };
  /** Samples are given out this much later, for pulses that come by another way. */
  readonly heldBackS?: number;
}

export interface HeldSamples extends Acquisition {
  /**
   * The next samples: all channels of the first, of the next, …. Numbers only grow; where they leap, there is a gap.
   * @param fresh  they do not follow the ones before, whatever their numbers say
   */
  add(first: number, count: number, codes: Int32Array, fresh?: boolean): void;
  /** False when samples behind it were given out already: it is lost. */
  addPulse(edge: PulseEdge): boolean;
  addClock(record: ClockRecord): void;
  /** Why nothing can be had now; null when all is well. */
  lackNow(): string | null;
  /** One past the last sample, given out or not; null before the first. */
  end(): number | null;
}

const HELD_S = 60;
const CLOCKS_HELD = 256;
const PULSES_HELD = 100_000;
/** A source that is silent for so long gives nothing now. */
const SILENT_AFTER_MS = 5_000;
const READY_WITHIN_MS = 15_000;

interface Stretch {
  readonly first: number;
  end: number;
}

/** @param absent why there is nothing, as the source knows it; null when all seems well */
export function heldSamples(options: HeldOptions, absent: () => string | null): HeldSamples {
  const { channels, nominalRateHz, calibration, bounds, heldBackS = 0 } = options;
  const capacity = Math.ceil(HELD_S * nominalRateHz);
  const heldBack = Math.round(heldBackS * nominalRateHz);
  const rings = channels.map(() => new Int32Array(capacity));
  let stretches: Stretch[] = [];
  let clocks: ClockRecord[] = [];
  let edges: PulseEdge[] = [];
  let heardAtMs = 0;
  const waiting = new Set<() => void>();

  const end = (): number | null => stretches.at(-1)?.end ?? null;
  const taken = (): number => Math.max(0, (end() ?? 0) - heldBack);

  function forget(): void {
    const oldest = (end() ?? 0) - capacity;
    stretches = stretches
      .filter((one) => one.end > oldest)
      .map((one) => (one.first >= oldest ? one : { ...one, first: oldest }));
    if (edges.length > PULSES_HELD || (edges[0]?.sample ?? oldest) < oldest - nominalRateHz)
      edges = edges.filter(({ sample }) => sample >= oldest).slice(-PULSES_HELD);
  }

  /** Of the records up to a sample the newest; in front of all, the first. */
  const recordAt = (sample: number): ClockRecord | undefined =>
    clocks.findLast((one) => one.sample <= sample) ?? clocks[0];

  function held(from: number, to: number): readonly [number, number] {
    for (const { first, end } of stretches)
      if (end > from && first < to) return [Math.max(from, first), Math.min(to, end)];
    return [to, to];
  }

  function lackNow(): string | null {
    if (stretches.length === 0) return absent() ?? "no sample has come yet";
    if (clocks.length === 0) return "nothing is known of the sample clock yet";
    return performance.now() - heardAtMs > SILENT_AFTER_MS
      ? (absent() ?? "samples have ceased to come")
      : null;
  }

  return {
    channels,
    nominalRateHz,
    calibration,
    taken,
    end,
    add(first, count, codes, fresh = false) {
      requireShape(codes.length === count * channels.length, "heldSamples.add", [count, codes.length]);
      const last = stretches.at(-1);
      insist(last === undefined || first >= last.end, "heldSamples.add: numbers that only grow");
      insist(
        !fresh || last === undefined || first > last.end,
        "heldSamples.add: a hole before fresh samples",
      );
      if (last !== undefined && first === last.end) last.end = first + count;
      else stretches.push({ first, end: first + count });
      const width = channels.length;
      // Of more than the ring holds the last count.
      for (let n = Math.max(0, count - capacity); n < count; n++) {
        const place = (first + n) % capacity;
        for (let c = 0; c < width; c++) (rings[c] as Int32Array)[place] = codes[n * width + c] as number;
      }
      heardAtMs = performance.now();
      forget();
      for (const look of waiting) look();
    },
    addPulse(edge) {
      if (edge.sample < taken()) return false;
      const behind = edges.findLastIndex(
        (one) => one.sample < edge.sample || (one.sample === edge.sample && one.fraction <= edge.fraction),
      );
      edges.splice(behind + 1, 0, edge);
      return true;
    },
    addClock(record) {
      clocks = [...clocks.filter(({ sample }) => sample < record.sample), record].slice(-CLOCKS_HELD);
    },
    held,
    read(first, count, into) {
      insist(first >= 0 && first + count <= taken(), "Acquisition.read: samples that have been taken");
      const [from, to] = held(first, first + count);
      if (from !== first || to !== first + count) return false;
      for (const [c, codes] of into.entries())
        for (let n = 0; n < count; n++) codes[n] = (rings[c] as Int32Array)[(first + n) % capacity] as number;
      return true;
    },
    pulses: (first, count) => edges.filter(({ sample }) => sample >= first && sample < first + count),
    clock(sample) {
      const known = recordAt(sample);
      insist(known !== undefined, "Acquisition.clock: a source that lacks nothing");
      const { taiNs, measuredRateHz, state } = known;
      const sinceS = (sample - known.sample) / measuredRateHz;
      const rateErrorBoundPpm = Math.max(known.rateErrorBoundPpm, bounds.rateErrorBoundPpm);
      return {
        sampleTaiNs: later(taiNs, BigInt(Math.round(sinceS * 1e9))),
        measuredRateHz,
        rateErrorBoundPpm,
        timeErrorBoundNs:
          Math.max(known.timeErrorBoundNs, bounds.timeErrorBoundNs) +
          Math.abs(sinceS) * rateErrorBoundPpm * 1e3,
        state,
      };
    },
    async until(sample, stop) {
      while (taken() <= sample && !stop.aborted)
        await new Promise<void>((resolve) => {
          const done = () => {
            waiting.delete(done);
            stop.removeEventListener("abort", done);
            resolve();
          };
          waiting.add(done);
          stop.addEventListener("abort", done, { once: true });
        });
    },
    lackNow,
    async lack() {
      const deadline = performance.now() + READY_WITHIN_MS;
      for (;;) {
        const lack = lackNow();
        if (lack === null || performance.now() > deadline) return lack;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}
