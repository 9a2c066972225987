// The topics of the uplink, and who may use them:
//
//     etalon/v1/{tenant}/{site}/{terminal}/…
//         frames/{stream}     terminal → agent   a stream frame
//         ack/{stream}        agent → terminal   {"stream", "upTo"}, cumulative, after it is on disk
//         status              terminal → agent   "online", "offline" (last will); retained
//         registers           terminal → agent   meter reads
//         cmd/{id} rsp/{id}   a request of the agent, and the terminal's answer
//
// Names may hold slashes, topic levels may not: a slash is written %2F.

import { isName } from "@etalon/codecs/sample-stream/name";

/** Who a terminal is to its agent; also its client id and user name. */
export interface TerminalAddress {
  readonly tenant: string;
  readonly site: string;
  readonly terminal: string;
}

export type Channel =
  | { readonly kind: "frames" | "ack"; readonly stream: string }
  | { readonly kind: "cmd" | "rsp"; readonly id: string }
  | { readonly kind: "status" | "registers" };

const ROOT = "etalon/v1/";
const level = (name: string): string => name.replaceAll("/", "%2F");

/** The name that a topic level stands for; null when it stands for none. */
function nameOf(text: string | undefined): string | null {
  const name = text?.replaceAll("%2F", "/") ?? "";
  return isName(name) && level(name) === text ? name : null;
}

export const clientIdOf = ({ tenant, site, terminal }: TerminalAddress): string =>
  `${level(tenant)}/${level(site)}/${level(terminal)}`;

export function addressOf(clientId: string): TerminalAddress | null {
  const [tenant, site, terminal, ...more] = clientId.split("/").map(nameOf);
  return tenant && site && terminal && more.length === 0 ? { tenant, site, terminal } : null;
}

export function topicOf(terminal: TerminalAddress, channel: Channel): string {
  const base = `${ROOT}${clientIdOf(terminal)}/${channel.kind}`;
  if ("stream" in channel) return `${base}/${level(channel.stream)}`;
  return "id" in channel ? `${base}/${level(channel.id)}` : base;
}

/** What of the terminal's own topics this is; null when it is none, or another terminal's. */
export function channelOf(terminal: TerminalAddress, topic: string): Channel | null {
  const own = `${ROOT}${clientIdOf(terminal)}/`;
  if (!topic.startsWith(own)) return null;
  const [kind, last, ...more] = topic.slice(own.length).split("/");
  if (more.length > 0) return null;
  if (kind === "status" || kind === "registers") return last === undefined ? { kind } : null;
  const name = nameOf(last);
  if (name === null) return null;
  if (kind === "frames" || kind === "ack") return { kind, stream: name };
  return kind === "cmd" || kind === "rsp" ? { kind, id: name } : null;
}

/** What a terminal listens to. */
export const subscriptionsOf = (terminal: TerminalAddress): readonly string[] => [
  `${ROOT}${clientIdOf(terminal)}/ack/+`,
  `${ROOT}${clientIdOf(terminal)}/cmd/+`,
];
