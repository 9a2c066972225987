// How exactly a programmed error comes back through the whole path, in unbroken recordings and across a gap.

import type { Gap, Wiring } from "@etalon/basis";
import { plainFrontEnd } from "@etalon/outside/simulated/terminal-front-end";
import { demandedPpm } from "./demanded.table.ts";
import { seeded } from "./known-wave.ts";
import { randomMetering, ranges } from "./random-metering.ts";
import type { AccuracyTable } from "./table.ts";
import { made, offPpm, verified } from "./whole-path.ts";

type Kind = "to the 25th" | "to the 37th";
const durationsS = [10, 60] as const;
const wirings: readonly Wiring[] = ["3P4W", "3P3W", "1P2W"];

export interface RecoveredOrder {
  readonly seed: number;
  /** Random waves, meters and pulse phases in each row, by duration. */
  readonly waves: Readonly<Record<10 | 60, number>>;
}

export function recoveredErrors(order: RecoveredOrder): AccuracyTable {
  const { waves } = order;
  return {
    title: "Error recovered from a recording",
    about: `Largest |recovered − programmed error| of ${waves[10]} (10 s) and ${waves[60]} (60 s) random waves with \
random meters in each row: 4 kHz, 24-bit codes, 49 to 51 Hz, displacement factor 0.5 to 1, programmed error within \
±2 %, pulses at any phase, by the closed form.`,
    heads,
    rows: rows(order, ["to the 25th", "to the 37th"], () => []),
  };
}

/** The pulses in the gap are missing as well, and the meter goes on counting unseen. */
export function recoveredAcrossGap(order: RecoveredOrder): AccuracyTable {
  const { waves } = order;
  const gapsOf = (durationS: number) => [{ fromS: durationS / 2 - 0.5, toS: durationS / 2 + 0.5 }];
  return {
    title: "Error recovered across a gap",
    about: `The same with 1 s of samples and pulses missing in the middle; ${waves[10]} (10 s) and ${waves[60]} (60 s) \
random waves in each row.`,
    heads,
    rows: rows(order, ["to the 25th"], gapsOf),
  };
}

const heads = ["harmonics", "wiring", "recorded", "by edges, ppm", "by regression, ppm"];

function rows(
  { seed, waves }: RecoveredOrder,
  kinds: readonly Kind[],
  gapsOf: (durationS: number) => readonly Gap[],
): AccuracyTable["rows"] {
  const random = seeded(seed);
  const row = (kind: Kind, durationS: (typeof durationsS)[number], wiring: Wiring) => {
    const worst = { edges: 0, regression: 0 };
    for (let w = 0; w < waves[durationS]; w++) {
      const off = recoveredOnce(kind, wiring, durationS, gapsOf(durationS), random);
      worst.edges = Math.max(worst.edges, Math.abs(off.edges));
      worst.regression = Math.max(worst.regression, Math.abs(off.regression));
    }
    const bound = { most: demandedPpm[kind][durationS] };
    const figures = [worst.edges, worst.regression].map((value) => ({ value, bound }));
    return [kind, wiring, `${durationS} s`, ...figures];
  };
  return kinds.flatMap((kind) =>
    durationsS.flatMap((durationS) => wirings.map((wiring) => row(kind, durationS, wiring))),
  );
}

function recoveredOnce(
  kind: Kind,
  wiring: Wiring,
  durationS: number,
  gaps: readonly Gap[],
  random: () => number,
) {
  const metering = randomMetering(kind, wiring, random);
  const frontEnd = plainFrontEnd("plain", ranges);
  const { recording, pulses } = made({ ...metering, frontEnd, durationS, gaps });
  return offPpm(verified(recording, pulses, metering), metering.errors.gainErrorPercent);
}
