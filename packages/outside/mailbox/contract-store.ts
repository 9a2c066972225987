// What the contract of mailboxes is run on: a store with mailboxes opened as processes of their own would be, a controller
// that keeps what it hears, and waiting. Called by both parts of the contract and by mailboxes' own tests.

import { setTimeout as pause } from "node:timers/promises";
import type { AuditEntry, Clock, Controller, Mailbox, Outcome, Shelf } from "@etalon/basis";
import { afterEach } from "vitest";
import type { MailboxLimits } from "./limits.ts";
import type { Alarm, Stepped } from "./news.ts";

export interface OpenOptions {
  /** Absent: the computer's. */
  readonly clock?: Clock;
  readonly limits?: Partial<MailboxLimits>;
  readonly onStepped: (stepped: Stepped) => void;
  readonly onAlarm: (alarm: Alarm) => void;
}

/** An empty store; mailboxes are opened on it as processes of their own would, one after the other. */
export interface Store {
  open(options: OpenOptions): Promise<{
    readonly mailbox: Mailbox & { readonly shelf: Shelf };
    /** What the audit log was told, in order; of a host without the log, what came out of it for the log. */
    audited(): Promise<readonly AuditedBy[]>;
    close(): Promise<void>;
  }>;
}

export type AuditedBy = Pick<AuditEntry, "by" | "key" | "what" | "who" | "why">;

export const quickLimits = { sweepMs: 200, actFirstWaitMs: 10 };

export async function until(what: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await what()); await pause(5)) {
    if (Date.now() > deadline) throw new Error(`did not come about within ${withinMs} ms: ${what}`);
  }
}

export const quiet = { say: [], timers: [], acts: [] } as const;
export type Anything = Outcome<unknown, unknown, unknown, unknown>;

/** A controller that keeps what it hears in a list, and does what the message says besides. */
export function listener(
  also: (heard: Record<string, unknown>, now: bigint) => Partial<Anything> = () => ({}),
  perform: (act: unknown, key: string, stop: AbortSignal) => Promise<readonly unknown[]> = async () => [],
): Controller<unknown, unknown, unknown, unknown, unknown> {
  return {
    misunderstood: (body) =>
      (body as { kind?: string }).kind === "gibberish" ? "gibberish is not understood" : null,
    step: (before, heard, _key, now) => ({
      state: { list: [...((before as { list?: unknown[] } | null)?.list ?? []), heard] },
      ...quiet,
      ...also(heard as Record<string, unknown>, now),
    }),
    perform,
  };
}
export const im = (key: string) => ({ component: "im", key }) as const;
export const listOf = async (mailbox: Mailbox, key: string): Promise<unknown[]> =>
  ((await mailbox.read(im(key))) as { list: unknown[] } | null)?.list ?? [];

/** Opens mailboxes on stores; what was opened in a test is closed after it. */
export function opening(fresh: () => Promise<Store>) {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function openOn(store: Store, limits: Partial<MailboxLimits> = {}) {
    const stepped: Stepped[] = [];
    const alarms: Alarm[] = [];
    const { mailbox, audited, close } = await store.open({
      onStepped: (each) => stepped.push(each),
      onAlarm: (alarm) => alarms.push(alarm),
      limits: { ...quickLimits, ...limits },
    });
    closing.push(close);
    return { mailbox, audited, stepped, alarms };
  }
  const open = async (limits: Partial<MailboxLimits> = {}) => openOn(await fresh(), limits);
  return { open, openOn, closing };
}
