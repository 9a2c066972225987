// Detections as they happen, for people: a line per event, and one line of progress per detection that is kept anew
// on a terminal and said now and then elsewhere.

import { counted, utcText } from "@etalon/basis";
import type { Event, Progress } from "@etalon/messages/nouns";
import { errorWithin } from "./quantities.ts";

export interface Board {
  /** A step of a meter's detection, told once. */
  step(meter: string, event: Event): void;
  /** What one may do now, or is to know beside the steps. */
  hint(text: string): void;
  progress(meter: string, progress: Progress): void;
  /** Takes the progress lines away, and says no more. */
  close(): void;
}

const QUIET_BETWEEN_MS = 5000;

export function openBoard(out: NodeJS.WriteStream): Board {
  const lines = new Map<string, string>();
  const said = new Map<string, number>();
  let drawn = 0;
  let closed = false;
  const erase = () => {
    if (drawn > 0) out.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (!out.isTTY) return;
    for (const line of lines.values()) out.write(`${line}\n`);
    drawn = lines.size;
  };
  const say = (line: string) => {
    if (closed) return;
    erase();
    out.write(`${line}\n`);
    draw();
  };
  return {
    step(meter, event) {
      if (event.step === "stopped" || event.step === "verdict") lines.delete(meter);
      say(eventText(meter, event));
    },
    hint: (text) => say(`${" ".repeat(14)}${text}`),
    progress(meter, progress) {
      if (closed) return;
      const line = progressText(meter, progress);
      if (out.isTTY) {
        erase();
        lines.set(meter, line);
        return draw();
      }
      const now = performance.now();
      if (now - (said.get(meter) ?? 0) < QUIET_BETWEEN_MS) return;
      said.set(meter, now);
      out.write(`${line}\n`);
    },
    close() {
      erase();
      closed = true;
    },
  };
}

const eventText = (name: string, { atTaiNs, by, step, text }: Event): string =>
  `${utcText(atTaiNs).slice(11, 23)}  ${name.padEnd(8)} ${by.padEnd(3)} ${step.padEnd(14)} ${text}`;

function progressText(meter: string, progress: Progress): string {
  const { elapsedS, pulses, stillNeededS, errorPercent, expandedPercent } = progress;
  const error =
    errorPercent === null || expandedPercent === null
      ? "error not yet known"
      : `error ${errorWithin(errorPercent, expandedPercent)}`;
  const left = stillNeededS === null ? "" : `, ${stillNeededS.toFixed(0)} s still needed`;
  return `${" ".repeat(14)}${meter.padEnd(8)} ${elapsedS.toFixed(0)} s, ${counted(pulses, "pulse")}, ${error}${left}`;
}
