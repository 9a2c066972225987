// The events of a recording as a report lists them: where each lies beside the immunity curves, and which stretch of the
// recording shows it. Called by the command and by scenarios.

import type { Instant } from "@etalon/basis";
import { classA } from "../power-quality/class-a.table.ts";
import type { EventJson } from "../power-quality/events/events-json.ts";
import { immunityCurves } from "./immunity.table.ts";
import { type ImmunityRegion, immunityRegions } from "./immunity.ts";

export interface ListedEvent {
  readonly event: EventJson["event"];
  /** Seconds of the recording. */
  readonly fromS: number;
  readonly durationS: number;
  /** Null where the recording states no time. */
  readonly startTaiNs: Instant | null;
  /** Voltages that took part, and the one that went farthest. */
  readonly channels: readonly string[];
  readonly channel: string;
  /** Lowest of a dip or interruption, highest of a swell, largest change of a rapid change, per cent of the reference. */
  readonly percent: number;
  /** Cell of the EN 50160 matrix; null where there is none. */
  readonly cell: string | null;
  /** False where its begin or end was not seen, or samples are missing in it. */
  readonly whole: boolean;
  /** Empty of rapid changes, and of what was not seen whole. */
  readonly immunity: readonly ImmunityRegion[];
  /** The stretch that shows it, with what came before and after. */
  readonly waveform: { readonly fromS: number; readonly toS: number };
}

/** Before and after an event so much is shown, cycles. */
const CYCLES_AROUND = 10;

export function listedEvents(
  events: readonly EventJson[],
  nominalHz: number,
  recorded: { readonly fromS: number; readonly toS: number },
): ListedEvent[] {
  const aroundS = CYCLES_AROUND / nominalHz;
  const uncertainty = {
    durationS: classA.events.durationCycles / nominalHz,
    percent: classA.events.uncertaintyPercentOfDeclared,
  };
  return events.map((one) => {
    const { event, fromS, toS, durationS, startTaiNs } = one;
    const whole = one.beginUnseen === null && one.endUnseen === null && !one.gap;
    const waveform = {
      fromS: Math.max(recorded.fromS, fromS - aroundS),
      toS: Math.min(recorded.toS, toS + aroundS),
    };
    const common = { event, fromS, durationS, startTaiNs, whole, waveform };
    if (one.event === "rapid change") {
      const most = one.changes.reduce((a, b) => (b.mostPercent > a.mostPercent ? b : a));
      const channels = one.changes.map(({ channel }) => channel);
      return {
        ...common,
        channels,
        channel: most.channel,
        percent: most.mostPercent,
        cell: null,
        immunity: [],
      };
    }
    const { channels, channel, percent, cell } = one;
    const beside = whole ? immunityRegions(durationS, percent, uncertainty) : [];
    const immunity = beside.filter(({ curve }) => event !== "swell" || immunityCurves[curve].above !== null);
    return { ...common, channels, channel, percent, cell, immunity };
  });
}
