// By which of its verdicts a meter is known: the last one that was decided, unless a later detection speaks against it. Called by
// `meter-step.ts`; lists and plans go by it.

import type { MeterRecord } from "@etalon/messages/zz-itself";
import { verdictOn } from "@etalon/verification";
import type { FoundVerdict, StandingVerdict } from "./state.ts";

/** That a detection decided nothing (too few pulses, a doubt, called off) says nothing against the verdict before it. */
export function standingVerdict(before: StandingVerdict | undefined, news: FoundVerdict): StandingVerdict {
  if (before === undefined || !isDecided(before) || isDecided(news)) return news;
  return speaksAgainst(before, news) ? news : { ...before, undecidedTaiNs: news.atTaiNs };
}

/**
 * It does where it is a sound result too near the limit, at a load of the same limit, and both disagree:
 *   En = |γ₁ − γ₂| ÷ √(U₁² + U₂²) > 1
 * Figures that would decide, had no doubt forbidden it, are not sound; errors at other loads are other errors.
 * @source ISO/IEC 17043 (clause unchecked)
 */
function speaksAgainst(before: FoundVerdict, news: FoundVerdict): boolean {
  const { errorPercent: error, uncertaintyPercent: expanded, limitPercent: limit } = news;
  const { errorPercent: was, uncertaintyPercent: wasExpanded } = before;
  if (error === undefined || expanded === undefined || limit === undefined) return false;
  if (was === undefined || wasExpanded === undefined || limit !== before.limitPercent) return false;
  if (verdictOn(error, expanded, limit) !== "undecided") return false;
  return Math.abs(error - was) > Math.hypot(expanded, wasExpanded);
}

const isDecided = ({ verdict }: FoundVerdict): boolean => verdict !== "undecided";

/** Whether what was found of the one holds for the other: the same plate, its pulses counting the same energy. */
export function isSameMeter(one: MeterRecord, other: MeterRecord): boolean {
  const of = ({ meter, register = "wh+" }: MeterRecord) => ({ ...meter, register });
  const [a, b]: Readonly<Record<string, unknown>>[] = [of(one), of(other)];
  return [...new Set([...Object.keys(a!), ...Object.keys(b!)])].every((field) => a![field] === b![field]);
}
