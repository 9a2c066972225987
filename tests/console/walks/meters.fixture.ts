// What the interface says of meters in the console's tests where a cloud that has run for a minute cannot: a million meters,
// and a meter that was under watch for months. Answered to the browser in the interface's own form. Called by `meters.ts`.

import { nanoseconds, toJson } from "@etalon/basis";
import { type MeterPage, meterPage } from "@etalon/messages/meter-list";
import { type ShownCondition, shownCondition, shownDays, shownHours } from "@etalon/messages/monitoring";
import { shownMeter } from "@etalon/messages/users-to-zz";
import type { Page, Route } from "playwright-core";
import { asked } from "../../end-to-end/running-cloud.ts";

export const ALL_METERS = 1_000_000;
const NOW_S = 1_790_000_000;
const WIRING_FAULT = "current ia reversed";
const verdicts = ["conforming", "nonconforming", "undecided"] as const;

const meterAt = (n: number) => ({
  ...{ id: `m-${String(n).padStart(7, "0")}`, serial: `31${String(n).padStart(9, "0")}` },
  ...{ accuracyClass: "0.5S" as const, wiring: "3P4W", site: `feeder ${n % 977}`, instrument: "ia-01/yh-01" },
  ...{ class448: "III" as const, batch: "HS-2019", installed: "2019-05-30", retiredTaiNs: null },
  verified: {
    ...{ atTaiNs: nanoseconds(NOW_S - n), verdict: verdicts[n % 40 === 0 ? 1 : n % 55 === 0 ? 2 : 0]! },
    ...{ errorPercent: ((n * 37) % 900) / 1000 - 0.45, uncertaintyPercent: 0.05, limitPercent: 0.5 },
    ...(n % 9 === 1 && { undecidedTaiNs: nanoseconds(NOW_S) }),
  },
  ...(n % 13 === 2 && { wiringFault: WIRING_FAULT }),
  condition: {
    ...{
      errorPercent: 0.11,
      standardPercent: 0.02,
      ofLimit: ((n * 13) % 120) / 100,
      pointsGiven: 9,
      points: 21,
    },
    ...{
      cause: n % 40 === 0 ? "gain and lost pulses" : "sound",
      lifeDay: n % 7 === 0 ? 900 + (n % 400) : null,
    },
    untilTaiNs: nanoseconds(NOW_S),
    lifeTaiNs: n % 7 === 0 ? nanoseconds(NOW_S + 86_400 * (900 + (n % 400))) : null,
  },
  plan:
    n % 11 === 0
      ? { rank: n + 1, urgency: "planned" as const, action: "replace", until: "2027-06-30" }
      : null,
});

/** @returns how many rows the browser was told so far */
export async function withAMillionMeters(page: Page): Promise<() => number> {
  let told = 0;
  await page.route(
    (url) => url.pathname === "/meters",
    async (route) => {
      const asked = new URL(route.request().url()).searchParams;
      const from = Number(asked.get("after") ?? 0);
      const until = Math.min(ALL_METERS, from + Number(asked.get("atMost") ?? 50));
      told = until;
      const answer: MeterPage = {
        lines: Array.from({ length: until - from }, (_, n) => meterAt(from + n)),
        next: until < ALL_METERS ? String(until) : null,
        count: from === 0 ? { meters: ALL_METERS, kind: "estimated" } : null,
      };
      await answered(route, meterPage.parse(answer));
    },
  );
  return () => told;
}

const DAYS = 60;
const ORIGIN_S = NOW_S - (NOW_S % 86_400) - DAYS * 86_400;
const mean = (percent: number, randomPercent = 0.012) => ({
  ...{ percent, randomPercent, systematicPercent: 0.02, count: 4000 },
  standardPercent: Math.hypot(randomPercent, 0.02),
});
const plate = {
  ...{ serial: "31000000001", accuracyClass: "0.5S" as const, activeConstant: 5000, wiring: "3P4W" as const },
  ...{ nominalVoltage: 220, ratedCurrent: 5, maxCurrent: 6 },
};
/** Reads too much at large currents, by more each day. */
const surface: readonly (readonly [string, number])[] = Object.entries({
  ...{ "0.1L": -0.08, "1.0L": 0.04, "1.1L": 0.09, "2.0L": 0.16, "2.1L": 0.21, "2.2L": 0.3 },
  ...{ "3.0L": 0.35, "3.1L": 0.48, "3.2L": 0.62, "2.1C": 0.05, "3.1C": 0.11 },
});
const points = [100, 120, 50, 5, 1].flatMap((currentPercent, n) =>
  (["1", "0.5L", "0.8C"] as const).map((factor, m) => ({
    ...{ balance: "balanced", factor, currentPercent, source: "IEC 62053-22", unverified: false },
    ...{ limitPercent: m === 0 ? 0.5 : 0.6, error: n > 2 || m === 2 ? null : mean(0.1 * (n + m)) },
  })),
);

const AT_LOADS = { percent: 0.527, least: 0.5, greatest: 0.6 };
const condition: Omit<ShownCondition, "meter"> = {
  ...{ plate, untilTaiNs: nanoseconds(NOW_S), originTaiNs: nanoseconds(ORIGIN_S) },
  headline: {
    ...{ errorPercent: 0.33, standardPercent: 0.024, ofLimit: 0.72, pointsGiven: 6, points: points.length },
    ...{ cause: "gain and lost pulses", lifeDay: 412 },
  },
  bins: { currentPercent: [1, 5, 20, 50, 120], powerFactor: [0.97, 0.8, 0.5, 0] },
  error: {
    day: { percent: 0.36, standardPercent: 0.026, referenceJ: 4e8, overS: 86_000, limit: AT_LOADS },
    month: { percent: 0.33, standardPercent: 0.024, referenceJ: 1e10, overS: 2.5e6, limit: AT_LOADS },
  },
  judgedBy: { of: "loads", ...AT_LOADS },
  limitPercent: 0.5,
  surface: surface.map(([key, percent]) => ({ key: `${key}.0.0`, bin: key, ...mean(percent) })),
  points,
  neverGiven: [],
  watched: [
    {
      ...{ key: "3.0", bin: "50–120 % of rated current, PF ≥ 0.97", days: DAYS },
      change: { kind: "drift", percentPerDay: 0.0025, uncertainty: 0.0002 },
      alarms: { ewma: true, cusum: true, shewhart: [], sinceDay: 41 },
      life: { kind: "drift", crossingDay: 470, earliestDay: 412, side: "+" },
    },
    {
      ...{ key: "2.0", bin: "20–50 % of rated current, PF ≥ 0.97", days: DAYS },
      ...{ change: { kind: "none" }, life: { kind: "no detectable drift", minimumDay: 900 } },
      alarms: { ewma: false, cusum: false, shewhart: [], sinceDay: null },
    },
  ],
  diagnosis: {
    meter: { kind: "found", causes: ["gain"], text: "gain 0.33 %" },
    pulses: [{ cause: "lost pulses", text: "0.08 % of pulses do not come" }],
  },
  ...{ notCovered: [], uncalibrated: false, untimed: false },
};

/** Its condition, its last day hour by hour, its days. */
export async function withAWatchedMeter(page: Page, meter: string): Promise<void> {
  const wave = (n: number) => 0.33 + 0.04 * Math.sin(n / 3) + 0.02 * Math.sin(n * 2.1);
  const hours = Array.from({ length: 24 }, (_, n) => ({
    ...{ fromTaiS: NOW_S - 3600 * (n + 1), referenceJ: 1.8e7, meterJ: 1.8e7 * (1 + wave(n) / 100) },
    ...{ systematicPercent: 0.02, pulses: 25_000, unmatched: 0, coveredS: 3600, doubtfulS: 0 },
    ...{ gaps: 0, lostFrames: 0, doubts: 0 },
  }));
  const days = Array.from({ length: DAYS }, (_, n) => ({
    fromTaiS: ORIGIN_S + 86_400 * (DAYS - 1 - n),
    rows: [{ key: "3.0L.0.0", ...mean(0.2 + 0.0025 * (DAYS - n) + 0.02 * Math.sin(n * 1.7)) }].map(
      ({ standardPercent: _, ...row }) => row,
    ),
    alarms: [],
  }));
  await page.route(`**/conditions/${meter}`, (route) =>
    answered(route, shownCondition.parse({ meter, ...condition })),
  );
  await page.route(`**/conditions/${meter}/hours?*`, (route) => answered(route, shownHours.parse(hours)));
  await page.route(`**/conditions/${meter}/days?*`, (route) => answered(route, shownDays.parse(days)));
}

/** Its plate as it is, a detection that found its circuit wired wrongly, and a later one that decided nothing. */
export async function withAMiswiredMeter(page: Page, url: string, meter: string): Promise<void> {
  const known = await asked<object>(url, `/meters/${meter}`);
  const wiringFault = WIRING_FAULT;
  const found = {
    ...{ id: "found-miswired", atTaiNs: nanoseconds(NOW_S), verdict: "nonconforming" },
    ...{ errorPercent: -66.6, uncertaintyPercent: 0.05, wiringFault },
  };
  const { wiringFault: _, ...standing } = { ...found, undecidedTaiNs: nanoseconds(NOW_S) };
  const tooShort = { id: "too-short", atTaiNs: nanoseconds(NOW_S), verdict: "undecided" };
  const told = shownMeter.parse({ ...known, wiringFault, standing, detections: [tooShort, found] });
  await page.route(`${url}/meters/${meter}`, (route) => answered(route, told));
}

const answered = (route: Route, body: unknown): Promise<void> =>
  route.fulfill({ contentType: "application/json", body: toJson(body) });
