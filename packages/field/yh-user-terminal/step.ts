// What YH's central control does: brings meter and terminal to one time, starts and stops acquisition, reports.
// What is ordered of its site's bank is `bank-side.ts`. I1: a terminal works for one detection at a time, and for one watch beside it. I2: it reports "started" before "stopped", each once.

import type { Instant, Outcome, Said } from "@etalon/basis";
import type { ClockState, RegisterReading } from "@etalon/messages/nouns";
import type { YhToBank, YhToZz } from "@etalon/messages/yh-to-zz";
import type { ZzToYh } from "@etalon/messages/zz-to-yh";
import { type BankSelf, bankMove, isOfBank, type SwitchAct } from "./bank-side.ts";
import { keptWord, storedWord, withStudy } from "./kept-harmonics.ts";
import type { Terminal, Work } from "./state.ts";

export type Heard = ZzToYh;
export type Say = YhToZz | YhToBank;
/** What the shell tells the step. */
export type Self =
  | BankSelf
  | { readonly kind: "terminal-restarted" }
  | {
      readonly kind: "clocks-set";
      readonly detection: string;
      readonly offsetBeforeNs: number | null;
      readonly offsetAfterNs: number | null;
      readonly meterSet?: boolean;
      readonly clock: ClockState;
    }
  | {
      readonly kind: "sampling";
      readonly detection: string;
      readonly firstSample: number;
      readonly startTaiNs: Instant;
      readonly registers: RegisterReading | null;
    }
  | {
      readonly kind: "sampled";
      readonly detection: string;
      readonly stopTaiNs: Instant;
      readonly lastSequence: number;
      readonly registers: RegisterReading | null;
    }
  | { readonly kind: "failed"; readonly detection: string; readonly why: string };
export type Act =
  | SwitchAct
  | { readonly kind: "agree-time"; readonly detection: string }
  | { readonly kind: "sample"; readonly work: Work }
  | { readonly kind: "end"; readonly detection: string }
  | { readonly kind: "discard"; readonly detection: string; readonly stream: string };
type Result = Outcome<Terminal, Say, never, Act>;

export function step(before: Terminal | null, heard: Heard | Self, key: string, now: Instant): Result {
  const terminal = before ?? { id: key.slice("terminal/".length), work: null };
  if (isOfBank(heard)) {
    const { bank, say, acts } = bankMove(terminal.bank ?? null, heard, now);
    const to = { component: "zz", key: `bank/${terminal.id}` } as const;
    return same(
      { ...terminal, ...(bank && { bank }) },
      say.map((body) => ({ to, body })),
      acts,
    );
  }
  switch (heard.kind) {
    case "agree-time": {
      const { work } = terminal;
      if (work && work.detection !== heard.detection) return busy(terminal, heard.detection, work);
      return same(terminal, [], [{ kind: "agree-time", detection: heard.detection }]);
    }
    case "clocks-set": {
      const { kind: _, ...agreed } = heard;
      return same(terminal, [toZz({ kind: "time-agreed", ...agreed })]);
    }
    case "start": {
      const { detection, stream, uplink, forS = null, wholeInterval } = heard;
      const place: Place = forS === null ? "watch" : "work";
      const work = terminal[place] ?? null;
      if (work && work.detection !== detection) return busy(terminal, detection, work);
      if (work) return same(terminal); // heard twice
      const fresh = { firstSample: null, startTaiNs: null, lastSequence: null };
      const until = wholeInterval && { wholeInterval };
      const begun: Work = { detection, stream, uplink, forS, ...until, ...fresh };
      return same({ ...terminal, [place]: begun }, [], [{ kind: "sample", work: begun }]);
    }
    case "terminal-restarted": {
      // What was lost meanwhile is a gap; the shell says so in the stream.
      const all = [terminal.work, terminal.watch ?? null].filter((work) => work !== null);
      return same(
        terminal,
        [],
        all.map((work) => ({ kind: "sample", work })),
      );
    }
    case "dismiss": {
      const { detection, stream } = heard;
      const place = placeOf(terminal, detection);
      const after = place ? { ...terminal, [place]: null } : terminal;
      return same(after, [], [{ kind: "discard", detection, stream }]);
    }
    case "store-harmonics": {
      const harmonics = withStudy(terminal.harmonics ?? [], heard.detection, heard.record, now);
      return same({ ...terminal, harmonics }, [toZz(storedWord(harmonics, heard.detection, now))]);
    }
    case "read-harmonics":
      return same(terminal, [toZz(keptWord(terminal.harmonics ?? [], heard.detection))]);
    case "failed": {
      const { detection, why } = heard;
      const place = placeOf(terminal, detection);
      const after = place ? { ...terminal, [place]: null } : terminal;
      return same(after, [toZz({ kind: "unable", detection, why })]);
    }
    default: {
      const place = placeOf(terminal, heard.detection);
      const work = place && terminal[place];
      return place && work ? worked(terminal, place, work, heard) : same(terminal);
    }
  }
}

type Place = "work" | "watch";
const placeOf = (terminal: Terminal, detection: string): Place | null =>
  (["work", "watch"] as const).find((place) => terminal[place]?.detection === detection) ?? null;

/** News of what it has in hand. */
function worked(
  terminal: Terminal,
  place: Place,
  work: Work,
  heard: Extract<Heard | Self, { readonly kind: "sampling" | "stop" | "sampled" }>,
): Result {
  switch (heard.kind) {
    case "sampling": {
      const { detection, firstSample, startTaiNs, registers } = heard;
      const begun = { ...work, firstSample, startTaiNs };
      const started = toZz({ kind: "started", detection, startTaiNs, registers });
      return same({ ...terminal, [place]: begun }, work.startTaiNs === null ? [started] : []);
    }
    case "stop":
      return same(terminal, [], [{ kind: "end", detection: heard.detection }]);
    case "sampled": {
      if (work.lastSequence !== null) return same(terminal);
      const { detection, stopTaiNs, lastSequence, registers } = heard;
      return same({ ...terminal, [place]: { ...work, lastSequence } }, [
        toZz({ kind: "stopped", detection, stopTaiNs, lastSequence, registers }),
      ]);
    }
  }
}

function busy(terminal: Terminal, detection: string, work: Work): Result {
  const why = `terminal ${terminal.id} is busy with ${work.detection}`;
  return same(terminal, [toZz({ kind: "unable", detection, why })]);
}

const toZz = (body: YhToZz): Said<Say> => ({
  to: { component: "zz", key: `detection/${body.detection}` },
  body,
});
const same = (state: Terminal, say: readonly Said<Say>[] = [], acts: readonly Act[] = []): Result => ({
  state,
  say,
  timers: [],
  acts,
});
