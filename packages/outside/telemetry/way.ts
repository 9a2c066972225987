// The way of an application, which travels in envelopes beside the messages: whose it is, and the span that a message
// follows from. Handed on by mailboxes and the bridge; log lines that are written on a way name its application.

import { AsyncLocalStorage } from "node:async_hooks";
import type { Address } from "@etalon/basis";
import { applicationOf } from "@etalon/messages/about";

export interface Way {
  readonly application: string;
  /** 16 hexadecimal digits; null where nothing was traced so far. */
  readonly span: string | null;
}

const present = new AsyncLocalStorage<Way>();

/** Runs work, and all that follows from it, on a way. */
export const onWay = <T>(way: Way | null, work: () => T): T =>
  way === null ? work() : present.run(way, work);

/** The way that the caller is on. */
export const presentWay = (): Way | null => present.getStore() ?? null;

/**
 * A message's way: its own application's where it names one, else that of what it follows from. Where an application ends
 * and another begins by the same step, each goes on its own.
 */
export function wayOf(to: Pick<Address, "key">, body: unknown, before: Way | null): Way | null {
  const application = applicationOf(to, body);
  if (application === undefined || application === before?.application) return before;
  return { application, span: null };
}

/** As it stands in an envelope: `app-1` or `app-1 b7ad6b7169203331`. */
export function wayText(way: Way | null): string | null {
  return way && (way.span === null ? way.application : `${way.application} ${way.span}`);
}

const WAY = /^([A-Za-z0-9][A-Za-z0-9._/-]{0,127})(?: ([0-9a-f]{16}))?$/;

/** null for none, and for what is none: a message is not worth less without it. */
export function wayIn(text: unknown): Way | null {
  const [, application, span = null] = (typeof text === "string" && WAY.exec(text)) || [];
  return application === undefined ? null : { application, span };
}
