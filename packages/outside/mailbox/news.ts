// What a mailbox tells those who opened it: steps that were committed, and what was given up. Its log lines name what
// they are about, and the application on whose way it happened.

import { fromJson, type Log } from "@etalon/basis";
import { aboutOf, kindOf } from "@etalon/messages/about";
import type { Way } from "../telemetry/way.ts";
import type { AnyOutcome, Folded } from "./fold.ts";
import type { StoredComponent } from "./stored.ts";
import type { MailboxWatch } from "./watch.ts";

/** One step that was committed. */
export interface Stepped {
  readonly component: StoredComponent;
  readonly key: string;
  readonly heard: unknown;
  readonly outcome: AnyOutcome;
  readonly way: Way | null;
}

/** Something was set aside: a person should look. */
export interface Alarm {
  readonly component: StoredComponent;
  readonly kind: "message" | "act";
  readonly key: string;
  readonly body: unknown;
  readonly way: Way | null;
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

/** For log lines: application, detection, resource and token, as far as there are some. */
export function aboutLine(key: string, body: unknown, way: Way | null): Readonly<Record<string, unknown>> {
  return { ...aboutOf({ key }, body), ...(way && { application: way.application }), key };
}

/** After the commit: spans are ended, durations counted, and the log told what was heard and what was written down. */
export function tellSteps(
  component: StoredComponent,
  { key, heard, audit }: Pick<Folded, "key" | "heard" | "audit">,
  { metrics }: MailboxWatch,
  log: Log | undefined,
): void {
  for (const { body, outcome, seconds, span, way } of heard) {
    span?.end();
    metrics?.stepped(component, seconds);
    if (!log?.detailed) continue;
    const says = outcome.say.map(({ to, body }) => `${to.component} ${kindOf(body)}`);
    log.debug("mailbox.step", { component, heard: kindOf(body), ...aboutLine(key, body, way), says });
  }
  for (const { json, way } of audit) {
    const entry = Object.entries(fromJson(json) as object).filter(([, value]) => value !== null);
    log?.info("audit", {
      component,
      ...(way && { application: way.application }),
      key,
      ...Object.fromEntries(entry),
    });
  }
}

export function tellAlarm(alarm: Alarm, { metrics }: MailboxWatch, log: Log | undefined): void {
  const { component, kind, key, body, way, why } = alarm;
  metrics?.setAside(component, kind);
  log?.error("mailbox.set-aside", { component, kind, ...aboutLine(key, body, way), body, why });
}
