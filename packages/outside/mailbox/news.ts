// What a mailbox tells those who opened it: steps that were committed, and what was given up.

import type { Log } from "@etalon/basis";
import type { AnyOutcome } from "./fold.ts";
import type { StoredComponent } from "./stored.ts";

/** One step that was committed. */
export interface Stepped {
  readonly component: StoredComponent;
  readonly key: string;
  readonly heard: unknown;
  readonly outcome: AnyOutcome;
}

/** Something was set aside: a person should look. */
export interface Alarm {
  readonly component: StoredComponent;
  readonly kind: "message" | "act";
  readonly key: string;
  readonly body: unknown;
  readonly why: string;
}

/** A listener's mistake must not stop the mailbox. */
export function guarded<T>(log: Log | undefined, listener: (value: T) => void): (value: T) => void {
  return (value) => {
    try {
      listener(value);
    } catch (error) {
      log?.error("mailbox.listener-threw", { error });
    }
  };
}
