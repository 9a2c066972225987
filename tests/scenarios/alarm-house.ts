// The master station's alarms without a database: every aggregate by its own step, messages in order, timers at their time.
// Shared by the scenarios of alarms.

import { type Instant, later, nanoseconds, refused } from "@etalon/basis";
import type { AlarmQuantity } from "@etalon/messages/alarm-quantities.table";
import {
  type AlarmLine,
  type AlarmNews,
  type AlarmRule,
  alarmRule,
  type Outlet,
} from "@etalon/messages/alarms";
import type { MonitoringBook } from "@etalon/messages/monitoring";
import type { QualityBook } from "@etalon/messages/quality";
import type { AlarmReading } from "@etalon/messages/watchers-to-zz";
import { linesOf } from "@etalon/station/zz-master-station/alarms/alarm-line";
import { saidToAlarms } from "@etalon/station/zz-master-station/alarms/readings";
import { type TakeOut, zzWith } from "@etalon/station/zz-master-station/shell";
import type { State } from "@etalon/station/zz-master-station/state";
import type { Act, Heard, Self } from "@etalon/station/zz-master-station/step";

/** No meter is under watch here. */
const NOTHING_WATCHED = new Proxy({} as MonitoringBook & QualityBook, {
  get() {
    throw new Error("alarm house: nobody keeps conditions here");
  },
});

export const START: Instant = 1_800_000_000_000_000_000n;
const JOURNAL = "alarm-journal/all";

export const ruleOf = (quantity: AlarmQuantity, change: object): AlarmRule =>
  alarmRule.parse({ name: "rule", quantity, severity: "high", ends: "by itself", ...change });

export interface House {
  readonly news: readonly AlarmNews[];
  /** Lets time pass up to then, and says readings. */
  read(atS: number, quantity: AlarmQuantity, readings: readonly Omit<AlarmReading, "atTaiNs">[]): void;
  say(atS: number, key: string, body: Heard): void;
  /** Carries out what outlets ask for, and lets time pass. */
  until(atS: number): Promise<void>;
  alarms(): readonly AlarmLine[];
  state(key: string): State | null;
}

export function alarmHouse(
  rules: readonly AlarmRule[],
  outlets: readonly Outlet[] = [],
  takeOut: TakeOut = async () => refused("scenario.outlet", "there is none"),
): House {
  const states = new Map<string, State>();
  const news: AlarmNews[] = [];
  const timers: { readonly atTaiNs: Instant; readonly key: string; readonly body: Self }[] = [];
  const acts: { readonly key: string; readonly act: Act }[] = [];
  const stop = new AbortController().signal;
  let now = START;
  const { step, perform } = zzWith(takeOut, { monitoring: NOTHING_WATCHED, quality: NOTHING_WATCHED });
  const at = (seconds: number): Instant => later(START, nanoseconds(seconds));

  function hear(key: string, body: Heard | Self): void {
    const outcome = step(states.get(key) ?? null, body, key, now);
    if (outcome.state) states.set(key, outcome.state);
    else states.delete(key);
    timers.push(...outcome.timers.map((timer) => ({ ...timer, key })));
    acts.push(...outcome.acts.map((act) => ({ key, act })));
    for (const { to, body: said } of outcome.say) {
      if (said.kind === "alarms-moved") news.push(...said.news);
      if (to.component === "zz") hear(to.key, said as Heard);
    }
  }

  function dueBefore(to: Instant) {
    const next = timers.reduce<(typeof timers)[number] | null>(
      (a, b) => (b.atTaiNs <= to && (!a || b.atTaiNs < a.atTaiNs) ? b : a),
      null,
    );
    if (next) timers.splice(timers.indexOf(next), 1);
    return next;
  }
  function pass(to: Instant): void {
    for (let next = dueBefore(to); next; next = dueBefore(to)) {
      if (next.atTaiNs > now) now = next.atTaiNs;
      hear(next.key, next.body);
    }
    if (to > now) now = to;
  }

  hear("alarm-rules/all", { kind: "first-rules", rules: [...rules] });
  hear(JOURNAL, { kind: "outlets", outlets: [...outlets] });
  return {
    news,
    read(atS, quantity, readings) {
      pass(at(atS));
      for (const { to, body } of saidToAlarms(
        quantity,
        readings.map((one) => ({ ...one, atTaiNs: at(atS) })),
      ))
        hear(to.key, body);
    },
    say(atS, key, body) {
      pass(at(atS));
      hear(key, body);
    },
    async until(atS) {
      for (;;) {
        const next = acts.shift();
        if (next) for (const body of await perform(next.act, next.key, stop)) hear(next.key, body);
        else {
          const due = dueBefore(at(atS));
          if (!due) break;
          if (due.atTaiNs > now) now = due.atTaiNs;
          hear(due.key, due.body);
        }
      }
      pass(at(atS));
    },
    alarms: () => [...states.values()].flatMap((state) => (state.kind === "alarms" ? linesOf(state) : [])),
    state: (key) => states.get(key) ?? null,
  };
}
