// An audit entry on the bus, from a host apart to the cloud: an envelope like a message's, with `audit` in place of an
// address. Called by `bridge.ts`.

import { type Answer, type CarriedAudit, fromJson, good, refused, toJson } from "@etalon/basis";
import { carriedAudit } from "@etalon/messages/hosts";
import { misfit } from "@etalon/messages/nouns";

const WHO_AT_MOST = 200;
const WHY_AT_MOST = 2000;

/** A long reason is cut: the entry must not be turned away for it. */
export function auditText({ entry, ...rest }: CarriedAudit): string {
  const [who, why] = [entry.who.slice(0, WHO_AT_MOST), entry.why.slice(0, WHY_AT_MOST)];
  return toJson({ audit: { ...rest, entry: { ...entry, who, why } } });
}

/** null when it is something else: a message. */
export function auditIn(text: string): Answer<CarriedAudit> | null {
  let audit: unknown;
  try {
    ({ audit } = fromJson(text) as { audit?: unknown });
  } catch {
    return null;
  }
  if (audit === undefined) return null;
  const why = misfit(carriedAudit, audit);
  return why === null
    ? good(audit as CarriedAudit)
    : refused("nats.audit", `this is no entry of the audit log: ${why}`);
}
