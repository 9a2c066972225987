// What a mailbox lets others see of its work: durations to whoever counts, spans to whoever traces. Given to it by the
// apps; used by both mailboxes' servers and act runners.

import { aboutOf, kindOf } from "@etalon/messages/about";
import type { Span, Tracer } from "../telemetry/tracer.ts";
import type { Way } from "../telemetry/way.ts";
import type { StoredComponent } from "./stored.ts";

/** How a component's work goes; seconds. */
export interface MailboxMetrics {
  stepped(component: StoredComponent, seconds: number): void;
  acted(component: StoredComponent, seconds: number, done: boolean): void;
  setAside(component: StoredComponent, kind: "message" | "act"): void;
}

export interface MailboxWatch {
  readonly metrics?: MailboxMetrics;
  readonly tracer?: Tracer;
}

/** What waits in a mailbox for one component, whichever process it is heard by. */
export interface Depth {
  readonly component: StoredComponent;
  readonly messages: number;
  readonly acts: number;
  /** Due for more than a second, and not yet heard. */
  readonly timersLate: number;
  /** How long the one that is most late has been due, seconds. */
  readonly latestS: number;
  readonly aside: number;
}
export const LATE_AFTER_NS = 1_000_000_000n;

export function beginSpan(
  { tracer }: MailboxWatch,
  way: Way | null,
  kind: "step" | "act",
  component: string,
  key: string,
  body: unknown,
): Span | null {
  if (!tracer || !way) return null;
  const name = `${component} ${kindOf(body)}`;
  return tracer.begin(way, { name, kind, component, key, about: aboutOf({ key }, body) });
}
