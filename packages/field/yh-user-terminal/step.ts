// What YH's central control does: brings meter and terminal to one time, starts and stops acquisition, reports.
// I1: a terminal works for one detection at a time. I2: it reports "started" before "stopped", each once.

import type { Instant, Outcome, Said } from "@etalon/basis";
import type { ClockState, RegisterReading } from "@etalon/messages/nouns";
import type { YhToZz } from "@etalon/messages/yh-to-zz";
import type { ZzToYh } from "@etalon/messages/zz-to-yh";
import { keptWord, storedWord, withStudy } from "./kept-harmonics.ts";
import type { Terminal, Work } from "./state.ts";

export type Heard = ZzToYh;
export type Say = YhToZz;
/** What the shell tells the step. */
export type Self =
  | { readonly kind: "terminal-restarted" }
  | {
      readonly kind: "clocks-set";
      readonly detection: string;
      readonly offsetBeforeNs: number | null;
      readonly offsetAfterNs: number | null;
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
  | { readonly kind: "agree-time"; readonly detection: string }
  | { readonly kind: "sample"; readonly work: Work }
  | { readonly kind: "end"; readonly detection: string }
  | { readonly kind: "discard"; readonly detection: string; readonly stream: string };
type Result = Outcome<Terminal, Say, never, Act>;

export function step(before: Terminal | null, heard: Heard | Self, key: string, now: Instant): Result {
  const terminal = before ?? { id: key.slice("terminal/".length), work: null };
  const { work } = terminal;
  switch (heard.kind) {
    case "agree-time":
      if (work && work.detection !== heard.detection) return busy(terminal, heard.detection, work);
      return same(terminal, [], [{ kind: "agree-time", detection: heard.detection }]);
    case "clocks-set": {
      const { detection, offsetBeforeNs, offsetAfterNs, clock } = heard;
      return same(terminal, [toZz({ kind: "time-agreed", detection, offsetBeforeNs, offsetAfterNs, clock })]);
    }
    case "start": {
      if (work && work.detection !== heard.detection) return busy(terminal, heard.detection, work);
      if (work) return same(terminal); // heard twice
      const { detection, stream, uplink, forS } = heard;
      const fresh = { firstSample: null, startTaiNs: null, lastSequence: null };
      const begun: Work = { detection, stream, uplink, forS, ...fresh };
      return same({ ...terminal, work: begun }, [], [{ kind: "sample", work: begun }]);
    }
    case "terminal-restarted": // what was lost meanwhile is a gap; the shell says so in the stream
      return same(terminal, [], work ? [{ kind: "sample", work }] : []);
    case "sampling": {
      if (work?.detection !== heard.detection) return same(terminal);
      const { detection, firstSample, startTaiNs, registers } = heard;
      const begun = { ...work, firstSample, startTaiNs };
      const started = toZz({ kind: "started", detection, startTaiNs, registers });
      return same({ ...terminal, work: begun }, work.startTaiNs === null ? [started] : []);
    }
    case "stop":
      if (work?.detection !== heard.detection) return same(terminal);
      return same(terminal, [], [{ kind: "end", detection: heard.detection }]);
    case "sampled": {
      if (work?.detection !== heard.detection || work.lastSequence !== null) return same(terminal);
      const { detection, stopTaiNs, lastSequence, registers } = heard;
      return same({ ...terminal, work: { ...work, lastSequence } }, [
        toZz({ kind: "stopped", detection, stopTaiNs, lastSequence, registers }),
      ]);
    }
    case "dismiss": {
      const { detection, stream } = heard;
      const after = work?.detection === detection ? { ...terminal, work: null } : terminal;
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
      const after = work?.detection === detection ? { ...terminal, work: null } : terminal;
      return same(after, [toZz({ kind: "unable", detection, why })]);
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
