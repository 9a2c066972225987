// Whatever the channels hold, a study is a record that every arrow takes, or none: it never stands in a verdict's way.

import { recordedStudy } from "@etalon/analysis/harmonic-source/recorded-study";
import { harmonicRecord } from "@etalon/messages/harmonics";
import { misfit } from "@etalon/messages/nouns";
import fc from "fast-check";
import { expect, it } from "vitest";

const RATE_HZ = 4000;
const SAMPLES = 2000;
const channel = fc.oneof(
  fc.constant(() => 0),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((dc) => () => dc),
  fc
    .record({
      size: fc.constantFrom(1e-12, 1e-3, 5, 300, 1e6),
      hz: fc.constantFrom(49.9, 50, 50.3, 42, 61),
      fifth: fc.constantFrom(0, 0.05, 3),
      turn: fc.double({ min: 0, max: 7, noNaN: true }),
    })
    .map(
      ({ size, hz, fifth, turn }) =>
        (n: number) =>
          size *
          (Math.cos((2 * Math.PI * hz * n) / RATE_HZ + turn) +
            fifth * Math.cos((10 * Math.PI * hz * n) / RATE_HZ)),
    ),
  fc.constant((n: number) => ((n * 7919) % 104_729) / 104_729 - 0.5),
);
const terms = {
  channels: { voltageGain: 0.001, currentGain: 0.001, angleRad: 0.001 },
  supply: { resistanceOhm: 0.01, reactanceOhm: 0.05, tolerance: 0.1 },
  tariff: { powerFactorStandard: 0.9, harmonicPenalty: 1 },
} as const;
const facts = {
  program: "t",
  fromTaiNs: 0n,
  gaps: [],
  sha256: "",
  of: "",
  calibration: null,
  certificate: null,
};

it("is a record that every arrow takes, or a refusal", () => {
  let records = 0;
  const any = fc.property(
    fc.constantFrom("1P2W" as const, "3P3W" as const, "3P4W" as const),
    fc.array(channel, { minLength: 6, maxLength: 6 }),
    (wiring, waves) => {
      const all = waves.map((at) => Float64Array.from({ length: SAMPLES }, (_, n) => at(n)));
      const [voltages, currents] =
        wiring === "1P2W" ? [[all[0]!], [all[3]!]] : [all.slice(0, 3), all.slice(3)];
      const input = { sampleRateHz: RATE_HZ, startS: 0, nominalFrequencyHz: 50, voltages, currents, wiring };
      const found = recordedStudy(input, terms, facts);
      if (!found.ok) return;
      records++;
      expect(misfit(harmonicRecord, found.value)).toBeNull();
    },
  );
  fc.assert(any, { seed: 20_261_129, numRuns: 60 });
  expect(records).toBeGreaterThan(20);
});
