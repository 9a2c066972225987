// What a plan takes of a meter's last detection: its error where its verdict is also that at rated current, and nothing else.

import { instantFromPosixNs } from "@etalon/basis";
import type { MeterLine } from "@etalon/messages/meter-list";
import { expect, it } from "vitest";
import { registeredMeter } from "./registered-meter.ts";

const TODAY_MS = Date.parse("2026-03-02");

function lineOf(verdict: "conforming" | "nonconforming" | "undecided", errorPercent: number): MeterLine {
  return {
    ...{ id: "m", serial: "1", accuracyClass: "0.2S", wiring: "3P4W", site: "s", instrument: "a/t" },
    ...{
      class448: "III",
      batch: "b",
      installed: "2020-01-01",
      retiredTaiNs: null,
      condition: null,
      plan: null,
    },
    verified: {
      ...{ atTaiNs: instantFromPosixNs(BigInt(TODAY_MS) * 1_000_000n), verdict },
      ...{ errorPercent, uncertaintyPercent: 0.02 },
    },
  };
}

it.each([
  ["conforming", 0.1, { errorPercent: 0.1, timesBeyond: 0 }],
  ["nonconforming", 0.45, { errorPercent: 0.45, timesBeyond: 1 }],
  ["undecided", 0.19, { errorPercent: 0.19, timesBeyond: 0 }],
  // Of 0.2 % at rated current, 0.3 % at a power factor of 0.5: within there, and unknown here.
  ["conforming", 0.25, null],
  // Wiring or clock were in doubt.
  ["undecided", 0.1, null],
] as const)("%s with an error of %f %%", (verdict, errorPercent, found) => {
  const meter = registeredMeter(lineOf(verdict, errorPercent), null, TODAY_MS);
  expect(meter).toMatchObject({ found });
});
