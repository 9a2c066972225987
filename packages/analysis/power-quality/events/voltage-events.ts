// Dips, swells, interruptions and rapid changes of all voltages of a stream. Opened by power-quality.ts, one for a
// stream; fed by half-cycles.ts.

import type { SampleClock } from "../sample-clock.ts";
import { eventClass } from "./event-class.ts";
import type {
  CycleInstants,
  EventBegunRecord,
  EventRecord,
  RapidChangeRecord,
  Unseen,
  VoltageEventKind,
  VoltageEventRecord,
} from "./event-records.ts";
import { steadyHalfCycles } from "./event-rules.table.ts";
import type { EventRules } from "./event-rules.ts";
import type { HalfCycleSink } from "./half-cycles.ts";
import { openRapidChanges, type RapidChange } from "./rapid-changes.ts";
import { openReferences } from "./references.ts";
import { stamped } from "./stamping.ts";
import { type CycleSpan, openUnion, type Union, type UnionEvent } from "./union-event.ts";
import { unionRules } from "./union-rules.ts";

export interface EventOrder {
  readonly nominalHz: 50 | 60;
  readonly declaredVoltageV: number;
  readonly rules: EventRules;
  /** Names of the voltages. */
  readonly voltages: readonly string[];
}

export interface VoltageEvents extends HalfCycleSink {
  /** What has become known since it was last asked for. */
  told(): (EventRecord | EventBegunRecord)[];
  /** A dip, swell or interruption falls into [from, to), samples; as far as cycles that begin there were heard. */
  flaggedBetween(from: number, to: number): boolean;
  /** What lies before will not be asked for again. */
  forget(before: number): void;
  /** Nothing follows in a row: what goes on is told as far as it was seen. */
  cut(why: "a gap" | "the stream's end"): void;
}

/** A voltage of which so many half cycles in a row are missing takes no part until it is there again. */
const MISSING_HALF_CYCLES = 100;

/** One kind of event, and what was known when the one that goes on began. */
interface Watched {
  readonly kind: VoltageEventKind;
  readonly union: Union;
  begun: { readonly cycle: CycleInstants; readonly references: readonly number[] } | null;
}

/** @source IEC 61000-4-30:2015, dips, swells and interruptions in polyphase systems (clauses unchecked) */
export function openVoltageEvents(order: EventOrder, clock: SampleClock): VoltageEvents {
  const { nominalHz, declaredVoltageV, rules, voltages } = order;
  const watched = Object.entries(unionRules(rules)).map(
    ([kind, rule]): Watched => ({
      kind: kind as VoltageEventKind,
      union: openUnion(voltages.length, rule),
      begun: null,
    }),
  );
  const rapid = openRapidChanges(voltages.length, rules.rapidChangePercent, steadyHalfCycles[nominalHz]);
  const references = openReferences(order);
  const taking = voltages.map(() => false);
  const heard = voltages.map(() => false);
  const missing = voltages.map(() => 0);
  let rapidBegun: CycleInstants | null = null;
  let beforeThis: Unseen = "the stream's begin";
  let records: (EventRecord | EventBegunRecord)[] = [];
  let flagged: CycleSpan[] = [];
  let interrupted = false; // since the dip that goes on began

  const instantsOf = ({ from, to }: CycleSpan): CycleInstants => ({
    startTaiNs: clock.instantAt(from),
    endTaiNs: clock.instantAt(to),
  });
  const anyGoing = (): boolean => watched.some(({ union }) => union.going !== null);
  const inRules = (begin: CycleInstants, end: CycleInstants) => stamped(begin, end, rules.stamping);

  function began(one: Watched, event: UnionEvent): void {
    const cycle = instantsOf(event.first);
    one.begun = { cycle, references: voltages.map((_, v) => references.of(v)) };
    if (one.kind === "interruption") interrupted = true;
    records.push({
      kind: "event begun",
      event: one.kind,
      channel: voltages[event.worst]!,
      startTaiNs: cycle.startTaiNs,
      percent: event.worstPercent,
    });
  }

  /** `until`: the sample to which it counted as going on. */
  function ended(one: Watched, event: UnionEvent, endUnseen: Unseen | null, until = event.last.to): void {
    const { cycle, references } = one.begun!;
    one.begun = null;
    const endCycle = instantsOf(event.last);
    const times = inRules(cycle, endCycle);
    const percent = event.worstPercent;
    const beginUnseen = event.begin === null ? beforeThis : null;
    const whole = beginUnseen === null && endUnseen === null;
    const cell =
      one.kind === "interruption" || !whole ? null : eventClass(one.kind, percent, times.durationS);
    const record: VoltageEventRecord = {
      kind: "event",
      event: one.kind,
      ...times,
      beginCycle: cycle,
      endCycle,
      beginUnseen,
      endUnseen,
      gap: event.gap,
      channels: voltages.filter((_, v) => event.involved[v]),
      channel: voltages[event.worst]!,
      rms: (percent / 100) * references[event.worst]!,
      percent,
      referenceV: references[event.worst]!,
      cell,
      interrupted: one.kind === "dip" && interrupted,
      rules,
      declaredVoltageV,
    };
    records.push(record);
    flagged.push({ from: event.first.from, to: until });
    if (one.kind === "dip") interrupted = false;
  }

  function endedRapid(change: RapidChange, endUnseen: Unseen | null): void {
    const endCycle = instantsOf(change.end);
    const beginCycle = rapidBegun ?? endCycle;
    const volts = (percent: number): number => (percent / 100) * declaredVoltageV;
    const record: RapidChangeRecord = {
      kind: "event",
      event: "rapid change",
      ...inRules(beginCycle, endCycle),
      beginCycle,
      endCycle,
      beginUnseen: null,
      endUnseen,
      gap: change.gap,
      changes: change.changes.flatMap((one, v) => {
        if (one === null) return [];
        const { mostPercent, steadyPercent } = one;
        const steadyV = steadyPercent === null ? null : volts(steadyPercent);
        return [{ channel: voltages[v]!, mostV: volts(mostPercent), mostPercent, steadyV, steadyPercent }];
      }),
      rules,
      declaredVoltageV,
    };
    records.push(record);
  }

  function miss(v: number, to: number): void {
    rapid.missing(v);
    for (const { union } of watched) union.missing();
    missing[v]! += 1;
    if (missing[v]! < MISSING_HALF_CYCLES || !taking[v]) return;
    taking[v] = false;
    for (const one of watched) {
      const event = one.union.leave(v);
      if (event) ended(one, event, "a gap", to);
    }
  }

  /** A voltage takes part once it was there: a channel that never had one is no dip. */
  function join(v: number, percent: number): void {
    if (taking[v] || percent < rules.dipPercent + rules.hysteresisPercent) return;
    taking[v] = true;
    for (const { union } of watched) union.join(v, heard[v]!);
  }

  return {
    hear(v, from, to, rms) {
      if (Number.isNaN(rms)) {
        miss(v, to);
        return;
      }
      missing[v] = 0;
      const percent = (100 * rms) / references.of(v);
      join(v, percent);
      heard[v] = true;
      if (!taking[v]) return;
      const span = { from, to };
      for (const one of watched) {
        const event = one.union.hear(v, span, percent);
        if (event) ended(one, event, null);
        else if (one.union.going !== null && one.begun === null) began(one, one.union.going);
      }
      const going = anyGoing();
      references.hear(v, rms, going);
      const change = rapid.hear(v, span, (100 * rms) / declaredVoltageV, going);
      if (change) endedRapid(change, null);
      rapidBegun = rapid.going && (rapidBegun ?? instantsOf(rapid.going));
    },
    told() {
      const all = records;
      records = [];
      return all;
    },
    flaggedBetween: (from, to) =>
      watched.some(({ union }) => union.going !== null && union.going.first.from < to) ||
      flagged.some((span) => span.from < to && span.to > from),
    forget(before) {
      if (flagged.length > 0 && flagged[0]!.to < before) flagged = flagged.filter(({ to }) => to >= before);
    },
    cut(why) {
      for (const one of watched) {
        const event = one.union.cut();
        if (event) ended(one, event, why);
      }
      const change = rapid.cut();
      if (change) endedRapid(change, why);
      rapidBegun = null;
      heard.fill(false);
      references.cut();
      beforeThis = "a gap";
    },
  };
}
