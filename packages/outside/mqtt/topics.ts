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

import type { TerminalAddress } from "@etalon/basis";
import { addressText, level, nameOf } from "../uplink/address.ts";

export type Channel =
  | { readonly kind: "frames" | "ack"; readonly stream: string }
  | { readonly kind: "cmd" | "rsp"; readonly id: string }
  | { readonly kind: "status" | "registers" };

const ROOT = "etalon/v1/";

export function topicOf(terminal: TerminalAddress, channel: Channel): string {
  const base = `${ROOT}${addressText(terminal)}/${channel.kind}`;
  if ("stream" in channel) return `${base}/${level(channel.stream)}`;
  return "id" in channel ? `${base}/${level(channel.id)}` : base;
}

/** What of the terminal's own topics this is; null when it is none, or another terminal's. */
export function channelOf(terminal: TerminalAddress, topic: string): Channel | null {
  const own = `${ROOT}${addressText(terminal)}/`;
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
  `${ROOT}${addressText(terminal)}/ack/+`,
  `${ROOT}${addressText(terminal)}/cmd/+`,
];
