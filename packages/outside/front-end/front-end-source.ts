// A terminal's source that is a program of its front end's maker (`codecs/front-end/SPEC.md`). Opened by `source.ts`.

import { type Answer, type Clock, good, type Log, later, type PulseEdge, refused } from "@etalon/basis";
import { type FrontEndClock, type FrontEndRecord, openFrontEndReader } from "@etalon/codecs/front-end/index";
import type { HeldSamples } from "./held-samples.ts";
import { registersOf, type SourceFile } from "./source-file.ts";

interface Wired {
  readonly file: SourceFile;
  readonly unit: HeldSamples;
  readonly clock: Clock;
  readonly log: Log;
  readonly terminal: string;
}

/** What is said of samples that have not come: so much is kept of it. */
const MOST_WAITING = 1000;
/** Where the host's clock stands in for the front end's, an instant is so good. */
const HOST_BOUND_NS = 1e9;

/** Takes one run of the program: its numbers become the unit's, which go on over all runs. */
export function frontEndRun({
  file,
  unit,
  clock,
  log,
  terminal,
}: Wired): (bytes: Uint8Array) => Answer<void> {
  const { sampleRateHz: rateHz, channels } = file;
  const width = file.channelsOfSource ?? Math.max(...channels.map(({ place }) => place));
  const reader = openFrontEndReader({ channels: width, rateHz });
  const registers = registersOf(file);
  /** The unit's number of the run's sample 0; unknown before its first samples. */
  let offset: number | null = null;
  let fresh = true;
  const early: FrontEndRecord[] = [];
  let last: FrontEndClock | null = null;
  let fault: string | null = null;

  function take(record: FrontEndRecord): void {
    if (record.kind === "clock") last = record.clock;
    if (record.kind === "samples") samples(record);
    else if (offset !== null) tell(record, offset);
    else if (early.push(record) > MOST_WAITING) early.shift();
  }

  function tell(record: FrontEndRecord, zero: number): void {
    if (record.kind === "clock") unit.addClock({ ...record.clock, sample: record.clock.sample + zero });
    if (record.kind !== "pulse") return;
    const register = registers.get(record.input);
    if (register === undefined) return; // another meter's
    const edge: PulseEdge = { register, sample: record.sample + zero, fraction: record.fraction };
    if (!unit.addPulse(edge))
      log.warn("yh.pulse-late", { terminal, sample: record.sample, input: record.input });
  }

  function samples({ first, count, codes }: Extract<FrontEndRecord, { kind: "samples" }>): void {
    if (offset === null) {
      const known = last ?? hostClock(first, count);
      if (known === null) {
        fault ??= "no C record before the first S, and the source file states no clock";
        return;
      }
      offset = numberOf(known, first) - first;
      for (const record of early.splice(0)) tell(record, offset);
      if (last === null) tell({ kind: "clock", clock: known }, offset);
    }
    unit.add(first + offset, count, chosen(codes, count), fresh);
    fresh = false;
  }

  /** Counted on from what the unit holds by the instants of both; else seconds of TAI times the rate. */
  function numberOf(known: FrontEndClock, first: number): number {
    const taiNs = later(
      known.taiNs,
      BigInt(Math.round(((first - known.sample) / known.measuredRateHz) * 1e9)),
    );
    const end = unit.end();
    if (end === null) return Math.max(0, Math.round((Number(taiNs) / 1e9) * rateHz));
    const { sampleTaiNs, measuredRateHz } = unit.clock(end);
    return end + Math.max(1, Math.round((Number(taiNs - sampleTaiNs) / 1e9) * measuredRateHz));
  }

  function hostClock(first: number, count: number): FrontEndClock | null {
    if (file.clock === undefined) return null;
    const taiNs = later(clock.now(), -BigInt(Math.round((count / rateHz) * 1e9)));
    const { rateErrorBoundPpm } = file.clock;
    const bounds = { rateErrorBoundPpm, timeErrorBoundNs: HOST_BOUND_NS };
    return { sample: first, taiNs, measuredRateHz: rateHz, ...bounds, state: "free" };
  }

  const inPlace = channels.length === width && channels.every(({ place }, n) => place === n + 1);
  function chosen(codes: Int32Array, count: number): Int32Array {
    if (inPlace) return codes;
    const out = new Int32Array(count * channels.length);
    for (let n = 0; n < count; n++)
      for (const [c, { place }] of channels.entries())
        out[n * channels.length + c] = codes[n * width + place - 1] as number;
    return out;
  }

  return (bytes) => {
    const read = reader.push(bytes, take);
    if (!read.ok) return read;
    return fault === null ? good(undefined) : refused("source.clock", fault);
  };
}

/** Takes one run of a program that brings pulses alone, in numbers of the samples beside it. */
export function pulsesRun({
  file,
  unit,
  log,
  terminal,
}: Omit<Wired, "clock">): (bytes: Uint8Array) => Answer<void> {
  const reader = openFrontEndReader({ channels: 0, rateHz: file.sampleRateHz });
  const registers = registersOf(file);
  return (bytes) =>
    reader.push(bytes, (record) => {
      const register = record.kind === "pulse" ? registers.get(record.input) : undefined;
      if (record.kind !== "pulse" || register === undefined) return;
      const { sample, fraction, input } = record;
      if (!unit.addPulse({ register, sample, fraction }))
        log.warn("yh.pulse-late", { terminal, sample, input });
    });
}
