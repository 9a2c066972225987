// A harmonic study as a report: what an order only points to has its confidence beside it.

import { plainRecord } from "@etalon/basis/testing/harmonic-record";
import { expect, it } from "vitest";
import { reportSections } from "./harmonic-report.ts";

const order = {
  ...{ order: 7, voltageV: 1, currentA: 1, activeW: -3, reactiveVar: 1, expandedW: 0.5 },
  ...{ userShare: null, expandedShare: null, evidence: [] },
};

it("says to which side an order points, how surely and what is demanded; and of a stated side how sure it is", () => {
  const orders = [
    { ...order, side: "undetermined" as const, indication: "user" as const, confidence: 0.67 },
    { ...order, side: "grid" as const, indication: null, confidence: 0.98 },
  ];
  const about = { subject: "m-1", side: null, from: null, detection: null, stored: null, made: "" };
  const sources = reportSections(about, { ...plainRecord(), orders }, null).find(
    ({ title }) => title === "Source of each order",
  );
  expect(sources?.rows.slice(1).map((row) => row.slice(5, 7))).toEqual([
    ["undetermined; points to user with 0.67, 0.90 demanded", "–"],
    ["grid", "0.98"],
  ]);
});
