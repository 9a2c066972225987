// What known users did at the door, and what they were refused, for the audit log: who, when, what of it came. What follows
// from a request is written by the components; who was at the door, only here. Called by `mount.ts` and `admission.ts`.

import type { Audited, Log, Refusal } from "@etalon/basis";
import { type Caller, nobody } from "@etalon/messages/http";

/** Resolves when the entry is kept. */
export type Note = (user: string, entry: Audited) => Promise<void>;

/** What a request was about, as far as it says. */
export interface About {
  readonly resource?: unknown;
  readonly application?: unknown;
}

export interface Witness {
  /** Done before it is answered. */
  did(caller: Caller, what: string, about: About): Promise<void>;
  refused(caller: Caller, what: string, why: Refusal, about?: About): Promise<void>;
  /** What was counted and not written yet. */
  close(): Promise<void>;
}

/** The same refusal of the same user is written once in so long, and then how often it came: a log can be flooded too. */
const AGAIN_AFTER_MS = 60_000;
const REMEMBERED_AT_MOST = 10_000;

export function witness(note: Note | undefined, log: Log, againAfterMs = AGAIN_AFTER_MS): Witness {
  const again = new Map<
    string,
    { more: number; readonly write: () => Promise<void>; timer: NodeJS.Timeout }
  >();

  /** An entry that cannot be kept stands in the process's own log at least: what it is about has happened. */
  async function kept(caller: Caller, entry: Audited): Promise<void> {
    if (!note || caller.user === nobody.user) return;
    await note(caller.user, entry).catch((error: unknown) => log.error("http.not-audited", { entry, error }));
  }
  const entryOf = (what: string, { user, party }: Caller, why: string, about: About = {}): Audited => ({
    what,
    who: user,
    resource: textOf(about.resource),
    application: textOf(about.application),
    token: null,
    why: `in the name of ${party}: ${why}`.slice(0, 2000),
  });

  return {
    did: (caller, what, about) => kept(caller, entryOf("asked", caller, what, about)),
    async refused(caller, what, { code, text }, about) {
      const key = `${caller.user}\n${what.replace(/ .*/s, "")}\n${code}`;
      const before = again.get(key);
      if (before) {
        before.more++;
        return;
      }
      const entry = entryOf("turned-away", caller, `${what}: ${text}`, about);
      if (again.size < REMEMBERED_AT_MOST) {
        const write = async () => {
          const { more = 0 } = again.get(key) ?? {};
          again.delete(key);
          if (more > 0) await kept(caller, { ...entry, why: `${entry.why} (${more} more like this since)` });
        };
        again.set(key, { more: 0, write, timer: setTimeout(() => void write(), againAfterMs).unref() });
      }
      await kept(caller, entry);
    },
    async close() {
      for (const { write, timer } of [...again.values()]) {
        clearTimeout(timer);
        await write();
      }
    },
  };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value.slice(0, 200) : null);
