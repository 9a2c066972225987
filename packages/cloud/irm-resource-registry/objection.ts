// Why an announcement as a whole, or one instrument of it, is not believed; null when it is. Called by `step.ts`.

import type { AnnouncedInstrument, IaToIrm } from "@etalon/messages/ia-to-irm";
import { instrumentClasses } from "@etalon/messages/nouns";
import { plausible } from "./plausible.table.ts";
import type { Agent } from "./state.ts";

const INSTRUMENTS_AT_MOST = 1000;

export function objectionToAll(agent: Agent, heard: IaToIrm): string | null {
  const { id, standing, certificate, barredWhy } = agent;
  if (heard.agent !== id) return `agent ${heard.agent} is announced in the name of ${id}`;
  if (certificate !== null && heard.certificate !== certificate)
    return `agent ${id} is known by another certificate than ${heard.certificate ?? "none"}`;
  if (standing === "barred") return `agent ${id} is barred: ${barredWhy}`;
  const count = heard.instruments.length;
  return count > INSTRUMENTS_AT_MOST
    ? `${count} instruments are too many for one agent: ${INSTRUMENTS_AT_MOST}`
    : null;
}

/** An agent speaks for its own instruments only, and only for owners that trust it. */
export function objection(
  { id, owners, instruments }: Agent,
  instrument: AnnouncedInstrument,
  approved: readonly AnnouncedInstrument[],
): string | null {
  const { resource, access, identity, auxiliary } = instrument;
  if (access.agent !== id) return `access names agent ${access.agent}, announced by ${id}`;
  if (resource !== `${id}/${access.instrument}`)
    return `resource ${resource} should be named ${id}/${access.instrument}`;
  if (!identity.maker || !identity.model || !identity.serial)
    return "maker, model and serial must not be empty";
  if (approved.some((other) => other.resource === resource)) return `${resource} is announced twice`;
  if (owners && !owners.includes("*") && !owners.includes(auxiliary.owner))
    return `agent ${id} does not speak for owner ${auxiliary.owner}`;
  const before = instruments.find((other) => other.resource === resource);
  // An administrator's word about owners covers a new one; without it, whoever announced first cannot change it.
  if (before && before.auxiliary.owner !== auxiliary.owner && !owners)
    return `${resource} belongs to ${before.auxiliary.owner}, not to ${auxiliary.owner}`;
  return unbelievable(instrument);
}

function unbelievable({ resource, access, identity, auxiliary }: AnnouncedInstrument): string | null {
  const { bestClass, highest, shapes } = plausible[identity.kind];
  const { accuracyClass, channels, ...numbers } = auxiliary.capabilities;
  const kind = identity.kind.replace("-", " ");
  if (accuracyClass && instrumentClasses.indexOf(accuracyClass) < instrumentClasses.indexOf(bestClass))
    return `${resource} claims class ${accuracyClass}; a ${kind} has ${bestClass} at best`;
  const claims = { ...numbers, channels: channels?.length };
  for (const [what, limit] of Object.entries(highest)) {
    const claimed = claims[what as keyof typeof claims];
    if (claimed !== undefined && claimed > limit)
      return limit === 0
        ? `${resource} claims ${what} ${claimed}, which a ${kind} does not have`
        : `${resource} claims ${what} ${claimed}; a ${kind} has ${limit} at most`;
  }
  const { shape = "stream" } = access;
  if (!shapes.includes(shape))
    return `${resource} is announced as a ${shape}; a ${kind} is carried as ${shapes.join(" or ")}`;
  return null;
}
