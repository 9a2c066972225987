// What a plan takes of a meter's verdict: its error where the limit at its load gives that verdict, and nothing else; and of its
// wiring.

import { instantFromPosixNs } from "@etalon/basis";
import type { MeterLine } from "@etalon/messages/meter-list";
import { expect, it } from "vitest";
import { type KnownCondition, registeredMeter } from "./registered-meter.ts";

const TODAY_MS = Date.parse("2026-03-02");
const TODAY = instantFromPosixNs(BigInt(TODAY_MS) * 1_000_000n);

type Verified = NonNullable<MeterLine["verified"]>;
const line = (verified: Partial<Verified>, wiringFault?: string): MeterLine => ({
  ...{ id: "m", serial: "1", accuracyClass: "0.2S", wiring: "3P4W", site: "s", instrument: "a/t" },
  ...{ class448: "III", batch: "b", installed: "2020-01-01", retiredTaiNs: null },
  ...{ condition: null, plan: null },
  ...(wiringFault !== undefined && { wiringFault }),
  verified: {
    ...{ atTaiNs: TODAY, verdict: "conforming", errorPercent: 0.1, uncertaintyPercent: 0.02 },
    ...verified,
  },
});

it.each([
  ["conforming", 0.1, null, { errorPercent: 0.1, timesBeyond: 0 }],
  ["nonconforming", 0.45, null, { errorPercent: 0.45, timesBeyond: 1 }],
  ["undecided", 0.19, null, { errorPercent: 0.19, timesBeyond: 0 }],
  // Kept without its limit, 0.3 % at a power factor of 0.5: within there, and unknown at rated current.
  ["conforming", 0.25, null, null],
  ["conforming", 0.25, 0.3, { errorPercent: 0.25, limitPercent: 0.3, timesBeyond: 0 }],
  ["nonconforming", 0.35, 0.3, { errorPercent: 0.35, limitPercent: 0.3, timesBeyond: 1 }],
  // Clock in doubt, or few pulses.
  ["undecided", 0.1, 0.2, null],
] as const)("%s with an error of %f %%, limit %s", (verdict, errorPercent, limitPercent, found) => {
  const limit = limitPercent === null ? {} : { limitPercent };
  const meter = registeredMeter(line({ verdict, errorPercent, ...limit }), null, TODAY_MS);
  expect(meter).toMatchObject({ found });
  if (found !== null && limitPercent === null) expect(meter?.found).not.toHaveProperty("limitPercent");
});

it("says that a later detection was undecided", () => {
  const later = registeredMeter(line({ undecidedTaiNs: TODAY }), null, TODAY_MS);
  expect(later?.found).toMatchObject({ errorPercent: 0.1, laterUndecided: true });
  expect(registeredMeter(line({}), null, TODAY_MS)?.found).not.toHaveProperty("laterUndecided");
});

it("has the wiring that a detection saw; where monitoring finds the meter connected wrongly, no error of its own", () => {
  const seen = line({ verdict: "nonconforming", errorPercent: -66 }, "current ia reversed");
  expect(registeredMeter(seen, null, TODAY_MS)).toMatchObject({
    ...{ wiringFault: "current ia reversed", found: { errorPercent: -66 } },
  });
  const watched = (cause: string) =>
    ({
      ...{ error: { day: null, month: null }, limitPercent: 0.2, watched: [], notCovered: [] },
      ...{ uncalibrated: false, headline: { cause }, untilTaiNs: TODAY, originTaiNs: TODAY },
    }) as unknown as KnownCondition;
  expect(registeredMeter(seen, watched("exchanged currents"), TODAY_MS)).toMatchObject({
    ...{ wiringFault: "exchanged currents", found: null },
  });
  expect(registeredMeter(seen, watched("too little"), TODAY_MS)).toMatchObject({
    ...{ wiringFault: "current ia reversed", found: { errorPercent: -66 } },
  });
});
