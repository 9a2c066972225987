// YH's central control wired to its other three parts: acquisition unit, meter communication, uplink; and to its log.

import type { Acquisition, Answer, Controller, FrameLog, Mailbox, MeterPort, Uplink } from "@etalon/basis";
import { Fault, good, tellSurely } from "@etalon/basis";
import {
  type FrameFacts,
  type FrameHeader,
  openStreamEncoder,
  readHeader,
  type StreamFrame,
} from "@etalon/codecs/sample-stream/index";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { zzToYh } from "@etalon/messages/zz-to-yh";
import { type BankPorts, carryOut, lookOut } from "./bank-switching.ts";
import { framesOf, nextWholeSecond, samplesOf } from "./sampling.ts";
import type { Terminal, Work } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

export interface TerminalPorts {
  readonly terminal: string;
  readonly unit: Acquisition;
  /** null: there is no line to it; its pulses are all that is known of it. */
  readonly meter: MeterPort | null;
  readonly log: FrameLog;
  /** Of the bank at its site, where there is one. */
  readonly bank?: BankPorts;
  /** @param acknowledged how far the agent has a stream on its disk */
  readonly uplinkTo: (url: string, acknowledged: (stream: string, upTo: number) => void) => Answer<Uplink>;
}

/** A terminal at work; all of it is in memory, and made anew from the step's state after a restart. */
interface Running {
  /** Ends sampling; uploading goes on. */
  end(): void;
  /** Ends both; what is on disk stays there. */
  halt(): Promise<void>;
}

/** Meter clocks are read over a slow line; within this they agree. */
const CLOCKS_AGREE_NS = 1_000_000n;

/** One process may serve several terminals; each is told by its id, which is its aggregate's key. */
export function terminalsShell(mailbox: Mailbox, terminals: ReadonlyMap<string, TerminalPorts>) {
  /** By what it is for. */
  const running = new Map<string, Running>();
  const uplinks = sharedUplinks();
  const lookouts = new AbortController();
  const looking: Promise<void>[] = [];

  async function perform(act: Act, key: string, stop: AbortSignal): Promise<readonly Self[]> {
    const id = key.slice("terminal/".length);
    const ports = terminals.get(id);
    if (act.kind === "switch-bank") {
      // Whoever has no bank any more says nothing: the order is over by itself.
      return ports?.bank ? [await carryOut(act, ports.bank, ports.unit, stop)] : [];
    }
    if (!ports) {
      const detection = act.kind === "sample" ? act.work.detection : act.detection;
      return [{ kind: "failed", detection, why: `there is no terminal ${id} here` }];
    }
    switch (act.kind) {
      case "agree-time":
        return [await agreeTime(ports, act.detection)];
      case "sample":
        return running.has(nameOf(id, act.work.detection)) ? [] : await begin(ports, act.work);
      case "end":
        running.get(nameOf(id, act.detection))?.end();
        return [];
      case "discard":
        await halt(nameOf(id, act.detection));
        if (ports.log.streams().some(({ stream }) => stream === act.stream))
          await ports.log.dropStream(act.stream);
        return [];
    }
  }

  async function begin(ports: TerminalPorts, work: Work): Promise<readonly Self[]> {
    const { terminal, log } = ports;
    const failed = (why: string): Self[] => [{ kind: "failed", detection: work.detection, why }];
    const lack = work.lastSequence === null ? await ports.unit.lack?.() : null;
    if (lack) return failed(`nothing to sample: ${lack}`);
    const last = await lastFrame(log, work.stream);
    if (!last.ok) return failed(last.why.text);
    const sending = send(log, uplinks(ports), work);
    if (!sending.ok) return failed(sending.why.text);
    const end = new AbortController();
    const halted = new AbortController();
    let taken: { done: Promise<void> } | null = null;
    try {
      if (work.lastSequence === null) taken = await sample(ports, work, last.value, end, halted);
    } catch (error) {
      await sending.value.stop(); // the mailbox tries again, with an uplink of its own
      throw error;
    }
    running.set(nameOf(terminal, work.detection), {
      end: () => end.abort(),
      async halt() {
        halted.abort();
        await taken?.done;
        await sending.value.stop();
      },
    });
    return [];
  }

  async function halt(name: string): Promise<void> {
    const one = running.get(name);
    running.delete(name);
    await one?.halt();
  }

  /** Begins to sample, or goes on behind what a crash left on disk; the step hears of the beginning before the end. */
  async function sample(
    ports: TerminalPorts,
    work: Work,
    last: FrameHeader | null,
    { signal: end }: AbortController,
    { signal: halted }: AbortController,
  ): Promise<{ done: Promise<void> }> {
    const { terminal, unit, meter } = ports;
    const { detection, stream } = work;
    const registers = (await meter?.readRegisters()) ?? null;
    const fresh = nextWholeSecond(unit);
    // With nothing on disk it begins anew, in full length.
    const firstSample = (last && work.firstSample) ?? fresh.firstSample;
    const startTaiNs = (last && work.startTaiNs) ?? fresh.startTaiNs;
    await tell(ports, { kind: "sampling", detection, firstSample, startTaiNs, registers }, halted);
    // The unit holds samples for a while: what was taken while this process was down is not lost.
    const behind = last ? last.firstSample + last.samples : firstSample;
    // Unless its source broke off with the process: then what it takes now is all there is, behind a gap.
    const next = last && unit.held ? Math.max(behind, unit.taken()) : behind;
    const second = Math.round(unit.nominalRateHz);
    const span = {
      terminal,
      stream,
      firstSequence: (last?.sequence ?? 0) + 1,
      firstSample: next,
      joins: last !== null && unit.held === undefined,
      // Resumed after its time: a last frame is owed all the same, or the machine would wait for ever.
      endSample: Math.max(firstSample + samplesOf(work, startTaiNs, unit.nominalRateHz), next + second),
    };
    const frames = last?.ends ? [] : framesOf(unit, span, end, halted);
    const done = take(ports, work, last, frames, halted).catch((error: unknown) => {
      if (error instanceof Fault) throw error;
      return tell(ports, { kind: "failed", detection, why: `sampling broke off: ${String(error)}` }, halted);
    });
    return { done };
  }

  /** Frames to the log, then word to the step. A process that was started anew begins with a key frame. */
  async function take(
    ports: TerminalPorts,
    { detection, stream }: Work,
    before: FrameHeader | null,
    frames: AsyncIterable<StreamFrame> | readonly StreamFrame[],
    halted: AbortSignal,
  ): Promise<void> {
    const { meter, log, unit } = ports;
    const encoder = openStreamEncoder();
    let last: FrameFacts | null = before;
    for await (const frame of frames) {
      const kept = await log.append(stream, frame.header.sequence, encoder.encode(frame));
      if (!kept.ok) return tell(ports, { kind: "failed", detection, why: kept.why.text }, halted);
      last = frame.header;
    }
    if (halted.aborted || !last) return;
    const { sequence: lastSequence, firstSample, samples } = last;
    const stopTaiNs = unit.clock(firstSample + samples).sampleTaiNs;
    const registers = (await meter?.readRegisters()) ?? null;
    await tell(ports, { kind: "sampled", detection, stopTaiNs, lastSequence, registers }, halted);
  }

  const tell = ({ terminal }: TerminalPorts, body: Self, halted: AbortSignal): Promise<void> =>
    tellSurely(mailbox, { component: "yh", key: `terminal/${terminal}` }, body, halted);

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
      const { signal } = lookouts;
      for (const ports of terminals.values())
        if (ports.bank)
          looking.push(lookOut(ports.bank, ports.unit, (looked) => tell(ports, looked, signal), signal));
    },
    async stop(): Promise<void> {
      lookouts.abort();
      await Promise.all(looking);
      await Promise.all([...running.keys()].map(halt));
    },
  };
}

const nameOf = (terminal: string, detection: string): string => `${terminal} ${detection}`;
/** A terminal has one connection to an agent, whatever it streams. */
function sharedUplinks() {
  type Acknowledged = (stream: string, upTo: number) => void;
  const open = new Map<string, { uplink: Uplink; heard: Map<string, Acknowledged> }>();
  return ({ terminal, uplinkTo }: TerminalPorts) =>
    (url: string, stream: string, acknowledged: Acknowledged): Answer<Uplink> => {
      const name = nameOf(terminal, url);
      let one = open.get(name);
      if (!one) {
        const heard = new Map<string, Acknowledged>();
        const opened = uplinkTo(url, (of, upTo) => heard.get(of)?.(of, upTo));
        if (!opened.ok) return opened;
        one = { uplink: opened.value, heard };
        open.set(name, one);
      }
      const { uplink, heard } = one;
      heard.set(stream, acknowledged);
      return good({
        carry: uplink.carry,
        async close() {
          heard.delete(stream);
          if (heard.size > 0) return;
          open.delete(name);
          await uplink.close();
        },
      });
    };
}

/** Brings the meter's clock to the terminal's, which follows the time source. */
async function agreeTime({ unit, meter }: TerminalPorts, detection: string): Promise<Self> {
  const lack = await unit.lack?.();
  if (lack) return { kind: "failed", detection, why: `nothing to sample: ${lack}` };
  const now = () => unit.clock(unit.taken()).sampleTaiNs;
  const { state: clock } = unit.clock(unit.taken());
  if (meter === null)
    return { kind: "clocks-set", detection, offsetBeforeNs: null, offsetAfterNs: null, clock };
  const offset = async () => (await meter.readClock()) - now();
  const before = await offset();
  const meterSet = before > CLOCKS_AGREE_NS || before < -CLOCKS_AGREE_NS;
  if (meterSet) await meter.setClock(now());
  const after = await offset();
  return {
    kind: "clocks-set",
    detection,
    offsetBeforeNs: Number(before),
    offsetAfterNs: Number(after),
    meterSet,
    clock,
  };
}

/** The newest frame on disk, which a resumed detection goes on behind; null when there is none. */
async function lastFrame(log: FrameLog, stream: string): Promise<Answer<FrameHeader | null>> {
  for await (const kept of log.read(stream, Math.max(1, log.upTo(stream))))
    return kept.ok ? readHeader(kept.value.bytes) : kept;
  return good(null);
}

/** Has the log's frames carried to the agent, and lets go of what the agent has on its disk. */
function send(
  log: FrameLog,
  uplinkTo: ReturnType<ReturnType<typeof sharedUplinks>>,
  { stream, uplink: url }: Work,
): Answer<{ stop(): Promise<void> }> {
  const uplink = uplinkTo(url, stream, (_stream, upTo) => {
    // The newest stays, whoever has it: after a crash it says where sampling was.
    void log.dropUpTo(stream, Math.min(upTo, log.upTo(stream) - 1));
  });
  if (!uplink.ok) return uplink;
  const dropped = log.streams().find((held) => held.stream === stream)?.droppedUpTo ?? 0;
  const carried = uplink.value.carry(stream, dropped, (from, signal) =>
    log.read(stream, from, { follow: true, signal }),
  );
  return good({
    async stop() {
      await carried.stop();
      await uplink.value.close();
    },
  });
}
