// Counts that only grow, as rates: what was told last beside what was told before. Pure; called by `at-work.tsx`.

import { secondsBetween } from "@etalon/basis/instant";

/** Counts by name, as they stood at an instant. */
export interface Told {
  readonly atTaiNs: bigint;
  readonly counts: Readonly<Record<string, number>>;
}

const KEPT_S = 180;

/** With the newest last; what is told again, or was told before a process began anew, is not among them. */
export function withNewest(before: readonly Told[], told: Told): readonly Told[] {
  const last = before.at(-1);
  if (last && told.atTaiNs <= last.atTaiNs) return before;
  const anew = last && Object.entries(told.counts).some(([name, count]) => count < (last.counts[name] ?? 0));
  const kept = anew ? [] : before;
  return [...kept.filter(({ atTaiNs }) => secondsBetween(atTaiNs, told.atTaiNs) <= KEPT_S), told];
}

/** Per second over the last `overS` seconds, as far as they are known; null: not told twice yet. */
export function rateOf(course: readonly Told[], name: string, overS = 15): number | null {
  const last = course.at(-1);
  const first = course.find(({ atTaiNs }) => last && secondsBetween(atTaiNs, last.atTaiNs) <= overS);
  return last && first ? between(first, last, name) : null;
}

/** One rate for each time that it was told but the first, over seconds before the last. */
export function courseOf(
  course: readonly Told[],
  name: string,
): { readonly x: number[]; readonly y: number[] } {
  const last = course.at(-1);
  const [x, y]: [number[], number[]] = [[], []];
  for (const [n, told] of course.entries()) {
    const before = course[n - 1];
    const rate = before && between(before, told, name);
    if (!last || rate == null) continue;
    x.push(-secondsBetween(told.atTaiNs, last.atTaiNs));
    y.push(rate);
  }
  return { x, y };
}

function between(from: Told, to: Told, name: string): number | null {
  const seconds = secondsBetween(from.atTaiNs, to.atTaiNs);
  const [a, b] = [from.counts[name], to.counts[name]];
  return seconds > 0 && a !== undefined && b !== undefined ? (b - a) / seconds : null;
}
