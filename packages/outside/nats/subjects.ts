// Names on the bus. Hosts speak to the cloud alone and hear from it alone, so that two subjects a host are all there is,
// and rights can be given by them.
//
//     etalon.to.<role>.<id>      from the cloud to a host
//     etalon.from.<role>.<id>    from a host to the cloud; who may publish there is that host
//     etalon.beat.<role>.<id>    it is alive; not kept
//     etalon.shown.node.<id>     what its machines see just now, while somebody looks; not kept

import type { Host } from "@etalon/messages/hosts";
import { hostRoles } from "@etalon/messages/hosts";

export const STREAM = "ETALON";
export const STREAM_SUBJECTS = ["etalon.to.*.*", "etalon.from.*.*"];
export const BEATS = "etalon.beat.*.*";
export const SHOWN = "etalon.shown.node.*";

/** One token of a subject, and of a consumer's name: no dots, slashes or wildcards, nor the `%` that servers stumble over. */
const token = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9_-]/g, (one) => `=${(one.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`);
const textIn = (part: string): string =>
  part.replaceAll(/=([0-9a-f]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));

const of = (way: "to" | "from" | "beat" | "shown", { role, id }: Host): string =>
  `etalon.${way}.${role}.${token(id)}`;
export const toHost = (host: Host): string => of("to", host);
export const fromHost = (host: Host): string => of("from", host);
export const beatOf = (host: Host): string => of("beat", host);
export const shownBy = (host: Host): string => of("shown", host);

/** What a host hears. */
export const heardBy = (host: Host): string => (host.role === "cloud" ? "etalon.from.*.*" : toHost(host));
/** Where a host speaks; the cloud names the host that it speaks to. */
export const saidBy = (host: Host, to: Host): string => (host.role === "cloud" ? toHost(to) : fromHost(host));

/** Its consumer's name, and the prefix of what it is answered on. */
export const consumerOf = ({ role, id }: Host): string => `${role}_${token(id)}`;
export const inboxOf = (host: Host): string => `_INBOX_${consumerOf(host)}`;

/** The host in a subject; null when it is none of ours. */
export function hostIn(subject: string): Host | null {
  const [, , role, id, ...more] = subject.split(".");
  const found = hostRoles.find((each) => each === role);
  return found && id && more.length === 0 ? { role: found, id: textIn(id) } : null;
}
