// The events of a recording as a report lists them: where each lies beside the immunity curves, and which stretch of the
// recording shows it. Called by the command and by scenarios.

import type { Instant } from "@etalon/basis";
import type { EventJson } from "../power-quality/events/events-json.ts";
import { type EventAbout, eventAbout } from "./event-about.ts";

export interface ListedEvent extends EventAbout {
  readonly event: EventJson["event"];
  /** Seconds of the recording. */
  readonly fromS: number;
  readonly durationS: number;
  /** Null where the recording states no time. */
  readonly startTaiNs: Instant | null;
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
  return events.map((one) => {
    const { event, fromS, toS, durationS, startTaiNs } = one;
    const waveform = {
      fromS: Math.max(recorded.fromS, fromS - aroundS),
      toS: Math.min(recorded.toS, toS + aroundS),
    };
    return { event, fromS, durationS, startTaiNs, waveform, ...eventAbout(one, nominalHz) };
  });
}
