// What a message is about, found in its address and body: for log lines and traces, never for steps. Called by `outside`.

import type { Address } from "@etalon/basis";

/** A detection applies under its own id, and a machine is named after its application (`app-1.3`, its third machine). */
export interface About {
  readonly application?: string;
  readonly detection?: string;
  readonly resource?: string;
  /** Fencing token: a number, and no secret. */
  readonly token?: number;
}

/** Where bodies hold what they are about, beside themselves. */
const inner = ["lease", "requirements", "link", "work", "record", "stream"] as const;
/** Messages in messages: as deep as any of ours is, whatever somebody may send. */
const PASSED_ON = 2;

type Fields = Readonly<Record<string, unknown>>;

export function aboutOf(to: Pick<Address, "key">, body: unknown): About {
  const application = applicationOf(to, body);
  const detection = textIn(body, "detection") ?? textIn(body, "stream");
  const resource = textIn(body, "resource") ?? behind(to.key, "resource/") ?? behind(to.key, "catalogue/");
  const token = found(body, "token", isNumber);
  return {
    ...(application !== undefined && { application }),
    ...(detection !== undefined && { detection }),
    ...(resource !== undefined && { resource }),
    ...(token !== undefined && { token }),
  };
}

/** Asked for every message on its way: no more than some lookups. */
export function applicationOf({ key }: Pick<Address, "key">, body: unknown): string | undefined {
  const named = textIn(body, "application") ?? textIn(body, "detection") ?? textIn(body, "stream");
  if (named !== undefined) return named;
  const machine = textIn(body, "machine") ?? behind(key, "machine/");
  if (machine !== undefined) return machine.replace(/(?<=.)\.\d+$/, "");
  return behind(key, "application/") ?? behind(key, "detection/");
}

/** `announce`, or `machine-said driver-bound`: what kind of message it is, with the kind of what it passes on. */
export function kindOf(body: unknown, depth = PASSED_ON): string {
  const { kind, body: passedOn } = isFields(body) ? body : {};
  const own = typeof kind === "string" ? kind.slice(0, 60) : isFields(passedOn) ? "say" : "message";
  return isFields(passedOn) && depth > 0 ? `${own} ${kindOf(passedOn, depth - 1)}`.slice(0, 120) : own;
}

const textIn = (body: unknown, name: string): string | undefined => found(body, name, isText);

/** In the body itself, in what it holds, in what it passes on: the first of the right type. */
function found<T>(
  body: unknown,
  name: string,
  fits: (value: unknown) => value is T,
  depth = PASSED_ON,
): T | undefined {
  if (!isFields(body)) return undefined;
  const own = body[name];
  if (fits(own)) return own;
  for (const place of inner) {
    const held = body[place];
    const value = isFields(held) ? held[name] : undefined;
    if (fits(value)) return value;
  }
  return depth > 0 ? found(body.body, name, fits, depth - 1) : undefined;
}

const behind = (key: string, prefix: string): string | undefined =>
  key.startsWith(prefix) && key.length > prefix.length ? key.slice(prefix.length) : undefined;
/** As long as an id may be: what is longer names nothing of ours. */
const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= 128;
const isNumber = (value: unknown): value is number => typeof value === "number";
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
