// A sample's way: one code of one converter, followed by its number from the user's site to the verdict on
// the meter. Read it top-down. Every station is the real program; only the electricity and the meter are
// simulated.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCalibratedChannels } from "@etalon/analysis/calibrated-channels";
import type { Answer, ByteLink, Instant } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import {
  openStreamEncoder,
  openStreamReader,
  type ReadFrame,
  readHeader,
} from "@etalon/codecs/sample-stream/index";
import { agentSession } from "@etalon/codecs/virtual-link/index";
import { waveformSourceDriver } from "@etalon/devices/index";
import { serveStreams } from "@etalon/field/ia-instrument-agent/serving";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import { certifiedRule } from "@etalon/kernels/pulse-edge-energy";
import type { InstrumentIdentity } from "@etalon/messages/nouns";
import { dialLink, listenForLinks } from "@etalon/outside/links/tcp";
import { openFrameLog } from "@etalon/outside/segments/index";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { instantOfEdge } from "@etalon/outside/simulated/terminal-clock";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import { signalsOf, valueAt } from "@etalon/outside/simulated/wave";
import { openDoor, openUplink } from "@etalon/outside/uplink/index";
import { openReferenceEnergy } from "@etalon/verification/reference-energy";
import { expect, it } from "vitest";

/** The sample that we follow. A terminal numbers its samples from its first day on and never starts again. */
const SAMPLE = 100_020;
/** It belongs to a detection of 12 s: 12 frames of 4,000 samples, this one in the second of them. */
const [FIRST, END, RATE_HZ] = [96_000, 144_000, 4000];
const [STREAM, SECRET, TOKEN] = ["det-1", "secret of yh-01", 7];
const RESOURCE = "ia-01/yh-01";
const ADDRESS = { tenant: "demo", site: "qinghe", terminal: "yh-01" };
const IDENTITY: InstrumentIdentity = {
  kind: "waveform-source",
  maker: "Etalon",
  model: "simulated terminal",
  serial: "yh-01",
  firmware: "1",
};
const LOG = { quotaBytes: 2 ** 28, segmentBytes: 2 ** 22, groupSyncMs: 5 };
const PATIENT = { interval: 10 };
const never = new AbortController().signal;

it("one sample's way, from the converter to the verdict", async () => {
  const folder = await mkdtemp(join(tmpdir(), "etalon-tour-"));

  // ── 1. YH, the terminal at the user's site ──
  // The converter on phase a's voltage gives a number, 24 bits wide. It is not yet a voltage, and nobody
  // makes it one before the measuring machine does.
  const point = gridSite[0]!; // an incoming line with a good meter of class 0.2S
  const originTaiNs: Instant = 1_800_000_000_000_000_000n;
  const aMinuteLater = { now: () => originTaiNs + 60_000_000_000n }; // all samples have been taken: nobody waits
  const unit = siteAcquisition(point, { originTaiNs, clock: aMinuteLater });
  const one = unit.channels.map(() => new Int32Array(1));
  unit.read(SAMPLE, 1, one);
  const code = one[0]![0]!;
  expect(code).toBe(231_980);

  // ── 2. The stream frame ──
  // A second of codes with the meter's pulses in it, packed without loss. It says which samples it holds, how
  // good their clock is, and which calibration record turns the codes into volts and amperes. Its samples are
  // predicted from the cycles before them; the first frame is a key frame, which can be read alone.
  const terminalLog = value(await openFrameLog(join(folder, "yh-01"), LOG));
  const span = {
    terminal: "yh-01",
    stream: STREAM,
    firstSequence: 1,
    firstSample: FIRST,
    joins: false,
    endSample: END,
  };
  const encoder = openStreamEncoder();
  for await (const frame of framesOf(unit, span, never, never))
    value(await terminalLog.append(STREAM, frame.header.sequence, encoder.encode(frame)));
  const { bytes: sent } = await frameIn(terminalLog, 2);
  const header = value(readHeader(sent));
  expect(header).toMatchObject({ firstSample: 100_000, samples: 4000, calibration: "yh-01-2024-1" });
  expect(header.clock).toMatchObject({ state: "locked", rateErrorBoundPpm: 0.1 });
  expect(sent.length).toBeLessThan(0.4 * header.samples * 6 * 3); // of six channels, three bytes a code
  const { bytes: key } = await frameIn(terminalLog, 1);
  expect(header.continues?.samples).toBeGreaterThan(0);
  expect(openStreamReader().read(sent)).toMatchObject({ ok: false, why: { code: "stream.history" } });
  expect(codeIn(decode([key, sent])[1]!)).toBe(code);

  // ── 3. IA, the agent ──
  // Frames come in by MQTT here ("binary": by the frame uplink). What is on its disk it acknowledges, cumulatively:
  // until then the terminal keeps them, from then on the agent does, until the verdict is stored.
  const agentLog = value(await openFrameLog(join(folder, "ia-01"), LOG));
  const door = value(
    await openDoor("mqtt", {
      host: "127.0.0.1",
      port: 0,
      authenticate: ({ terminal }, secret) => terminal === "yh-01" && secret === SECRET,
      heard: {
        async frame(from, stream, bytes) {
          value(await agentLog.append(stream, value(readHeader(bytes)).sequence, bytes));
          door.acknowledge(from, stream, agentLog.upTo(stream));
        },
      },
    }),
  );
  let onItsDisk = 0;
  const acknowledged = (_stream: string, upTo: number) => {
    onItsDisk = upTo;
  };
  const uplink = value(
    openUplink({ url: door.url, terminal: ADDRESS, secret: SECRET, heard: { acknowledged } }),
  );
  const carried = uplink.carry(STREAM, 0, (from, signal) =>
    terminalLog.read(STREAM, from, { follow: true, signal }),
  );
  await expect.poll(() => onItsDisk, PATIENT).toBe(12);
  expect((await frameIn(agentLog, 2)).bytes).toEqual(sent);
  await carried.stop();
  value(await terminalLog.dropStream(STREAM)); // the terminal may forget now

  // ── 4. The virtual link ──
  // The agent dials out to the node, since it may sit behind NAT, and shows the ticket it was sent. The node
  // looks at the ticket only and plugs the link into the machine (here: the machine has the socket itself).
  // The machine sees a local device; its driver asks for the stream, showing the lease's fencing token.
  const dialledIn: ByteLink[] = [];
  const node = value(await listenForLinks("127.0.0.1", 0, ({ link }) => dialledIn.push(link)));
  const session = agentSession({ ticket: "ticket-of-16-or-more", resource: RESOURCE, token: TOKEN });
  const link = value(await dialLink(node.host, node.port));
  const served = serveStreams(link, session, agentLog, null, (stream) => stream === STREAM);
  await expect.poll(() => dialledIn.length, PATIENT).toBe(1);
  const found = { identity: IDENTITY, token: TOKEN };
  const instrument = value(await waveformSourceDriver.open(dialledIn[0]!, found));

  // ── 5. VM, the measuring machine ──
  // It has the requirements of ZZ: the meter's plate, the calibration record, the register, the rule. Frames
  // must come in order; samples that are missing between them would be a gap.
  const valid = { fromTaiNs: originTaiNs, toTaiNs: originTaiNs + 10n ** 17n };
  const calibration = calibrationOf(point.frontEnd, "codes", valid);
  const run = openLiveRun({
    detection: STREAM,
    meter: point.meter,
    calibration,
    register: "wh+",
    method: { rule: "certified", durationS: 12 },
    rules: { minimumIntervals: 5 },
    correctness: { wiringCheck: true },
  });
  expect(run.frame(2, sent)).toMatchObject({ ok: false, why: { code: "measure.order" } });
  const arrived: Uint8Array[] = [];
  for await (const { sequence, bytes } of instrument.frames(STREAM, 1)) {
    value(run.frame(sequence, bytes));
    arrived.push(bytes);
  }
  expect(arrived).toHaveLength(12);
  const decoded = decode(arrived);
  expect(codeIn(decoded[1]!)).toBe(code); // the same 24 bits that the converter gave

  // ── 6. Gain, offset, delay ──
  // What the run does with every chunk of codes, done once more to look inside. By gain and offset alone our
  // sample would be 3.591 V. But its channel lags by 2.5 µs, and the voltage is rising steeply: put right, it
  // is what truly stood on the terminal at the sample's instant, but for the converter's noise.
  const codes = unit.channels.map((_, c) => decoded.flatMap((frame) => [...frame.codes[c]!]));
  const channels = openCalibratedChannels(calibration, ["ua", "ub", "uc", "ia", "ib", "ic"], RATE_HZ);
  const [ua, ub, uc, ia, ib, ic] = channels.push(codes) as [Float64Array, ...Float64Array[]];
  const inVolts = ua[SAMPLE - FIRST - channels.firstOutput]!;
  const truth = valueAt(point.wave, signalsOf(point.wave)[0]!, instantOfEdge(point.frontEnd.clock, SAMPLE));
  const { gain, offset } = calibration.channels[0]!;
  expect(gain * (code - offset)).toBeCloseTo(3.591, 3);
  expect(inVolts).toBeCloseTo(3.652, 3);
  expect(Math.abs(inVolts - truth)).toBeLessThan(0.001);

  // ── 7. Energy between pulse edges ──
  // Pulses are sample numbers with a fraction, so our sample lies between two of them. There the meter
  // counted one pulse, 3.6e6/20000 = 180 J. The reference energy is the sum of products u·i up to each edge;
  // one interval alone is blurred by the meter, which gives its pulses on a tick of a millisecond.
  const energy = openReferenceEnergy({ elements: 3, rule: certifiedRule() });
  energy.append([ua, ub!, uc!], [ia!, ib!, ic!]);
  const edges = decoded.flatMap(({ pulses }) => pulses.map(({ sample, fraction }) => sample + fraction));
  const after = edges.findIndex((edge) => edge > SAMPLE);
  const upTo = (edge: number) => energy.energyTo(edge - FIRST - channels.firstOutput)! / RATE_HZ; // V·A·samples → J
  const betweenPulses = upTo(edges[after]!) - upTo(edges[after - 1]!);
  expect(betweenPulses).toBeGreaterThan(180 * 0.995);
  expect(betweenPulses).toBeLessThan(180 * 1.005);

  // ── 8. Error → uncertainty → verdict ──
  // All intervals together: by how much the meter counts too much, how well we know that, and whether the
  // limit (of its class, at this current and power factor) is kept for certain. The simulation knows the
  // truth: what we found may be off by no more than we say.
  const { error, uncertainty, limit, verdict, energy: sums } = run.conclude();
  expect(sums.intervals).toBe(34);
  expect(sums.meterJ).toBe(34 * 180);
  expect(Math.abs(error!.percent - point.truth.errorPercent)).toBeLessThan(uncertainty!.expandedPercent);
  expect(uncertainty!.expandedPercent).toBeLessThan(0.02);
  expect(limit).toMatchObject({ percent: 0.3, source: expect.stringContaining("class 0.2S") });
  expect(Math.abs(error!.percent) + uncertainty!.expandedPercent).toBeLessThan(limit!.percent);
  expect([verdict, point.truth.conforms]).toEqual(["conforming", true]);

  instrument.close();
  await served;
  await uplink.close();
  for (const open of [node, door, agentLog, terminalLog]) await open.close();
  await rm(folder, { recursive: true });
});

/** What the program answers to the world; on this tour the world makes no mistakes. */
function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

type Log = Extract<Awaited<ReturnType<typeof openFrameLog>>, { ok: true }>["value"];

async function frameIn(log: Log, sequence: number) {
  for await (const kept of log.read(STREAM, sequence)) return value(kept);
  throw new Error(`no frame ${sequence} in the log`);
}

/** Frames from a key frame on, one after the other. */
function decode(frames: readonly Uint8Array[]): readonly ReadFrame[] {
  const reader = openStreamReader();
  return frames.map((bytes) => value(reader.read(bytes)));
}

/** Our sample's code on channel ua, taken out of a frame. */
const codeIn = ({ header, codes }: ReadFrame): number => codes[0]![SAMPLE - header.firstSample]!;
