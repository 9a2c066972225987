// Whose turn it is: priority, which grows while one waits; among equals, whoever was served longest ago.

import { type Instant, nanoseconds } from "@etalon/basis";
import type { Call, Resource } from "./state.ts";
import { rank } from "./terms.ts";

/** Every quarter of an hour of waiting lifts a call by one class. */
export const AGEING_S = 900;

/** The class that a call has grown to: from 0 (background) without bound, so that at last nobody newer is before it. */
export const levelOf = ({ priority, calledTaiNs }: Call, now: Instant): number =>
  rank(priority) + Number((now - calledTaiNs) / nanoseconds(AGEING_S));

/** The queue with the next one first. */
export function inOrder({ queue, served }: Resource, now: Instant): readonly Call[] {
  const lastServed = new Map(served.map(({ applicant, atTaiNs }) => [applicant, atTaiNs]));
  const before = (a: Call, b: Call): number =>
    levelOf(b, now) - levelOf(a, now) ||
    sign((lastServed.get(a.applicant) ?? 0n) - (lastServed.get(b.applicant) ?? 0n)) ||
    sign(a.calledTaiNs - b.calledTaiNs);
  return [...queue].sort(before); // stable: those who called at one instant stay in the order of calling
}

const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);
