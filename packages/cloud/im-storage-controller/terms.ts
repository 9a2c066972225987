// What the owner's terms say of a call: the reason why it is refused, or null. Called by `lending.ts`.

import { type Instant, openHours, utcText } from "@etalon/basis";
import type { MachineNeeds } from "@etalon/messages/im-to-clc";
import type { Terms } from "@etalon/messages/is-to-im";
import { type Priority, priorities, wallKinds } from "@etalon/messages/nouns";
import type { Call, Resource } from "./state.ts";

/** Whether `a` is more urgent than `b`. */
export const moreUrgent = (a: Priority, b: Priority): boolean => rank(a) > rank(b);
export const rank = (priority: Priority): number => priorities.indexOf(priority);

const USUAL_HIGHEST: Priority = "urgent";
export const USUAL_PRIORITY: Priority = "routine";

/** The priority of a call that names none. */
export function usualPriority({ terms }: Resource, applicant: string): Priority {
  return terms?.owner === applicant ? (terms.ownPriority ?? USUAL_HIGHEST) : USUAL_PRIORITY;
}

/** Why this applicant may not have the resource; null when it may. Whether there is room just now is another matter. */
export function refusal(resource: Resource, call: Call): string | null {
  const { terms, termsTakenBackBy, instrument, id } = resource;
  if (!instrument) return `no instrument ${id} is announced and approved`;
  const { owner } = instrument.auxiliary;
  if (!terms || terms.owner !== owner)
    return `the owner of ${id} has ${termsTakenBackBy === owner ? "taken back his terms" : "set no terms yet"}`;
  const { applicant, forS, use, priority } = call;
  const owns = applicant === terms.owner;
  if (!owns && !terms.applicants.some((one) => one === applicant || one === "*"))
    return `the owner of ${id} does not lend it to ${applicant}`;
  if (forS > terms.longestLeaseS) return `${id} is lent for ${terms.longestLeaseS} s at most, not ${forS} s`;
  const highest = terms.highestPriority ?? USUAL_HIGHEST;
  if (!owns && moreUrgent(priority, highest))
    return `${id} is lent as ${highest} at most, not as ${priority}`;
  if (use === "shared" && sharedAtMost(terms) < 2)
    return `the owner of ${id} does not let it be shared; he does by etalon owner terms with --shared-at-most 2`;
  if (use === "shared" && instrument.identity.kind !== "waveform-source")
    return `${id} is a ${instrument.identity.kind.replace("-", " ")}: only a waveform source can be shared`;
  return null;
}

/** Whether a call may not be served before the owner has said so. */
export const awaitsWord = (
  { terms }: Resource,
  { applicant, approved }: Pick<Call, "applicant" | "approved">,
): boolean => terms?.approval === true && applicant !== terms.owner && approved !== true;
export const AWAITS_WORD = "it waits for the owner's word";

/** What the machine is to be: applicant and owner may each demand walls, the instrument has its rate and place. */
export function needsOf({ terms, instrument }: Resource, { walls = "none" }: Call): MachineNeeds {
  const owners = terms?.walls ?? "none";
  const higher = wallKinds.indexOf(owners) > wallKinds.indexOf(walls) ? owners : walls;
  const { capabilities, place } = instrument?.auxiliary ?? { capabilities: {} };
  const rateHz = capabilities.sampleRateHz;
  return { walls: higher, ...(rateHz !== undefined && { rateHz }), ...(place !== undefined && { place }) };
}

export const sharedAtMost = (terms: Terms | null): number => terms?.sharedAtMost ?? 1;

/** Why a span of the calendar does not lie within the owner's hours; null when it does. */
export function outOfHours({ terms, id }: Resource, fromTaiNs: Instant, untilTaiNs: Instant): string | null {
  const open = openHours.stretch(terms?.hours, fromTaiNs);
  if (!open) return `the owner of ${id} has set hours that never open`;
  if (open.fromTaiNs > fromTaiNs) return `${id} is not lent then: its hours begin ${utcText(open.fromTaiNs)}`;
  if (open.untilTaiNs !== null && untilTaiNs > open.untilTaiNs)
    return `${id} is not lent all that time: its hours end ${utcText(open.untilTaiNs)}`;
  return null;
}
