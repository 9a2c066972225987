// What a mailbox without a database writes down: changes to what it holds, small enough to be replayed. A transaction is
// some of them together. Written by `server.ts`, `acts.ts` and `mailbox.ts`; read by `holdings.ts`.

import type { StoredComponent } from "../mailbox/stored.ts";

interface At {
  readonly c: StoredComponent;
  readonly key: string;
}

/** Bodies and states are JSON already, as text: whoever takes one gets a fresh copy. */
export type Change =
  | (At & { readonly kind: "state"; readonly json: string | null })
  /** Waits to be heard, or, with `due`, is a timer. Its number is given when it is written, but for copies. */
  | (At & {
      readonly kind: "message";
      readonly own: boolean;
      readonly json: string;
      /** Of its application; absent: of none. */
      readonly way?: string;
      readonly due?: string;
      readonly seq?: number;
      readonly failures?: number;
    })
  /** A timer is due: it queues behind what came before. */
  | { readonly kind: "ready"; readonly c: StoredComponent; readonly seq: number }
  | { readonly kind: "heard"; readonly c: StoredComponent; readonly seq: number }
  | { readonly kind: "step-failed"; readonly c: StoredComponent; readonly seq: number }
  | (At & {
      readonly kind: "act";
      readonly json: string;
      /** Of its application; absent: of none. */
      readonly way?: string;
      readonly due?: string;
      readonly seq?: number;
      readonly failures?: number;
    })
  | { readonly kind: "done"; readonly c: StoredComponent; readonly seq: number }
  | { readonly kind: "act-failed"; readonly c: StoredComponent; readonly seq: number; readonly due: string }
  /** An id that was posted, and when in TAI seconds. */
  | { readonly kind: "posted"; readonly c: StoredComponent; readonly id: string; readonly atS: number }
  | (At & {
      readonly kind: "aside";
      readonly what: "message" | "act";
      readonly json: string;
      /** As above. */
      readonly way?: string;
      readonly why: string;
      readonly own?: boolean;
      readonly at?: string;
      readonly seq?: number;
    })
  /** Somebody took it away from where it lay. */
  | { readonly kind: "unshelved"; readonly c: StoredComponent; readonly seq: number }
  /** Of the audit log, which is elsewhere; and that entries up to a number are there. */
  | (At & { readonly kind: "audit"; readonly at: string; readonly json: string; readonly seq?: number })
  | { readonly kind: "audited"; readonly upTo: number }
  /** The last numbers given; in copies, so that none is given twice. */
  | { readonly kind: "numbered"; readonly upTo: number; readonly asides?: number; readonly audits?: number };

/** A change's part that says on whose way it is. */
export const wayPart = (way: string | null): { readonly way?: string } => (way === null ? {} : { way });
