// The fields of each JSON message, looked at alike when we say it and when we hear it.

import { isName } from "../sample-stream/name.ts";
import { LINK_LIMIT } from "./layout.table.ts";
import type { LinkMessage } from "./message.ts";

/** Messages whose body is JSON: all but those that carry bytes. */
export type Words = Exclude<LinkMessage, { kind: "frame" | "write" | "said" }>;
type Check = (value: unknown) => boolean;

const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const above0: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0;
const frames: Check = (value) => above0(value) && (value as number) <= LINK_LIMIT.credit;
const name: Check = (value) => typeof value === "string" && isName(value);
const truth: Check = (value) => typeof value === "boolean";
const textUpTo =
  (most: number, least = 0): Check =>
  (value) =>
    typeof value === "string" && value.length >= least && value.length <= most;
const part = textUpTo(LINK_LIMIT.identityPart);

const identity: Readonly<Record<string, Check>> = {
  kind: (value) => value === "waveform-source" || value === "message-instrument" || value === "meter",
  maker: part,
  model: part,
  serial: part,
  firmware: part,
  capabilities: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

const checks: { readonly [K in Words["kind"]]: Readonly<Record<string, Check>> } = {
  hello: { version: above0, ticket: textUpTo(LINK_LIMIT.ticket, 16), resource: name, token: above0 },
  welcome: {},
  refuse: {
    code: textUpTo(LINK_LIMIT.code, 1),
    text: textUpTo(LINK_LIMIT.text),
    stream: (value) => value === null || name(value),
  },
  beat: {},
  identify: { token: above0 },
  identity,
  read: { token: above0, stream: name, fromSequence: above0, credit: frames },
  credit: { token: above0, stream: name, frames },
  stop: { token: above0, stream: name },
  end: { stream: name, lastSequence: count, complete: truth },
  keep: { token: above0, stream: name, fromSequence: above0 },
  release: { token: above0, stream: name, upToSequence: count },
  open: { token: above0 },
  opened: {},
  status: { status: (value) => count(value) && (value as number) <= 0xff },
};

/** Which field is not what SPEC.md allows, in words; null when all are. */
export function wordsFlaw(message: Words): string | null {
  const fields = (message.kind === "identity" ? message.identity : message) as Readonly<
    Record<string, unknown>
  >;
  for (const [field, check] of Object.entries(checks[message.kind]))
    if (!Object.hasOwn(fields, field) || !check(fields[field]))
      return `${field} is missing or out of its range`;
  return null;
}
