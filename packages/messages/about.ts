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
/** Keys of aggregates that are named after an application. */
const applicationKey = /^(?:application|detection|machine)\/(.+?)(?:(?<=^machine\/.+)\.\d+)?$/s;
const machineName = /^(.+?)(?:\.\d+)?$/s;
const resourceKey = /^(?:resource|catalogue)\/(.+)$/s;

/** Messages in messages: as deep as any of ours is, whatever somebody may send. */
const PASSED_ON = 2;

type Fields = Readonly<Record<string, unknown>>;

export function aboutOf({ key }: Pick<Address, "key">, body: unknown): About {
  const places = placesIn(body);
  const detection = textAt(places, "detection") ?? textAt(places, "stream");
  const application =
    textAt(places, "application") ??
    detection ??
    machineName.exec(textAt(places, "machine") ?? "")?.[1] ??
    applicationKey.exec(key)?.[1];
  const resource = textAt(places, "resource") ?? resourceKey.exec(key)?.[1];
  const token = places.map((place) => place.token).find((found) => typeof found === "number");
  return {
    ...(application !== undefined && { application }),
    ...(detection !== undefined && { detection }),
    ...(resource !== undefined && { resource }),
    ...(token !== undefined && { token }),
  };
}

/** `announce`, or `machine-said driver-bound`: what kind of message it is, with the kind of what it passes on. */
export function kindOf(body: unknown, depth = PASSED_ON): string {
  const { kind, body: passedOn } = isFields(body) ? body : {};
  const own = typeof kind === "string" ? kind.slice(0, 60) : isFields(passedOn) ? "say" : "message";
  return isFields(passedOn) && depth > 0 ? `${own} ${kindOf(passedOn, depth - 1)}`.slice(0, 120) : own;
}

function placesIn(body: unknown, depth = PASSED_ON): readonly Fields[] {
  if (!isFields(body)) return [];
  const passedOn = depth > 0 ? placesIn(body.body, depth - 1) : [];
  return [body, ...inner.map((name) => body[name]).filter(isFields), ...passedOn];
}

function textAt(places: readonly Fields[], name: string): string | undefined {
  for (const place of places) {
    const found = place[name];
    if (typeof found === "string" && found !== "") return found;
  }
  return undefined;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
