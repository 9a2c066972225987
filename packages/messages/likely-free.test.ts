// When an instrument will likely be free.

import { expect, it } from "vitest";
import { likelyFree, soonerThan } from "./likely-free.ts";

const held = (application: string, untilTaiNs: bigint) => ({ application, untilTaiNs });
const job = (id: string, samplesUntilTaiNs: bigint | null) => ({ id, samplesUntilTaiNs });

it("is when the detection that holds it has its samples, and at the latest when the lease ends", () => {
  expect(likelyFree([held("d", 90n)], [job("e", 20n), job("d", 30n)], 10n)).toEqual({
    ...{ likelyTaiNs: 30n, latestTaiNs: 90n },
  });
});

it("is the last of several who share it", () => {
  const all = [held("d", 90n), held("e", 60n), held("f", 40n)];
  expect(likelyFree(all, [job("d", 30n), job("e", 50n)], 10n)).toEqual({
    likelyTaiNs: 50n,
    latestTaiNs: 90n,
  });
});

it.each([
  ["nobody has it", [], [job("d", 30n)]],
  ["an applicant has it for whom nobody knows", [held("a", 90n)], [job("d", 30n)]],
  ["its detection does not sample yet", [held("d", 90n)], [job("d", null)]],
  ["its detection should be over", [held("d", 90n)], [job("d", 9n)]],
  ["its detection takes longer than its lease", [held("d", 90n)], [job("d", 95n)]],
  ["another shares it for whom nobody knows", [held("d", 60n), held("a", 90n)], [job("d", 30n)]],
] as const)("is not known beyond the leases where %s", (_, leases, jobs) => {
  expect(likelyFree(leases, jobs, 10n)).toBeNull();
});

it("is the turn of who waits next, unless a booking or the hours come between", () => {
  const free = { likelyTaiNs: 30n, latestTaiNs: 90n };
  expect([
    soonerThan(90n, free),
    soonerThan(200n, free),
    soonerThan(null, free),
    soonerThan(90n, null),
  ]).toEqual([30n, null, null, null]);
});
