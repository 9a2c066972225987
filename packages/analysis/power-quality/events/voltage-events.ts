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
  /** Those of them that are known to be no dead inputs: they take part from the first cycle on. */
  readonly live: readonly string[];
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
  begun: {
    readonly cycle: CycleInstants;
    readonly unseen: Unseen | null;
    /** Sample from which on it was known: blocks before it were told already, and are not flagged. */
    readonly knownFrom: number;
    readonly references: readonly number[];
  } | null;
}

/** What was heard of a voltage before it was known whether it is one: its first cycle, and the least per cent. */
interface Silence {
  readonly first: CycleSpan;
  readonly cycle: CycleInstants;
  readonly percent: number;
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
  const shown = voltages.map((name) => order.live.includes(name));
  const taking = shown.slice();
  const missing = voltages.map(() => 0);
  const silent = voltages.map((): Silence | null => null);
  const before = voltages.map((): Unseen => "the stream's begin");
  let rapidBegun: CycleInstants | null = null;
  let records: (EventRecord | EventBegunRecord)[] = [];
  let flagged: CycleSpan[] = [];
  let interrupted = false; // since the dip that goes on began

  // All at once, so that the first one heard is not taken for all there are.
  shown.forEach((live, v) => {
    if (live) for (const { union } of watched) union.join(v);
  });

  const instantsOf = ({ from, to }: CycleSpan): CycleInstants => ({
    startTaiNs: clock.instantAt(from),
    endTaiNs: clock.instantAt(to),
  });
  const anyGoing = (): boolean => watched.some(({ union }) => union.going !== null);
  const inRules = (begin: CycleInstants, end: CycleInstants) => stamped(begin, end, rules.stamping);

  function began(one: Watched, event: UnionEvent, knownFrom: number): void {
    const { begin, first, worst } = event;
    const silence = silent[worst];
    const cycle = silence?.first === first ? silence.cycle : instantsOf(first);
    const unseen = begin === null ? before[worst]! : null;
    one.begun = { cycle, unseen, knownFrom, references: voltages.map((_, v) => references.of(v)) };
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
    const { cycle, unseen: beginUnseen, knownFrom, references } = one.begun!;
    one.begun = null;
    const endCycle = instantsOf(event.last);
    const times = inRules(cycle, endCycle);
    const percent = event.worstPercent;
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
    flagged.push({ from: knownFrom, to: until });
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
    if (!taking[v]) unheard(v);
    if (missing[v]! < MISSING_HALF_CYCLES || !taking[v]) return;
    taking[v] = false;
    unheard(v);
    for (const one of watched) {
      const event = one.union.leave(v);
      if (event) ended(one, event, "a gap", to);
    }
  }

  /** What is heard of it next may have begun before. */
  function unheard(v: number): void {
    silent[v] = null;
    before[v] = "a gap";
  }

  /**
   * A voltage takes part once it showed one, were it far too low: a channel that never did is no dip. One that shows it
   * only now was gone until now, unless it was not heard.
   */
  function join(v: number, span: CycleSpan, percent: number): void {
    if (taking[v]) return;
    shown[v] ||= percent >= rules.interruptionPercent;
    const silence = silent[v] ?? null;
    if (!shown[v]) {
      silent[v] = silence
        ? { ...silence, percent: Math.min(silence.percent, percent) }
        : { first: span, cycle: instantsOf(span), percent };
      return;
    }
    taking[v] = true;
    for (const { union } of watched) union.join(v);
    if (silence) watch(v, silence.first, silence.percent, span.from);
    silent[v] = null;
  }

  function watch(v: number, span: CycleSpan, percent: number, knownFrom = span.from): void {
    for (const one of watched) {
      const event = one.union.hear(v, span, percent);
      if (event) ended(one, event, null);
      else if (one.union.going !== null && one.begun === null) began(one, one.union.going, knownFrom);
    }
  }

  return {
    hear(v, from, to, rms) {
      if (Number.isNaN(rms)) {
        miss(v, to);
        return;
      }
      missing[v] = 0;
      const percent = (100 * rms) / references.of(v);
      const span = { from, to };
      join(v, span, percent);
      if (!taking[v]) return;
      watch(v, span, percent);
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
      watched.some(({ begun }) => begun !== null && begun.knownFrom < to) ||
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
      for (let v = 0; v < voltages.length; v++) unheard(v);
      references.cut();
    },
  };
}
