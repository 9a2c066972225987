// The `Mailbox` port on PostgreSQL. Opened by the apps, once per process; the database must have been migrated.

import { setTimeout as pause } from "node:timers/promises";
import {
  type Address,
  type Clock,
  type Component,
  type Controller,
  type Followable,
  type FollowedState,
  insist,
  type Log,
  type Mailbox,
  reviveInstants,
  type Shelf,
} from "@etalon/basis";
import { type AnyController, postingOf } from "../mailbox/fold.ts";
import { KEY_AT_MOST, type MailboxLimits, usualLimits } from "../mailbox/limits.ts";
import { type Alarm, guarded, type Stepped, tellAlarm } from "../mailbox/news.ts";
import { type StoredComponent, stored, withLongLists } from "../mailbox/stored.ts";
import type { Depth, MailboxWatch } from "../mailbox/watch.ts";
import { presentWay } from "../telemetry/way.ts";
import { type Database, isAway } from "./database.ts";
import { FollowedStates } from "./followed-states.ts";
import { ActRunner } from "./mailbox-acts.ts";
import { depthOf } from "./mailbox-depth.ts";
import { MailboxServer, type Serving } from "./mailbox-server.ts";
import { PostOffice } from "./posting.ts";
import { ProcessSession } from "./process-session.ts";
import { shelfOn } from "./shelf.ts";
import { StateReader } from "./state-reader.ts";

const TELL_AGAIN_AT_MOST_MS = 2_000;

export interface MailboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log?: Log;
  /** After each committed step, in order per aggregate; for showing what happens. */
  readonly onStepped?: (stepped: Stepped) => void;
  /** When something was set aside. It is logged in any case. */
  readonly onAlarm?: (alarm: Alarm) => void;
  readonly watch?: MailboxWatch;
  readonly limits?: Partial<MailboxLimits>;
}

export class PostgresMailbox implements Mailbox, Followable {
  readonly shelf: Shelf;
  readonly #serving: Serving;
  readonly #server: MailboxServer;
  readonly #acts: ActRunner;
  readonly #reader: StateReader;
  readonly #followed: FollowedStates;
  readonly #office: PostOffice;
  readonly #served = new Set<StoredComponent>();
  #running: Promise<unknown> | null = null;
  #stopped = false;

  constructor({ database, clock, log, onStepped, onAlarm, limits, watch = {} }: MailboxOptions) {
    this.#reader = new StateReader(database);
    this.#followed = new FollowedStates(this.#reader, log);
    const tell = guarded(log, onStepped ?? (() => {}));
    this.#serving = {
      database,
      clock,
      log,
      watch,
      limits: { ...usualLimits, ...limits },
      session: new ProcessSession(database, log),
      stepped: (stepped, version) => {
        const { component, key, outcome } = stepped;
        this.#followed.stepped(component, key, outcome.state, version);
        tell(stepped);
      },
      alarm(alarm) {
        tellAlarm(alarm, watch, log);
        guarded(log, onAlarm ?? (() => {}))(alarm);
      },
    };
    this.#office = new PostOffice(database, (components) => this.#serving.session.ring(components));
    this.shelf = shelfOn(database, clock, (component) => {
      this.#serving.session.ring([component]);
      this.#acts.wake(component);
    });
    this.#server = new MailboxServer(this.#serving, (component) => this.#acts.wake(component));
    this.#acts = new ActRunner(this.#serving, (component) => this.#server.wake(component));
  }

  async post(to: Address, body: unknown, id?: string): Promise<void> {
    const posting = postingOf(to, body, presentWay());
    insist(id === undefined || (id.length > 0 && id.length <= KEY_AT_MOST), "an id has 1 to 500 characters");
    await this.#office.post({ ...posting, id: id ?? null, own: false });
  }

  /** Waits for a database that is away: a shell that has news could do nothing else with it. */
  async tell(own: Address, body: unknown): Promise<void> {
    const { log } = this.#serving;
    const posting = postingOf(own, body, presentWay());
    for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, TELL_AGAIN_AT_MOST_MS)) {
      try {
        return await this.#office.post({ ...posting, id: null, own: true });
      } catch (error) {
        if (this.#stopped || !isAway(error)) throw error;
        log?.debug("mailbox.tell", { component: posting.component, key: posting.key, error });
        await pause(waitMs);
      }
    }
  }

  async serve<State, Heard, Say, Self, Act>(
    name: Component,
    controller: Controller<State, Heard, Say, Self, Act>,
  ): Promise<void> {
    const component = stored(name);
    insist(!this.#served.has(component), `${component} is served already`);
    insist(!controller.longList || withLongLists.includes(component), `${component} has no long lists`);
    insist(!this.#stopped, "the mailbox was stopped");
    const any = controller as unknown as AnyController; // bodies come from JSON; `misunderstood` has checked them
    this.#served.add(component);
    this.#server.add(component, any);
    this.#acts.add(component, any.perform);
    this.#running ??= Promise.all([this.#server.run(), this.#acts.run()]);
    const wake = (): void => this.#server.wake(component); // acts come of steps, which are made here
    // Without the session the sweeps still find the work; it connects by itself when the database is back.
    await this.#serving.session.hear(component, wake).catch((error: unknown) => {
      this.#serving.log?.error("mailbox.session-lost", { component, error });
    });
    await this.#running;
  }

  async read(of: Address): Promise<unknown> {
    return this.#reader.read({ component: stored(of.component), key: of.key });
  }

  follow(of: Address, stop: AbortSignal): FollowedState {
    return this.#followed.follow(of, stop);
  }

  async list(
    name: Component,
    keyPrefix: string,
    behind?: { readonly key: string; readonly atMost: number },
  ): Promise<readonly { readonly key: string; readonly state: unknown }[]> {
    const component = stored(name);
    // Without a locale keys sort by code point, so those of one prefix stand together, from the prefix on.
    const rows = await this.#serving.database.as(component, (tx) =>
      tx.query<{ key: string; state: unknown }>(
        `select key, state from ${component}.aggregate
         where starts_with(key, $1) and key >= $1 and key > $2 order by key limit $3`,
        [keyPrefix, behind?.key ?? "", behind?.atMost ?? null],
      ),
    );
    return rows.map(({ key, state }) => ({ key, state: reviveInstants(state) }));
  }

  /** How much waits for the components that are served here, in the whole database. */
  depths(): Promise<readonly Depth[]> {
    const { database, clock } = this.#serving;
    return Promise.all([...this.#served].map((component) => depthOf(database, component, clock.now())));
  }

  /** Ends serving: the steps in hand are committed, acts in hand have a while. The database stays open. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#server.stop();
    this.#acts.stop();
    this.#followed.close();
    await this.#running;
    await this.#serving.session.close();
  }
}
