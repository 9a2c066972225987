// A record that does not say whose front end it is passes only where nothing says that it is a meter's own.

import type { Calibration } from "@etalon/basis";
import { expect, it } from "vitest";
import { knownFrontEnd } from "./known-front-end.ts";

const record = (id: string, frontEndOf?: string): Calibration => ({
  ...{ id, terminal: "yh-01", certificate: "no. 1", channels: [], rateErrorBoundPpm: 1 },
  ...{ validFromTaiNs: 0n, validToTaiNs: 1n },
  ...(frontEndOf !== undefined && { frontEndOf }),
});
const meter = (sampledBy?: "terminal" | "itself") =>
  ({ id: "m-1", meter: { serial: "7" }, ...(sampledBy && { sampledBy }) }) as never;
const refusal = (answer: ReturnType<typeof knownFrontEnd>): string => (answer.ok ? "" : answer.why.text);

it("a terminal apart, or a front end that is said, is nobody's doubt", () => {
  expect(knownFrontEnd(record("c1"), [record("c1"), record("c0")], meter()).ok).toBe(true);
  expect(knownFrontEnd(record("c1", "7"), [record("c0")], meter("itself")).ok).toBe(true);
  expect(knownFrontEnd(record("c1"), [], meter("terminal")).ok).toBe(true);
});

it("a meter that is registered as sampling for itself is not measured by a record that does not say so", () => {
  const text = refusal(knownFrontEnd(record("c1"), [], meter("itself")));
  expect(text).toContain("meter m-1 samples for itself, and calibration record c1 of terminal yh-01");
  expect(text).toContain('"frontEndOf": "7" is expected');
});

it("nor is one whose terminal is a meter's own front end by another record; the same record may be mended", () => {
  const text = refusal(knownFrontEnd(record("c2"), [record("c1", "7")], meter()));
  expect(text).toContain("terminal yh-01 is meter 7's own front end by record c1");
  expect(refusal(knownFrontEnd(record("c2"), [record("c1", "7")], null))).toBe(text);
  expect(knownFrontEnd(record("c1"), [record("c1", "7")], null).ok).toBe(true);
});

it("nor is one behind its own front end that is registered with a terminal apart", () => {
  expect(refusal(knownFrontEnd(record("c1", "7"), [], meter("terminal")))).toContain("by a terminal apart");
  expect(knownFrontEnd(record("c1", "8"), [], meter("terminal")).ok).toBe(true); // another's: its verdict is void anyway
});
