// Which instruments of the catalogue fulfil a user's wishes. Pure; called by `door.ts`. What an instrument does not say of
// itself fulfils no wish about it.

import { type Instant, instantFromPosixNs, later, nanoseconds, openHours } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import { instrumentClasses } from "@etalon/messages/nouns";
import type { SearchInstruments } from "@etalon/messages/users-to-cc";

export interface Asking {
  /** Who would have it. */
  readonly applicant: string;
  readonly now: Instant;
}

export const searched = (
  entries: readonly CatalogueEntry[],
  wishes: SearchInstruments,
  asking: Asking,
): readonly CatalogueEntry[] => entries.filter((entry) => fulfils(entry, wishes, asking));

function fulfils(entry: CatalogueEntry, wishes: SearchInstruments, asking: Asking): boolean {
  const { identity, auxiliary } = entry.instrument;
  const { capabilities, calibratedUntilTaiNs } = auxiliary;
  const reaches = (wish: number | undefined, has: number | undefined): boolean =>
    wish === undefined || (has !== undefined && has >= wish);
  const rank = (name: string | undefined) =>
    instrumentClasses.indexOf(name as (typeof instrumentClasses)[number]);
  const ranked = rank(capabilities.accuracyClass);
  return (
    (wishes.kind === undefined || identity.kind === wishes.kind) &&
    (wishes.class === undefined || (ranked >= 0 && ranked <= rank(wishes.class))) &&
    reaches(wishes.voltageV, capabilities.voltageRangeV) &&
    reaches(wishes.currentA, capabilities.currentRangeA) &&
    reaches(wishes.rateHz, capabilities.sampleRateHz) &&
    reaches(wishes.channels, capabilities.channels?.length) &&
    (wishes.place === undefined || auxiliary.place.toLowerCase().includes(wishes.place.toLowerCase())) &&
    (wishes.owner === undefined || auxiliary.owner === wishes.owner) &&
    (wishes.calibrated === undefined ||
      (calibratedUntilTaiNs !== undefined && calibratedUntilTaiNs >= instantOf(wishes.calibrated))) &&
    (wishes.free === undefined || isFree(entry, wishes.free, wishes, asking))
  );
}

/** Whether its owner lends it to the applicant then, and nobody has it; who waits for it is not reckoned with. */
function isFree(
  { alive, terms, instrument, leases, bookings }: CatalogueEntry,
  when: string,
  { forS = 1, use = "exclusive" }: SearchInstruments,
  { applicant, now }: Asking,
): boolean {
  const from = when === "now" ? now : instantOf(when);
  const until = later(from, nanoseconds(forS));
  if (!terms || !alive || from < now || forS > terms.longestLeaseS) return false;
  const { owner } = instrument.auxiliary;
  if (owner !== applicant && !terms.applicants.some((one) => one === "*" || one === applicant)) return false;
  const open = openHours.stretch(terms.hours, from);
  if (!open || open.fromTaiNs > from || (open.untilTaiNs !== null && open.untilTaiNs < until)) return false;
  const beside = [...leases, ...bookings].filter(
    ({ fromTaiNs, untilTaiNs }) => fromTaiNs < until && untilTaiNs > from,
  );
  if (use === "exclusive") return beside.length === 0;
  return beside.every((one) => one.use === "shared") && beside.length < (terms.sharedAtMost ?? 1);
}

/** The wish has been checked to be a date or an instant with its zone. */
const instantOf = (text: string): Instant => instantFromPosixNs(BigInt(Date.parse(text)) * 1_000_000n);
