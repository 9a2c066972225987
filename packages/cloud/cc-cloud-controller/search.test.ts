// The catalogue searched: one wish at a time, all together, and what an instrument keeps silent about.

import { type Instant, instantFromPosixNs, later, nanoseconds } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import { misfit } from "@etalon/messages/nouns";
import { searchInstruments } from "@etalon/messages/users-to-cc";
import { describe, expect, it } from "vitest";
import { searched } from "./search.ts";

/** A Monday, noon UTC. */
const NOW = instantFromPosixNs(BigInt(Date.UTC(2026, 2, 2, 12)) * 1_000_000n);
const at = (s: number): Instant => later(NOW, nanoseconds(s));
const entry = (
  name: string,
  more: Partial<CatalogueEntry> = {},
  auxiliary = {},
  kind = "waveform-source",
): CatalogueEntry => ({
  instrument: {
    resource: `ia-01/${name}`,
    identity: { kind: kind as "meter", maker: "M", model: "T", serial: name, firmware: "1" },
    access: { agent: "ia-01", instrument: name },
    auxiliary: {
      title: name,
      place: "Qinghe",
      owner: "is-1",
      capabilities: {},
      calibration: null,
      ...auxiliary,
    },
  },
  ...{ alive: true, lentTo: null, untilTaiNs: null, waiting: 0, leases: [], bookings: [] },
  terms: { applicants: ["*"], longestLeaseS: 3600 },
  ...more,
});
const span = (from: number, until: number, use: "exclusive" | "shared" = "exclusive") => {
  return { application: "x", applicant: "other", use, fromTaiNs: at(from), untilTaiNs: at(until) };
};
const capabilities = {
  accuracyClass: "0.05",
  voltageRangeV: 400,
  currentRangeA: 10,
  sampleRateHz: 4000,
  channels: ["ua", "ia"],
};
const all = [
  entry("good", {}, { capabilities, calibratedUntilTaiNs: at(86_400 * 30), place: "Beijing, laboratory 3" }),
  entry("plain", {}, { capabilities: { accuracyClass: "0.5S", voltageRangeV: 100 }, owner: "is-2" }),
  entry("silent", { alive: false }),
  entry("meter", {}, {}, "meter"),
  entry("lent", { leases: [{ ...span(-10, 100), token: 1 }] }),
  entry("booked", { bookings: [span(50, 100)] }),
  entry("shared", {
    terms: { applicants: ["*"], longestLeaseS: 3600, sharedAtMost: 2 },
    leases: [{ ...span(-10, 500, "shared"), token: 1 }],
  }),
  entry("private", { terms: { applicants: ["lab"], longestLeaseS: 3600 } }),
  entry("closed", {
    terms: {
      applicants: ["*"],
      longestLeaseS: 3600,
      hours: { utcOffsetMinutes: 0, spans: [{ day: "mon", from: "13:00", to: "14:00" }] },
    },
  }),
  entry("termless", { terms: null }),
];
/** As they come in a query: text. */
const found = (wishes: Record<string, string>, applicant = "zz") =>
  searched(all, searchInstruments.parse(wishes), { applicant, now: NOW }).map(
    ({ instrument }) => instrument.access.instrument,
  );

describe("a search", () => {
  it("without wishes finds everything", () => expect(found({})).toHaveLength(all.length));

  it.each([
    [{ kind: "meter" }, ["meter"]],
    [{ class: "0.05" }, ["good"]],
    [{ class: "0.5" }, ["good", "plain"]],
    [{ class: "0.02" }, []],
    [{ voltageV: "100" }, ["good", "plain"]],
    [{ voltageV: "100.1" }, ["good"]],
    [{ currentA: "10" }, ["good"]],
    [{ rateHz: "4000" }, ["good"]],
    [{ rateHz: "4001" }, []],
    [{ channels: "2" }, ["good"]],
    [{ channels: "3" }, []],
    [{ place: "LABORATORY" }, ["good"]],
    [{ owner: "is-2" }, ["plain"]],
    [{ calibrated: "2026-04-01" }, ["good"]],
    [{ calibrated: "2026-04-01T12:00:01Z" }, []],
    [{ class: "0.5", owner: "is-1", rateHz: "1000", kind: "waveform-source" }, ["good"]],
  ])("finds by %j", (wishes, names) => expect(found(wishes as Record<string, string>)).toEqual(names));

  it("finds what is free, for so long, for this applicant, in this way", () => {
    const open = ["good", "plain", "meter"];
    expect(found({ free: "now" })).toEqual([...open, "booked"]);
    expect(found({ free: "now", forS: "60" })).toEqual(open);
    expect(found({ free: "now", use: "shared" })).toEqual([...open, "booked", "shared"]);
    expect(found({ free: "now" }, "lab")).toEqual([...open, "booked", "private"]);
    expect(found({ free: "2026-03-02T12:01:40Z", forS: "60" })).toEqual([...open, "lent", "booked"]);
    expect(found({ free: "2026-03-02T13:30:00+00:00", forS: "1800" })).toContain("closed");
    expect(found({ free: "2026-03-02T13:30:00+00:00", forS: "1801" })).not.toContain("closed");
    expect(found({ free: "now", forS: "3601" })).toEqual([]);
    expect(found({ free: "2026-03-02T11:00:00Z" })).toEqual([]);
  });

  it.each([
    [{ rateHz: "fast" }, /^rateHz: /],
    [{ voltageV: "-1" }, /^voltageV: /],
    [{ class: "best" }, /^class: /],
    [{ free: "tomorrow" }, /^free: /],
    [{ calibrated: "2026-13-01" }, /^calibrated: /],
    [{ colour: "red" }, /colour/],
  ])("refuses %j", (wishes, why) => expect(misfit(searchInstruments, wishes, "query")).toMatch(why));
});
