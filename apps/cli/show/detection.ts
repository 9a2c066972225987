// Detections as they happen, for people: a line per event, and one line of progress per detection that is kept anew
// on a terminal and said now and then elsewhere.

import type { Instant, VerificationResult } from "@etalon/basis";
import { utcText } from "@etalon/basis";
import type { Event, Progress } from "@etalon/messages/nouns";
import { signed } from "./result.ts";

/** What of a detection is shown; the API gives more. */
export interface ShownDetection {
  readonly id: string;
  readonly record: {
    readonly id: string;
    readonly site: string;
    readonly meter: { readonly serial: string };
  };
  readonly stage: string;
  readonly orderedTaiNs: Instant;
  readonly progress: Progress | null;
  readonly events: readonly Event[];
  readonly result: VerificationResult | null;
}

export interface Board {
  show(detection: ShownDetection): void;
  /** Takes the progress lines away. */
  close(): void;
}

const QUIET_BETWEEN_MS = 5000;

export function openBoard(out: NodeJS.WriteStream): Board {
  const events = new Map<string, number>();
  const progress = new Map<string, string>();
  const said = new Map<string, number>();
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) out.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    for (const line of progress.values()) out.write(`${line}\n`);
    drawn = progress.size;
  };
  return {
    show(detection) {
      const name = detection.record.id;
      const seen = events.get(detection.id) ?? 0;
      events.set(detection.id, detection.events.length);
      const line = progressText(detection);
      if (out.isTTY) {
        erase();
        for (const event of detection.events.slice(seen)) out.write(`${eventText(name, event)}\n`);
        if (detection.stage === "done") progress.delete(detection.id);
        else if (line) progress.set(detection.id, line);
        draw();
        return;
      }
      for (const event of detection.events.slice(seen)) out.write(`${eventText(name, event)}\n`);
      const now = performance.now();
      if (line && detection.stage === "sampling" && now - (said.get(detection.id) ?? 0) > QUIET_BETWEEN_MS) {
        said.set(detection.id, now);
        out.write(`${line}\n`);
      }
    },
    close: erase,
  };
}

const eventText = (name: string, { atTaiNs, by, step, text }: Event): string =>
  `${utcText(atTaiNs).slice(11, 23)}  ${name.padEnd(8)} ${by.padEnd(3)} ${step.padEnd(13)} ${text}`;

function progressText({ record, progress }: ShownDetection): string | null {
  if (!progress) return null;
  const { elapsedS, pulses, stillNeededS, errorPercent, expandedPercent } = progress;
  const error =
    errorPercent === null || expandedPercent === null
      ? "error not yet known"
      : `error ${signed(errorPercent)} % ± ${expandedPercent.toFixed(4)} %`;
  const left = stillNeededS === null ? "" : `, ${stillNeededS.toFixed(0)} s still needed`;
  return `${" ".repeat(14)}${record.id.padEnd(8)} ${elapsedS.toFixed(0)} s, ${pulses} pulses, ${error}${left}`;
}
