// Sample numbers and TAI: the clock qualities that came with the frames, each in force from its own sample on. Opened by
// power-quality.ts; read by the cycle windows and the 10-second frequency.

import { type ClockQuality, type Instant, insist } from "@etalon/basis";

export interface SampleClock {
  /** A frame said what it knows of the clock at this sample; samples never go back. */
  heard(sample: number, quality: ClockQuality): void;
  instantAt(position: number): Instant;
  /** Where an instant lies, by the clock in force at `seenFrom`, a position near it. */
  positionOf(instant: Instant, seenFrom: number): number;
  qualityAt(position: number): ClockQuality;
  /** Positions before this one will not be asked for again. */
  forget(before: number): void;
}

interface Anchor {
  readonly sample: number;
  readonly quality: ClockQuality;
}

export function openSampleClock(): SampleClock {
  let anchors: Anchor[] = [];

  /** The last anchor not after a position; before the first one, that one holds. */
  function anchorAt(position: number): Anchor {
    insist(anchors.length > 0, "the sample clock was asked before it heard of any time");
    let found = anchors[0]!;
    for (const anchor of anchors) if (anchor.sample <= position) found = anchor;
    return found;
  }

  return {
    heard(sample, quality) {
      const last = anchors.at(-1);
      insist(last === undefined || sample >= last.sample, "the sample clock goes forward");
      if (last?.sample === sample) anchors.pop();
      anchors.push({ sample, quality });
    },
    instantAt(position) {
      const { sample, quality } = anchorAt(position);
      return quality.sampleTaiNs + BigInt(Math.round(((position - sample) * 1e9) / quality.measuredRateHz));
    },
    positionOf(instant, seenFrom) {
      const { sample, quality } = anchorAt(seenFrom);
      return sample + (Number(instant - quality.sampleTaiNs) * quality.measuredRateHz) / 1e9;
    },
    qualityAt: (position) => anchorAt(position).quality,
    forget(before) {
      const inForce = anchors.findLastIndex((anchor) => anchor.sample <= before);
      if (inForce > 0) anchors = anchors.slice(inForce);
    },
  };
}
