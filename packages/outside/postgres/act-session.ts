// Acts in the database: taken in hand under locks of the process's session, and written as done, many at a time. Called by
// `mailbox-acts.ts`.

import type { Instant } from "@etalon/basis";
import type { StoredComponent } from "../mailbox/stored.ts";
import { isContentFault } from "./database.ts";
import { literal } from "./literal.ts";
import type { ProcessSession } from "./process-session.ts";

export interface HeldAct {
  readonly seq: number;
  readonly body: unknown;
  readonly way: string | null;
  readonly failures: number;
}
export interface HeldActs {
  readonly key: string;
  readonly acts: readonly HeldAct[];
}

export interface Done {
  readonly component: StoredComponent;
  readonly key: string;
  readonly seq: number;
  /** What it returned, as JSON. */
  readonly told: readonly string[];
  readonly way: string | null;
}

export class ActSession {
  readonly #session: ProcessSession;

  constructor(session: ProcessSession) {
    this.#session = session;
  }

  async take(
    wanted: readonly {
      readonly component: StoredComponent;
      readonly inHand: readonly string[];
      readonly keys: number;
    }[],
    now: Instant,
    perKey: number,
  ): Promise<
    readonly {
      readonly component: StoredComponent;
      readonly taken: readonly HeldActs[];
      readonly next: Instant | null;
    }[]
  > {
    const calls = wanted.map(({ component: s, inHand, keys }) => {
      const held = `array[${inHand.map(literal).join(", ")}]::text[]`;
      return `${s}.take_acts(${now}, ${held}, ${keys}, ${perKey}) as ${s}`;
    });
    const [row] = await this.#session.ask<Record<string, TakenActs>>(`select ${calls.join(", ")}`);
    return wanted.map(({ component }) => {
      const { taken = null, next = null } = row?.[component] ?? {};
      return { component, taken: taken ?? [], next: next === null ? null : BigInt(next) };
    });
  }

  /** @returns for each what the database has against it; null when it is written. Then the finished keys are free. */
  async write(
    done: readonly Done[],
    finished: readonly { readonly component: StoredComponent; readonly key: string }[],
  ): Promise<readonly unknown[]> {
    const labels = finished.map(({ component, key }) => `${component}/acts/${key}`);
    const unlock =
      labels.length === 0
        ? ""
        : `; select pg_advisory_unlock(hashtextextended(label, 0)) from unnest(array[${labels.map(literal).join(", ")}]) label`;
    try {
      await this.#session.ask(`${done.length > 0 ? writing(done) : ""}${unlock}`.replace(/^; /, ""));
      return done.map(() => null);
    } catch (error) {
      await this.#session.ask("rollback").catch(() => {}); // of a connection that broke nothing is left anyhow
      if (!isContentFault(error)) throw error;
      if (done.length === 1) {
        if (unlock !== "") await this.#session.ask(unlock.slice(2));
        return [error];
      }
      const each: unknown[] = [];
      for (const one of done) each.push(...(await this.write([one], [])));
      await this.write([], finished);
      return each;
    }
  }
}

interface TakenActs {
  readonly taken: readonly HeldActs[] | null;
  readonly next: string | null;
}

/** Committed before any lock is given back. */
function writing(done: readonly Done[]): string {
  const bySchema = new Map<StoredComponent, string[]>();
  for (const { component, seq, told, way } of done) {
    const json = `{"seq":${seq},"told":[${told.join(",")}],"way":${JSON.stringify(way)}}`;
    bySchema.set(component, [...(bySchema.get(component) ?? []), json]);
  }
  const calls = [...bySchema].map(([s, list]) => `${s}.acts_done(${literal(`[${list.join(",")}]`)}::jsonb)`);
  return `begin; select ${calls.join(", ")}; commit`;
}
