// What is told of an event beside its times: which voltages, how far, where beside the immunity curves, and whether it was
// seen whole. Called by listed-events.ts for a recording's, by the measuring program for a stream's.

import type { Instant } from "@etalon/basis";
import { classA } from "../power-quality/class-a.table.ts";
import type {
  EventRecord,
  RapidChangeRecord,
  VoltageEventRecord,
} from "../power-quality/events/event-records.ts";
import { immunityCurves } from "./immunity.table.ts";
import { type ImmunityRegion, immunityRegions } from "./immunity.ts";

export interface EventAbout {
  /** Voltages that took part, and the one that went farthest. */
  readonly channels: readonly string[];
  readonly channel: string;
  /** Lowest of a dip or interruption, highest of a swell, largest change of a rapid change, per cent of the reference. */
  readonly percent: number;
  /** Of a rapid change, from steady to steady; null of others, and where it was not seen to be steady again. */
  readonly steadyPercent: number | null;
  /** Cell of the EN 50160 matrix; null where there is none. */
  readonly cell: string | null;
  /** False where its begin or end was not seen, or samples are missing in it. */
  readonly whole: boolean;
  /** Empty of rapid changes, and of what was not seen whole. */
  readonly immunity: readonly ImmunityRegion[];
}

type Facts =
  | Pick<
      VoltageEventRecord,
      | "event"
      | "durationS"
      | "beginUnseen"
      | "endUnseen"
      | "gap"
      | "channels"
      | "channel"
      | "percent"
      | "cell"
    >
  | Pick<RapidChangeRecord, "event" | "durationS" | "beginUnseen" | "endUnseen" | "gap" | "changes">;

export function eventAbout(one: Facts, nominalHz: number): EventAbout {
  const whole = one.beginUnseen === null && one.endUnseen === null && !one.gap;
  if (one.event === "rapid change") {
    const most = one.changes.reduce((a, b) => (b.mostPercent > a.mostPercent ? b : a));
    return {
      channels: one.changes.map(({ channel }) => channel),
      channel: most.channel,
      percent: most.mostPercent,
      steadyPercent: most.steadyPercent,
      ...{ cell: null, whole, immunity: [] },
    };
  }
  const { event, durationS, channels, channel, percent, cell } = one;
  const uncertainty = {
    durationS: classA.events.durationCycles / nominalHz,
    percent: classA.events.uncertaintyPercentOfDeclared,
  };
  const beside = whole ? immunityRegions(durationS, percent, uncertainty) : [];
  const immunity = beside.filter(({ curve }) => event !== "swell" || immunityCurves[curve].above !== null);
  return { channels, channel, percent, steadyPercent: null, cell, whole, immunity };
}

export interface StreamEvent extends EventAbout {
  readonly event: EventRecord["event"];
  readonly startTaiNs: Instant;
  readonly durationS: number;
}

export const streamEvent = (one: EventRecord, nominalHz: number): StreamEvent => ({
  event: one.event,
  startTaiNs: one.startTaiNs,
  durationS: one.durationS,
  ...eventAbout(one, nominalHz),
});
