// The `Mailbox` port on an append-only file, for hosts without a database (terminals, agents, nodes): the laws of
// PostgreSQL's mailbox, for one process. Opened by the apps.

import {
  type Address,
  type Answer,
  type AuditOutlet,
  type Clock,
  type Component,
  type Controller,
  fromJson,
  good,
  insist,
  type Log,
  type Mailbox,
  type Shelf,
} from "@etalon/basis";
import { type AnyController, postingOf } from "../mailbox/fold.ts";
import { KEY_AT_MOST, type MailboxLimits, usualLimits } from "../mailbox/limits.ts";
import { type Alarm, guarded, type Stepped, tellAlarm } from "../mailbox/news.ts";
import { type StoredComponent, stored } from "../mailbox/stored.ts";
import type { Depth, MailboxWatch } from "../mailbox/watch.ts";
import { presentWay } from "../telemetry/way.ts";
import { JournalActs } from "./acts.ts";
import { journalAudit } from "./audit-outlet.ts";
import { type Change, wayPart } from "./changes.ts";
import { depthOf } from "./holdings.ts";
import { type JournalFile, openJournalFile } from "./journal-file.ts";
import { JournalServer, type Serving } from "./server.ts";
import { journalShelf } from "./shelf.ts";

export interface JournalMailboxOptions {
  /** Holds the journal; one process at a time. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log?: Log;
  /** After each committed step, in order per aggregate; for showing what happens. */
  readonly onStepped?: (stepped: Stepped) => void;
  /** When something was set aside. It is logged in any case. */
  readonly onAlarm?: (alarm: Alarm) => void;
  readonly watch?: MailboxWatch;
  readonly limits?: Partial<MailboxLimits>;
  readonly compactBytes?: number;
}

export interface JournalMailbox extends Mailbox {
  readonly shelf: Shelf;
  readonly audit: AuditOutlet;
  /** How much waits for the components that are served here. */
  depths(): readonly Depth[];
}

const TAI_S = 1_000_000_000n;

export async function openJournalMailbox(options: JournalMailboxOptions): Promise<Answer<JournalMailbox>> {
  const { folder, clock, log, compactBytes } = options;
  const limits = { ...usualLimits, ...options.limits };
  const nowS = () => Number(clock.now() / TAI_S);
  const file = await openJournalFile(folder, {
    ...(log && { log }),
    ...(compactBytes && { compactBytes }),
    beforeCopy: (holdings) => holdings.forgetIds(nowS() - limits.idsRememberedS),
  });
  return file.ok ? good(mailboxOn(file.value, options, limits, nowS)) : file;
}

function mailboxOn(
  file: JournalFile,
  { clock, log, onStepped, onAlarm, watch = {} }: JournalMailboxOptions,
  limits: MailboxLimits,
  nowS: () => number,
): JournalMailbox {
  const served = new Map<
    StoredComponent,
    { readonly server: JournalServer; readonly acts: JournalActs; readonly done: Promise<unknown> }
  >();
  /** Posts with an id that are on their way to the disk. */
  const posting = new Map<string, Promise<void>>();
  let stopped = false;
  const part = (component: StoredComponent) => file.holdings.part(component);

  async function write(changes: readonly Change[]): Promise<void> {
    await file.write(changes);
    for (const change of changes) {
      if (change.kind === "message" || change.kind === "ready") served.get(change.c)?.server.wake();
      if (change.kind === "act") served.get(change.c)?.acts.wake();
      if (change.kind === "audit") audit.wake();
    }
  }
  const audit = journalAudit(file.holdings, write, log);

  const warn = guarded(log, onAlarm ?? (() => {}));
  const serving: Serving = {
    write,
    part,
    clock,
    limits,
    log,
    watch,
    stepped: guarded(log, onStepped ?? (() => {})),
    alarm(alarm) {
      tellAlarm(alarm, watch, log);
      warn(alarm);
    },
  };

  return {
    async post(to, body, id) {
      const { component: c, key, json, way } = postingOf(to, body, presentWay());
      const message: Change = { kind: "message", c, key, own: false, json, ...wayPart(way) };
      if (id === undefined) return write([message]);
      insist(id.length > 0 && id.length <= KEY_AT_MOST, "an id has 1 to 500 characters");
      if (part(c).posted.has(id)) return;
      const once = `${c}\n${id}`;
      const underway = posting.get(once);
      if (underway) return underway;
      const written = write([{ kind: "posted", c, id, atS: nowS() }, message]);
      posting.set(once, written);
      await written.finally(() => posting.delete(once));
    },
    async tell(own, body) {
      const { component: c, key, json, way } = postingOf(own, body, presentWay());
      await write([{ kind: "message", c, key, own: true, json, ...wayPart(way) }]);
    },
    async serve<State, Heard, Say, Self, Act>(
      name: Component,
      controller: Controller<State, Heard, Say, Self, Act>,
    ) {
      const component = stored(name);
      insist(!served.has(component), `${component} is served already`);
      insist(!stopped, "the mailbox was stopped");
      const any = controller as unknown as AnyController; // bodies come from JSON; `misunderstood` has checked them
      const server = new JournalServer(component, any, serving);
      const acts = new JournalActs(component, any.perform, serving);
      const done = Promise.all([server.run(), acts.run()]);
      served.set(component, { server, acts, done });
      await done;
    },
    async read(of: Address) {
      const json = part(stored(of.component)).states.get(of.key);
      return json === undefined ? null : fromJson(json);
    },
    async list(name, keyPrefix, behind) {
      const found = [...part(stored(name)).states].filter(
        ([key]) => key.startsWith(keyPrefix) && key > (behind?.key ?? ""),
      );
      found.sort(([a], [b]) => (a < b ? -1 : 1));
      return found.slice(0, behind?.atMost).map(([key, json]) => ({ key, state: fromJson(json) }));
    },
    depths: () => [...served.keys()].map((component) => depthOf(component, part(component), clock.now())),
    shelf: journalShelf({ part, write, clock }),
    audit,
    async stop() {
      if (stopped) return;
      stopped = true;
      for (const { server, acts } of served.values()) {
        server.stop();
        acts.stop();
      }
      await Promise.all([...served.values()].map(({ done }) => done));
      await file.close();
    },
  };
}
