// Whether a frame goes on where the last one of its terminal ended: nothing is counted twice, and what is missing is a
// gap. Called by the lanes for every frame.

export interface StreamOrder {
  /** null before the first frame. */
  stream: string | null;
  nextSequence: number;
  nextSample: number;
}

export const freshOrder = (): StreamOrder => ({ stream: null, nextSequence: 0, nextSample: 0 });

export interface Numbered {
  readonly sequence: number;
  readonly firstSample: number;
  readonly samples: number;
  /** Sampling began, or began again, with its first sample. */
  readonly starts: boolean;
}

/**
 * `first`: of the terminal; `joins`; `gap`: samples are missing before it, or another stream began; `repeated`: it, or a
 * later one, was taken before; `overlaps`: it brings samples that were counted already, which a terminal never does.
 */
export type Place = "first" | "joins" | "gap" | "repeated" | "overlaps";

export function placeOf(order: StreamOrder, stream: string, frame: Numbered): Place {
  if (order.stream === null) return "first";
  if (order.stream !== stream) return "gap";
  if (frame.sequence < order.nextSequence) return "repeated";
  if (frame.firstSample < order.nextSample) return "overlaps";
  const next = frame.sequence === order.nextSequence && frame.firstSample === order.nextSample;
  return next && !frame.starts ? "joins" : "gap";
}

/** Frames of the stream that did not come before this one. */
export const missingBefore = (order: StreamOrder, stream: string, { sequence }: Numbered): number =>
  order.stream === stream ? Math.max(0, sequence - order.nextSequence) : 0;

export function taken(order: StreamOrder, stream: string, frame: Numbered): void {
  order.stream = stream;
  order.nextSequence = frame.sequence + 1;
  order.nextSample = frame.firstSample + frame.samples;
}
