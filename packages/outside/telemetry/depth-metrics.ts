// What waits in a mailbox, and what waits too long. Called by the apps for every process's mailbox.

import type { Depth } from "../mailbox/watch.ts";
import type { Metrics } from "./metrics.ts";

/** @param depths  of all components that the process serves; processes that share a database tell the same */
export function depthMetrics(
  metrics: Metrics,
  depths: () => Promise<readonly Depth[]> | readonly Depth[],
): void {
  const gauge = (name: string, help: string) => metrics.gauge(`etalon_mailbox_${name}`, help, ["component"]);
  const messages = gauge(
    "messages_waiting",
    "Messages that wait to be heard, by component; of the whole store",
  );
  const acts = gauge(
    "acts_waiting",
    "Acts that wait to be done or are in hand, by component; of the whole store",
  );
  const late = gauge("timers_late", "Timers due for more than a second and not yet heard, by component");
  const latest = gauge(
    "timer_latest_seconds",
    "How long the most late timer has been due, seconds, by component",
  );
  const aside = gauge(
    "set_aside",
    "Messages and acts that were given up and wait for a person, by component",
  );
  metrics.lookAt("mailbox", [messages, acts, late, latest, aside], async () => {
    for (const { component, ...depth } of await depths()) {
      messages.set({ component }, depth.messages);
      acts.set({ component }, depth.acts);
      late.set({ component }, depth.timersLate);
      latest.set({ component }, depth.latestS);
      aside.set({ component }, depth.aside);
    }
  });
}
