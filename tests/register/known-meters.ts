// Meters as a station has them after years of service, each by its number alone: what a register is filled with, and what its
// lists are held against. Batches were put up together and have aged together; what is retired is old. Called by `fill.ts`,
// tests and `npm run register`.

import type { AccuracyClass } from "@etalon/basis";
import type { urgencies } from "@etalon/messages/meter-list";
import { normal, uniform } from "@etalon/outside/simulated/chance";

const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2011, 0, 1);
export const TODAY_MS = Date.UTC(2026, 2, 2);
const YEAR_NS = 31_557_600_000_000_000n;
const NOW_TAI_NS = 1_772_409_637_000_000_000n;

/** As `etalon plan` has them: share of all meters, class by DL/T 448, class, its limit in percent. */
const kinds = [
  [0.002, "I", "0.2S", 0.2],
  [0.02, "II", "0.5S", 0.5],
  [0.128, "III", "0.5S", 0.5],
  [0.85, "IV", "1", 1],
] as const satisfies readonly (readonly [number, string, AccuracyClass, number])[];
const makers = ["Acme A1", "Acme A2", "Huaneng T3", "Linyang D9", "Wasion 34"];
const causes = ["gain", "phase", "lost pulses", "gain and phase", "exchanged CT"];

export interface KnownMeter {
  readonly id: string;
  readonly serial: string;
  readonly site: string;
  readonly agent: string;
  readonly terminal: string;
  readonly accuracyClass: AccuracyClass;
  readonly class448: "I" | "II" | "III" | "IV" | null;
  readonly batch: string | null;
  readonly installed: string | null;
  readonly retiredTaiNs: bigint | null;
  readonly verified: {
    readonly atTaiNs: bigint;
    readonly verdict: "conforming" | "nonconforming" | "undecided";
    readonly errorPercent: number | null;
    readonly uncertaintyPercent: number | null;
  } | null;
  readonly condition: {
    readonly ofLimit: number | null;
    readonly lifeDay: number | null;
    readonly cause: string;
  } | null;
  readonly plan: { readonly rank: number; readonly urgency: (typeof urgencies)[number] } | null;
}

/** @param count  of all, since the years of service are spread over them */
export function knownMeter(n: number, count: number, seed: number): KnownMeter {
  const chance = (stream: number) => uniform(seed, stream, n);
  const metersABatch = Math.max(20, Math.round(count / 400));
  const batch = Math.floor(n / metersABatch);
  const ofBatch = uniform(seed, 20, batch);
  const share = (batch * metersABatch) / count;
  const installedMs = FIRST_DAY_MS + DAY_MS * Math.floor(5300 * share + 90 * chance(1));
  const ageYears = (TODAY_MS - installedMs) / (365.25 * DAY_MS);
  const [class448, accuracyClass, limit] = kindAt(chance(2));
  const site = Math.floor((count / 50) * chance(3) ** 2); // some sites have many
  const errorPercent = limit * (0.25 * normal(seed, 4, 2 * n) + 0.05 * ageYears * (ofBatch - 0.4));
  const retired = chance(5) < 0.4 * (ageYears / 16) ** 6;
  const retiredTaiNs = retired ? NOW_TAI_NS - yearsNs(0.5 * chance(6)) : null;
  const place = `${site % Math.max(3, Math.round(count / 1000))}`;
  const known = chance(7) < 0.95; // of the rest the register has not what planning asks
  return {
    ...{ id: `m-${String(n).padStart(7, "0")}`, serial: `20${String(n * 7 + 1).padStart(8, "0")}` },
    ...{ site: `substation ${place}, feeder ${site}`, agent: `ia-${place}`, terminal: `yh-${site}` },
    ...{ accuracyClass, class448: known ? class448 : null },
    batch: known
      ? `${makers[batch % makers.length]} ${new Date(installedMs).getUTCFullYear()}-${batch}`
      : null,
    installed: known ? new Date(installedMs).toISOString().slice(0, 10) : null,
    retiredTaiNs,
    verified: chance(8) < 0.4 ? verdictOf(errorPercent, limit, retired ? 3 : 0, chance) : null,
    condition: !retired && chance(9) < 0.25 ? conditionOf(errorPercent, limit, chance) : null,
    plan: !retired && chance(14) < 0.2 ? planOf(n, chance(15)) : null,
  };
}

function kindAt(at: number) {
  let below = 0;
  for (const [share, ...kind] of kinds) {
    below += share;
    if (at < below) return kind;
  }
  return ["IV", "1", 1] as const;
}

function verdictOf(
  error: number,
  limit: number,
  yearsAgo: number,
  chance: (stream: number) => number,
): NonNullable<KnownMeter["verified"]> {
  const atTaiNs = NOW_TAI_NS - yearsNs(yearsAgo + 3 * chance(10));
  if (chance(11) < 0.02)
    return { atTaiNs, verdict: "undecided", errorPercent: null, uncertaintyPercent: null };
  const uncertaintyPercent = limit * (0.02 + 0.1 * chance(12));
  const size = Math.abs(error);
  const beyond = size - uncertaintyPercent > limit ? "nonconforming" : "undecided";
  const verdict = size + uncertaintyPercent <= limit ? "conforming" : beyond;
  return { atTaiNs, verdict, errorPercent: error, uncertaintyPercent };
}

function conditionOf(
  error: number,
  limit: number,
  chance: (stream: number) => number,
): NonNullable<KnownMeter["condition"]> {
  if (chance(13) < 0.05) return { ofLimit: null, lifeDay: null, cause: "too little" };
  const ofLimit = Math.fround(Math.abs(error) / limit + 0.05);
  const cause = ofLimit < 0.7 ? "sound" : causes[Math.floor(causes.length * chance(16) ** 3)]!;
  return { ofLimit, lifeDay: chance(17) < 0.2 ? Math.floor(4000 * (1.2 - ofLimit)) : null, cause };
}

const planOf = (n: number, at: number): NonNullable<KnownMeter["plan"]> => ({
  rank: n + 1,
  urgency: at < 0.01 ? "now" : at < 0.2 ? "planned" : "due",
});

const yearsNs = (years: number): bigint => (YEAR_NS * BigInt(Math.floor(years * 1e6))) / 1_000_000n;
