// Events as plain JSON, in seconds of the recording. Called by recording-power-quality.ts.

import type { Instant } from "@etalon/basis";
import type { CycleInstants, EventRecord, RapidChangeRecord, VoltageEventRecord } from "./event-records.ts";
import type { EventRules } from "./event-rules.ts";

interface CycleSeconds {
  readonly fromS: number;
  readonly toS: number;
}

interface EventSeconds extends CycleSeconds {
  /** Null where the recording states no time. */
  readonly startTaiNs: Instant | null;
  readonly beginCycle: CycleSeconds;
  readonly endCycle: CycleSeconds;
}

type Left = "kind" | "startTaiNs" | "endTaiNs" | "beginCycle" | "endCycle" | "rules" | "declaredVoltageV";

export type EventJson = EventSeconds & (Omit<VoltageEventRecord, Left> | Omit<RapidChangeRecord, Left>);

export interface EventsJson {
  /** Null: none were looked for, since no voltage was declared or no rules were given. */
  readonly rules: EventRules | null;
  readonly found: readonly EventJson[];
  /** Voltages that were below an interruption's threshold from begin to end: they take no part in events. */
  readonly neverShown: readonly string[];
  /** How many dips and swells fall into each cell of the EN 50160 matrix. */
  readonly cells: Readonly<Record<string, number>>;
}

export function eventsJson(
  records: readonly EventRecord[],
  rules: EventRules | null,
  neverShown: readonly string[],
  utc: boolean,
  secondOf: (instant: Instant) => number,
): EventsJson {
  const cycle = ({ startTaiNs, endTaiNs }: CycleInstants): CycleSeconds => ({
    fromS: secondOf(startTaiNs),
    toS: secondOf(endTaiNs),
  });
  const cells: Record<string, number> = {};
  for (const one of records)
    if (one.event !== "rapid change" && one.cell !== null && !one.interrupted)
      cells[one.cell] = (cells[one.cell] ?? 0) + 1;
  const inOrder = records.toSorted((a, b) => Number(a.startTaiNs - b.startTaiNs));
  const found = inOrder.map((one): EventJson => {
    const {
      kind: _,
      startTaiNs,
      endTaiNs,
      beginCycle,
      endCycle,
      rules: __,
      declaredVoltageV: ___,
      ...rest
    } = one;
    return {
      ...rest,
      fromS: secondOf(startTaiNs),
      toS: secondOf(endTaiNs),
      startTaiNs: utc ? startTaiNs : null,
      beginCycle: cycle(beginCycle),
      endCycle: cycle(endCycle),
    };
  });
  return { rules, found, neverShown, cells };
}
