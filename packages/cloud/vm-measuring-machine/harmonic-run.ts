// A harmonic study beside a verification, of the same calibrated samples: its terms from what ZZ demands, its evidence from
// the frames as they came. Called by live-run.ts.

import { createHash } from "node:crypto";
import { certifiedUncertainty } from "@etalon/analysis/channel-uncertainty";
import type { Supply } from "@etalon/analysis/harmonic-source/source-side";
import { openStreamStudy, type StreamStudy } from "@etalon/analysis/harmonic-source/stream-study";
import {
  counted,
  type Gap,
  type HarmonicRecord,
  type Instant,
  ratedHz,
  type WiringFault,
} from "@etalon/basis";
import type { HarmonicTerms } from "@etalon/messages/harmonic-terms";
import type { Requirements } from "@etalon/messages/nouns";
import { wiringExpectation } from "./conclusion.ts";

export interface HarmonicRun {
  /** Takes calibrated samples once the frames' channels are known. */
  open(names: readonly string[]): StreamStudy;
  /** A frame as it came, in its order. */
  frame(bytes: Uint8Array): void;
  /** @param fault  what the verification found of the wiring */
  record(startTaiNs: Instant | null, gaps: readonly Gap[], fault: WiringFault | null): HarmonicRecord | null;
}

/** More are not told one by one: a terminal has to keep it. */
const MOST_GAPS = 50;

/** Null where no study is demanded. */
export function openHarmonicRun(requirements: Requirements, program: string): HarmonicRun | null {
  const { harmonics, calibration, meter, register, correctness } = requirements;
  if (!harmonics) return null;
  const hash = createHash("sha256");
  let frames = 0;
  let study: StreamStudy | null = null;
  const nominalHz = ratedHz(meter);
  return {
    open(names) {
      study = openStreamStudy(names, nominalHz, {
        wiring: meter.wiring,
        channels: certifiedUncertainty(calibration, nominalHz),
        supply: supplyAtMeter(harmonics, requirements),
        tariff: harmonics.tariff,
        // Terminal and meter stand in the same circuit.
        ...(correctness.wiringCheck && { expected: wiringExpectation(meter, register, 1) }),
      });
      return study;
    },
    frame(bytes) {
      hash.update(bytes);
      frames++;
    },
    record(fromTaiNs, gaps, fault) {
      const facts = {
        program,
        fromTaiNs,
        gaps: gaps.slice(0, MOST_GAPS),
        sha256: hash.copy().digest("hex"),
        of: `${counted(frames, "frame")} of the terminal, in their order`,
        calibration: calibration?.id ?? null,
        certificate: calibration?.certificate ?? null,
      };
      const found = study?.record(facts, fault);
      if (!found || gaps.length <= MOST_GAPS) return found ?? null;
      const text = `${gaps.length} gaps, of which the first ${MOST_GAPS} are listed`;
      return { ...found, doubts: [...found.doubts, { code: "harmonics.gaps", text }] };
    },
  };
}

/** Stated on the primary side; the terminal sees what the meter sees, behind its transformers: Z·(ratio I)/(ratio U). */
function supplyAtMeter({ supply }: HarmonicTerms, { meter }: Requirements): Supply | null {
  if (supply === null) return null;
  const { nominalV, shortCircuitVA, xOverR, tolerance } = supply;
  const impedance =
    ((nominalV ** 2 / shortCircuitVA) * (meter.currentRatio ?? 1)) / (meter.voltageRatio ?? 1);
  const resistanceOhm = impedance / Math.hypot(1, xOverR);
  return { resistanceOhm, reactanceOhm: resistanceOhm * xOverR, tolerance };
}
