// YH's central control wired to its other three parts: acquisition unit, meter communication, uplink; and to its log.

import type {
  Acquisition,
  Answer,
  Controller,
  FrameLog,
  Instant,
  Mailbox,
  MeterPort,
  Uplink,
} from "@etalon/basis";
import { good } from "@etalon/basis";
import { encodeFrame } from "@etalon/codecs/sample-stream/index";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { zzToYh } from "@etalon/messages/zz-to-yh";
import { framesOf, nextWholeSecond } from "./sampling.ts";
import type { Terminal, Work } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

export interface TerminalPorts {
  readonly terminal: string;
  readonly unit: Acquisition;
  readonly meter: MeterPort;
  readonly log: FrameLog;
  /** @param acknowledged how far the agent has a stream on its disk */
  readonly uplinkTo: (url: string, acknowledged: (stream: string, upTo: number) => void) => Answer<Uplink>;
}

/** A terminal at work; all of it is in memory, and made anew from the step's state after a restart. */
interface Running {
  readonly end: AbortController;
  readonly halt: AbortController;
  readonly done: Promise<void>;
}

/** Meter clocks are read over a slow line; within this they agree. */
const CLOCKS_AGREE_NS = 1_000_000n;

/** One process may serve several terminals; each is told by its id, which is its aggregate's key. */
export function terminalsShell(mailbox: Mailbox, terminals: ReadonlyMap<string, TerminalPorts>) {
  const running = new Map<string, Running>();

  async function perform(act: Act, key: string): Promise<readonly Self[]> {
    const id = key.slice("terminal/".length);
    const ports = terminals.get(id);
    if (!ports) {
      const detection = act.kind === "sample" ? act.work.detection : act.detection;
      return [{ kind: "failed", detection, why: `there is no terminal ${id} here` }];
    }
    switch (act.kind) {
      case "agree-time":
        return [await agreeTime(ports, act.detection)];
      case "sample":
        return running.has(id) ? [] : [await begin(ports, act.work)];
      case "end":
        running.get(id)?.end.abort();
        return [];
    }
  }

  async function begin(ports: TerminalPorts, work: Work): Promise<Self> {
    const { terminal, unit, meter, log, uplinkTo } = ports;
    const resumed = log.upTo(work.stream);
    const registers = await meter.readRegisters();
    const fresh = nextWholeSecond(unit);
    const planned = work.firstSample ?? fresh.firstSample;
    const endSample = planned + Math.round(work.forS * unit.nominalRateHz);
    const firstSample = resumed > 0 ? unit.taken() : fresh.firstSample;
    const span = {
      terminal,
      stream: work.stream,
      firstSequence: resumed + 1,
      firstSample,
      // Resumed after its time: a last frame is owed all the same, or the machine would wait for ever.
      endSample: Math.max(endSample, firstSample + Math.round(unit.nominalRateHz)),
    };
    const end = new AbortController();
    const halt = new AbortController();
    const sending = send(log, uplinkTo, work, halt.signal);
    if (!sending.ok) return { kind: "failed", detection: work.detection, why: sending.why.text };
    const frames = framesOf(unit, span, end.signal, halt.signal);
    const done = take(ports, work, frames, halt.signal)
      .then((lastSequence) => sending.value.until(lastSequence))
      .finally(() => running.delete(terminal));
    running.set(terminal, { end, halt, done });
    return {
      kind: "sampling",
      detection: work.detection,
      firstSample,
      startTaiNs: work.startTaiNs ?? fresh.startTaiNs,
      registers,
    };
  }

  /** Frames to the log, then word to the step; 0 when halted. */
  async function take(
    { terminal, meter, log, unit }: TerminalPorts,
    { detection, stream }: Work,
    frames: ReturnType<typeof framesOf>,
    halt: AbortSignal,
  ): Promise<number> {
    const to = { component: "yh", key: `terminal/${terminal}` } as const;
    let lastSequence = 0;
    let stopTaiNs: Instant = 0n;
    for await (const frame of frames) {
      const { sequence, firstSample, samples } = frame.header;
      const kept = await log.append(stream, sequence, encodeFrame(frame));
      if (!kept.ok) {
        await mailbox.tell(to, { kind: "failed", detection, why: kept.why.text } satisfies Self);
        return 0;
      }
      lastSequence = sequence;
      stopTaiNs = unit.clock(firstSample + samples).sampleTaiNs;
    }
    if (halt.aborted || lastSequence === 0) return 0;
    const registers = await meter.readRegisters();
    await mailbox.tell(to, { kind: "sampled", detection, stopTaiNs, lastSequence, registers } satisfies Self);
    return lastSequence;
  }

  return {
    controller: {
      step,
      perform,
      misunderstood: misunderstoodBy(zzToYh),
    } satisfies Controller<Terminal, Heard, Say, Self, Act>,
    /** Call after `serve`: work that a crash cut short goes on, with the gap said. */
    async begin(): Promise<void> {
      for (const id of terminals.keys()) {
        const to = { component: "yh", key: `terminal/${id}` } as const;
        if (await mailbox.read(to)) await mailbox.tell(to, { kind: "terminal-restarted" } satisfies Self);
      }
    },
    async stop(): Promise<void> {
      const all = [...running.values()];
      for (const { halt } of all) halt.abort();
      await Promise.all(all.map(({ done }) => done));
    },
  };
}

/** Brings the meter's clock to the terminal's, which follows the time source. */
async function agreeTime({ unit, meter }: TerminalPorts, detection: string): Promise<Self> {
  const now = () => unit.clock(unit.taken()).sampleTaiNs;
  const offset = async () => (await meter.readClock()) - now();
  const before = await offset();
  if (before > CLOCKS_AGREE_NS || before < -CLOCKS_AGREE_NS) await meter.setClock(now());
  const after = await offset();
  const { state: clock } = unit.clock(unit.taken());
  return {
    kind: "clocks-set",
    detection,
    offsetBeforeNs: Number(before),
    offsetAfterNs: Number(after),
    clock,
  };
}

/** Has the log's frames carried to the agent, and lets go of what the agent has on its disk. */
function send(
  log: FrameLog,
  uplinkTo: TerminalPorts["uplinkTo"],
  { stream, uplink: url }: Work,
  halt: AbortSignal,
): Answer<{ until(lastSequence: number): Promise<void> }> {
  let acknowledged = log.streams().find((held) => held.stream === stream)?.droppedUpTo ?? 0;
  let woken: () => void = () => undefined;
  const uplink = uplinkTo(url, (_stream, upTo) => {
    acknowledged = Math.max(acknowledged, upTo);
    void log.dropUpTo(stream, acknowledged);
    woken();
  });
  if (!uplink.ok) return uplink;
  const carried = uplink.value.carry(stream, acknowledged, (from, signal) =>
    log.read(stream, from, { follow: true, signal }),
  );
  halt.addEventListener("abort", () => woken());
  return good({
    /** Resolves when the agent has everything up to here, which is then forgotten; or when halted. */
    async until(lastSequence) {
      while (acknowledged < lastSequence && !halt.aborted) {
        await new Promise<void>((resolve) => {
          woken = resolve;
        });
      }
      await carried.stop();
      await uplink.value.close();
      if (!halt.aborted) await log.dropStream(stream);
    },
  });
}
