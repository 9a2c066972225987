// When those who wait may expect an instrument.

import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import { expect, it } from "vitest";
import { expectedStarts } from "./expected-starts.ts";

const S = 1_000_000_000n;
const span = (fromS: number, untilS: number, use: "exclusive" | "shared" = "exclusive") => ({
  ...{ application: "a", applicant: "zz", use, fromTaiNs: BigInt(fromS) * S, untilTaiNs: BigInt(untilS) * S },
});
const call = (forS: number, use: "exclusive" | "shared" = "exclusive") => ({
  ...{ application: "a", applicant: "zz", use, forS },
});
const entry = (of: Partial<Pick<CatalogueEntry, "leases" | "bookings" | "queue" | "terms">>) =>
  ({ leases: [], bookings: [], queue: [], terms: null, ...of }) as unknown as CatalogueEntry;
const seconds = (of: CatalogueEntry) =>
  expectedStarts(of, 0n).map((at) => (at === null ? null : Number(at / S)));

it("puts one behind the other, around bookings, and lets nobody overtake", () => {
  const leases = [{ ...span(0, 100), token: 1 }];
  const bookings = [span(150, 200)];
  expect(seconds(entry({ leases, bookings, queue: [call(40), call(60), call(5)] }))).toEqual([100, 200, 260]);
});

it("lets as many share as the owner allows", () => {
  const terms = { applicants: ["*"], longestLeaseS: 1000, sharedAtMost: 2 };
  const leases = [{ ...span(0, 100, "shared"), token: 1 }];
  const queue = [call(30, "shared"), call(30, "shared"), call(10)];
  expect(seconds(entry({ leases, terms, queue }))).toEqual([0, 30, 100]);
});

it("says nothing of those behind one of whom nobody knows for how long", () => {
  const { forS: _, ...unknown } = call(1);
  expect(seconds(entry({ queue: [call(10), unknown, call(10)] }))).toEqual([0, null, null]);
});

it("waits for the owner's hours, and tells where they never come", () => {
  const hours = { utcOffsetMinutes: 0, spans: [{ day: "thu" as const, from: "01:00", to: "01:10" }] };
  const terms = { applicants: ["*"], longestLeaseS: 1000, hours };
  const [first, second] = expectedStarts(entry({ terms, queue: [call(600), call(601)] }), 0n);
  expect(first).toBeGreaterThan(3_500n * S);
  expect(second).toBeNull();
});
