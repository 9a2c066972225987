// What the interface says of meters in the console's tests where a cloud that has run for a minute cannot: a million meters,
// and a meter that was under watch for months. Answered to the browser in the interface's own form. Called by `meters.ts`.

import { fromJson, nanoseconds, toJson } from "@etalon/basis";
import { meterPage } from "@etalon/messages/meter-list";
import { shownCondition, shownDays, shownHours } from "@etalon/messages/monitoring";
import type { Page } from "playwright-core";

export const ALL_METERS = 1_000_000;
const NOW_S = 1_790_000_000;
const verdicts = ["conforming", "nonconforming", "undecided"] as const;

const meterAt = (n: number) => ({
  ...{ id: `m-${String(n).padStart(7, "0")}`, serial: `31${String(n).padStart(9, "0")}` },
  ...{ accuracyClass: "0.5S" as const, wiring: "3P4W", site: `feeder ${n % 977}`, instrument: "ia-01/yh-01" },
  ...{ class448: "III" as const, batch: "HS-2019", installed: "2019-05-30", retiredTaiNs: null },
  verified: {
    ...{ atTaiNs: nanoseconds(NOW_S - n), verdict: verdicts[n % 40 === 0 ? 1 : n % 55 === 0 ? 2 : 0]! },
    ...{ errorPercent: ((n * 37) % 900) / 1000 - 0.45, uncertaintyPercent: 0.05 },
  },
  condition: {
    ...{ errorPercent: 0.11, standardPercent: 0.02, ofLimit: ((n * 13) % 120) / 100, pointsGiven: 9, points: 21 },
    ...{ cause: n % 40 === 0 ? "gain and lost pulses" : "sound", lifeDay: n % 7 === 0 ? 900 + (n % 400) : null },
    untilTaiNs: nanoseconds(NOW_S),
    lifeTaiNs: n % 7 === 0 ? nanoseconds(NOW_S + 86_400 * (900 + (n % 400))) : null,
  },
  plan: n % 11 === 0 ? { rank: n + 1, urgency: "planned" as const, action: "replace", until: "2027-06-30" } : null,
});

/** @returns how many rows the browser was told so far */
export async function withAMillionMeters(page: Page): Promise<() => number> {
  let told = 0;
  await page.route(/\/meters\?/, async (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const from = Number(asked.get("after") ?? 0);
    const until = Math.min(ALL_METERS, from + Number(asked.get("atMost") ?? 50));
    told = until;
    const answer = meterPage.parse({
      lines: Array.from({ length: until - from }, (_, n) => meterAt(from + n)),
      next: until < ALL_METERS ? String(until) : null,
      count: from === 0 ? { meters: ALL_METERS, kind: "estimated" } : null,
    } satisfies Parameters<typeof meterPage.encode>[0]);
    await route.fulfill({ contentType: "application/json", body: toJson(answer) });
  });
  return () => told;
}
