// YH's acquisition unit into stream frames: a second of codes and pulses each, gaps said, the last one marked.

import { type Acquisition, type Instant, wholeIntervalS } from "@etalon/basis";
import type { StreamFrame } from "@etalon/codecs/sample-stream/index";
import type { Work } from "./state.ts";

export interface Span {
  readonly terminal: string;
  readonly stream: string;
  readonly firstSequence: number;
  readonly firstSample: number;
  /** Nothing is missing between the first sample and the frame before the span, which a crash cut off. */
  readonly joins: boolean;
  /** One past the last sample to be taken. */
  readonly endSample: number;
}

/** How many are wanted of work that begins then: a time, or what the first whole interval of the clock takes of it. */
export function samplesOf(
  { forS, wholeInterval }: Pick<Work, "forS" | "wholeInterval">,
  startTaiNs: Instant,
  rateHz: number,
): number {
  if (forS === null) return Number.POSITIVE_INFINITY;
  const neededS = wholeInterval ? wholeIntervalS(startTaiNs, wholeInterval) : forS;
  return Math.round(Math.min(forS, neededS) * rateHz);
}

/**
 * Frames of a span, each as soon as its samples have been taken. The first frame, unless it joins on, and every frame
 * after samples that are no longer held, says `starts`: what came before is a gap.
 * @param end ends the span early: the frame in hand is cut short and marked as the last
 * @param halt ends without a last frame: the process goes down, the span is resumed later
 */
export async function* framesOf(
  unit: Acquisition,
  span: Span,
  end: AbortSignal,
  halt: AbortSignal,
): AsyncGenerator<StreamFrame> {
  const perFrame = Math.round(unit.nominalRateHz);
  const either = AbortSignal.any([end, halt]);
  let { firstSample: first, endSample } = span;
  let starts = !span.joins;
  for (let sequence = span.firstSequence; ; sequence++) {
    await unit.until(Math.min(first + perFrame, endSample) - 1, either);
    if (halt.aborted) return;
    const available = Math.min(first + perFrame, endSample, Math.max(unit.taken(), first + 1));
    if (available > unit.taken()) await unit.until(first, halt); // ended before a single sample was there
    if (halt.aborted) return;
    const [from, to] = unit.held?.(first, available) ?? [first, available];
    if (from > first) starts = true; // what is missing in front of it is a gap
    if (from === to) {
      first = to;
      endSample = Math.max(endSample, first + 1); // a last frame is owed, however late
      sequence--;
      continue;
    }
    first = from;
    const codes = unit.channels.map(() => new Int32Array(to - first));
    if (!unit.read(first, to - first, codes)) {
      // The unit no longer holds them (the process stood still too long): go on with what is being taken now.
      first = unit.taken();
      endSample = Math.max(endSample, first + perFrame); // a last frame is owed, however late
      starts = true;
      sequence--;
      continue;
    }
    const ends = to === available && (end.aborted || available >= endSample);
    yield {
      header: {
        terminal: span.terminal,
        stream: span.stream,
        sequence,
        firstSample: first,
        samples: to - first,
        clock: unit.clock(first),
        nominalRateHz: unit.nominalRateHz,
        channels: unit.channels,
        calibration: unit.calibration,
        starts,
        ends,
      },
      pulses: unit.pulses(first, to - first),
      codes,
    };
    if (ends) return;
    first = to;
    starts = false;
  }
}

/** The first sample of the next whole second, so that frames of all terminals cover the same seconds. */
export function nextWholeSecond(unit: Acquisition): { firstSample: number; startTaiNs: Instant } {
  const now = unit.taken();
  const { sampleTaiNs, measuredRateHz } = unit.clock(now);
  const ns = 1_000_000_000n;
  const second = (sampleTaiNs / ns + 1n) * ns;
  const firstSample = now + Math.ceil((Number(second - sampleTaiNs) / 1e9) * measuredRateHz);
  return { firstSample, startTaiNs: unit.clock(firstSample).sampleTaiNs };
}
