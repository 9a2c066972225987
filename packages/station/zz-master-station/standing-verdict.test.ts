// By which verdict a meter is known: decided ones stand over undecided ones, unless those speak against them.

import { describe, expect, it } from "vitest";
import { standingVerdict } from "./standing-verdict.ts";
import type { FoundVerdict, StandingVerdict } from "./state.ts";

let now = 0n;
const found = (
  verdict: string,
  ...[error, expanded, limit = 0.2]: readonly [error?: number, expanded?: number, limit?: number]
): FoundVerdict => ({
  ...{ id: `d${++now}`, atTaiNs: now, verdict },
  ...(error !== undefined && { errorPercent: error, limitPercent: limit }),
  ...(expanded !== undefined && { uncertaintyPercent: expanded }),
});
const after = (...all: readonly FoundVerdict[]): StandingVerdict =>
  all.reduce<StandingVerdict | undefined>(standingVerdict, undefined)!;
const good = found("conforming", 0.05, 0.02);

describe("a decided verdict stands", () => {
  it.each([
    ["of too few pulses, though its figures alone would decide", found("undecided", 0.1, 0.05)],
    ["whose wide uncertainty has room for the earlier error", found("undecided", 0.16, 0.15)],
    ["that came to no error", found("undecided")],
    ["at a load of another limit", found("undecided", 0.29, 0.02, 0.3)],
  ])("behind an undecided one %s, which is told", (_, news) => {
    expect(after(good, news)).toEqual({ ...good, undecidedTaiNs: news.atTaiNs });
  });

  it("behind several, of which the last is told; what is decided then takes its place", () => {
    const [one, two, bad] = [found("undecided"), found("undecided"), found("nonconforming", 0.4, 0.02)];
    expect(after(good, one, two)).toEqual({ ...good, undecidedTaiNs: two.atTaiNs });
    expect(after(good, one, bad)).toEqual(bad);
    expect(after(bad, one)).toMatchObject({ verdict: "nonconforming", undecidedTaiNs: one.atTaiNs });
  });

  it("behind its front end as well", () => {
    const behind = found("conforming behind its front end", 0.05, 0.02);
    expect(after(behind, found("undecided"))).toMatchObject({ id: behind.id });
  });
});

it("gives way to a sound result near the same limit that disagrees with it", () => {
  const near = found("undecided", 0.19, 0.02);
  expect(after(good, near)).toEqual(near);
  const better = found("undecided", 0.2, 0.02);
  expect(after(good, near, better)).toEqual(better);
});

it("is the latest where none was decided", () => {
  const [one, two] = [found("undecided", 0.19, 0.02), found("undecided")];
  expect(after(one, two)).toEqual(two);
});
