// A terminal's source that is sampled values: frames of a merging unit as tcpdump writes them, through a pipe, and over a
// pair of virtual Ethernet interfaces captured by the real tcpdump.

import { spawn, spawnSync } from "node:child_process";
import { instantFromPosixNs, type Log } from "@etalon/basis";
import { writePcap } from "@etalon/codecs/pcap/index";
import { encodeSampledValues, packValues } from "@etalon/codecs/sampled-values/index";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { silentLog } from "../telemetry/log.ts";
import { heldSamples } from "./held-samples.ts";
import { sampledValuesRun } from "./sampled-values-source.ts";
import { type OpenSource, openSource } from "./source.ts";
import { sourceForm } from "./source-file.ts";

const RATE = 4000;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const fileOf = (change: object = {}) =>
  sourceForm.parse({
    ...{ calibration: "c", sampleRateHz: RATE, samples: { interface: "eth0" } },
    channels: [
      { name: "ua", place: 5 },
      { name: "ia", place: 1 },
    ],
    ...{ clock: { rateErrorBoundPpm: 0.1, timeErrorBoundNs: 1000 }, ...change },
  });

/** Sample `number` of a merging unit: ia is the number modulo the rate, ua its negative. */
function frameOf(
  number: number,
  change: { smpSynch?: number; quality?: number; svId?: string } = {},
): Uint8Array {
  const { smpSynch = 2, quality = 0, svId = "A1MU0101" } = change;
  const value = number % RATE;
  return encodeSampledValues({
    ...{ destination: 0x010ccd040001, source: 0x020000000001, vlan: null, appId: 0x4000, simulated: false },
    asdus: [
      {
        ...{ svId, datSet: null, smpCnt: number % RATE, confRev: 1, refrTm: null, smpSynch },
        ...{ smpRate: null, smpMod: null },
        data: packValues([value, 0, 0, 0, -value, 0, 0, 0], [quality]),
      },
    ],
  });
}
const posixNsOf = (number: number) =>
  BigInt(Math.floor(number / RATE) - 37) * 1_000_000_000n +
  BigInt(Math.round(((number % RATE) / RATE) * 1e9)) +
  700_000n;
const BEGAN = 1_798_000_037 * RATE + 3990;

function through(frames: readonly (readonly [number, Parameters<typeof frameOf>[1]?])[], change = {}) {
  const said: string[] = [];
  const log: Log = { ...silentLog, warn: (event) => void said.push(event) };
  const unit = heldSamples(
    {
      ...{
        channels: ["ua", "ia"].map((name) => ({ name, bits: 32 })),
        nominalRateHz: RATE,
        calibration: "c",
      },
      bounds: { rateErrorBoundPpm: 0, timeErrorBoundNs: 0 },
    },
    () => null,
  );
  const run = sampledValuesRun({ file: fileOf(change), unit, log, terminal: "yh-01" });
  const bytes = writePcap(frames.map(([n, how]) => ({ posixNs: posixNsOf(n), bytes: frameOf(n, how) })));
  let why: string | null = null;
  for (let at = 0; at < bytes.length && why === null; at += 333) {
    const answer = run(bytes.subarray(at, at + 333));
    why = answer.ok ? null : answer.why.text;
  }
  return { unit, said, why };
}
const row = (...numbers: readonly number[]) => numbers.map((n) => [BEGAN + n] as const);

describe("sampled values as a terminal's source", () => {
  it("are numbered by seconds of TAI, exact in time while the counter is synchronised", () => {
    const { unit, why } = through(row(...Array.from({ length: 40 }, (_, n) => n)));
    expect([why, unit.taken()]).toEqual([null, BEGAN + 40]);
    const into = [new Int32Array(40), new Int32Array(40)];
    expect(unit.read(BEGAN, 40, into)).toBe(true);
    expect([into[1]![0], into[0]![39]]).toEqual([BEGAN % RATE, -((BEGAN + 39) % RATE)]);
    expect(unit.clock(BEGAN + 10)).toMatchObject({
      ...{ sampleTaiNs: 1_798_000_038_000_000_000n, state: "locked", measuredRateHz: RATE },
      rateErrorBoundPpm: 0.1,
    });
  });

  it("say no better of a counter that follows no clock than its quartz and the host's clock allow", () => {
    const frames = row(0, 1, 2).map(([n]) => [n, { smpSynch: 0 }] as const);
    const clock = through(frames).unit.clock(BEGAN);
    expect([clock.state, clock.rateErrorBoundPpm, clock.timeErrorBoundNs]).toEqual(["free", 100, 0.5e9]);
    expect(Number(clock.sampleTaiNs - instantFromPosixNs(posixNsOf(BEGAN)))).toBe(0);
  });

  it("leave a gap for what is lost or invalid, and drop what comes twice", () => {
    const { unit, said } = through([...row(0, 1, 2, 5, 6, 6), [BEGAN + 7, { quality: 1 }], ...row(8, 4, 9)]);
    const stretch = (from: number) => unit.held?.(BEGAN + from, BEGAN + 10)?.map((one) => one - BEGAN);
    expect([stretch(0), stretch(3), stretch(7)]).toEqual([
      [0, 3],
      [5, 7],
      [8, 10],
    ]);
    expect(said.sort()).toEqual(["yh.sample-invalid", "yh.sample-late", "yh.sample-late"]);
  });

  it("have to be one stream of what the file says", () => {
    const two = [...row(0), [BEGAN, { svId: "other" }]] as const;
    expect(through(two).why).toMatch(/streams "A1MU0101" and "other"; svId has to say which/);
    const named = through(two, { samples: { interface: "eth0", svId: "A1MU0101" } });
    expect([named.why, named.unit.taken()]).toEqual([null, BEGAN + 1]);
    expect(through(row(0), { channels: [{ name: "ua", place: 9 }] }).why).toMatch(
      /8 channels in a sample; at least 9/,
    );
    expect(through(row(0), { sampleRateHz: 2000 }).why).toMatch(/smpCnt 3990; below the 2000/);
  });
});

const has = (program: string, word: string) => spawnSync(program, [word]).error === undefined;
const canCapture =
  process.getuid?.() === 0 && has("tcpdump", "--version") && has("ip", "-V") && has("python3", "-V");
/** Sends frames with their length in front, as they come on stdin. */
const SENDER = `import socket, struct, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind((sys.argv[1], 0)); i = sys.stdin.buffer
while True:
  h = i.read(2)
  if len(h) < 2: break
  s.send(i.read(struct.unpack("<H", h)[0]))`;

describe.skipIf(!canCapture)(
  "… over Ethernet (needs root and the Debian packages tcpdump, iproute2, python3)",
  () => {
    it("are captured live, with pulses by a program of their own", async () => {
      const [near, far] = [`ev${process.pid}a`, `ev${process.pid}b`];
      const ip = (...words: string[]) => spawnSync("ip", words, { encoding: "utf8" });
      const made = ip("link", "add", near, "type", "veth", "peer", "name", far);
      if (made.status !== 0) return console.warn(`no virtual Ethernet here: ${made.stderr}`);
      closing.push(() => ip("link", "del", near));
      for (const one of [near, far]) ip("link", "set", one, "up");
      // One pulse every 0.25 s, in numbers of the samples: seconds of TAI times the rate.
      const pulses = `const rec = (k, b) => { const h = Buffer.alloc(8); h.write(k, 0, "latin1"); h.writeUInt32LE(b.length, 4);
      process.stdout.write(Buffer.concat([h, b])); }; const h = Buffer.alloc(16); h.writeUInt32LE(1, 0); h.writeDoubleLE(${RATE}, 8);
      rec("H", h); let next = 0; setInterval(() => { const now = Math.floor((Date.now() / 1000 + 37) * 4);
      for (next ||= now; next <= now; next++) { const b = Buffer.alloc(24); b.writeBigUInt64LE(BigInt(next * 1000), 0);
      b.writeDoubleLE(0.5, 8); b.writeUInt32LE(1, 16); rec("P", b); } }, 20);`;
      const source: OpenSource = openSource(
        fileOf({
          samples: { interface: far },
          ...{ inputs: { 1: "wh+" }, pulses: { program: [process.execPath, "-e", pulses], withinS: 2 } },
        }),
        { terminal: "yh-01", clock: systemClock(), log: silentLog },
      );
      closing.push(() => source.stop());
      const sender = spawn("python3", ["-c", SENDER, near], { stdio: ["pipe", "ignore", "inherit"] });
      sender.stdin.on("error", () => undefined); // it is killed with frames on their way to it
      closing.push(() => sender.kill());
      let number = Math.floor((Date.now() / 1000 + 37) * RATE);
      const sending = setInterval(() => {
        const now = Math.floor((Date.now() / 1000 + 37) * RATE);
        const out: Uint8Array[] = [];
        for (; number < now; number++) {
          const frame = frameOf(number);
          out.push(Uint8Array.of(frame.length & 255, frame.length >> 8), frame);
        }
        sender.stdin.write(Buffer.concat(out));
      }, 20);
      closing.push(() => clearInterval(sending));

      expect(await source.unit.lack?.()).toBeNull();
      const first = source.unit.taken();
      await expect.poll(() => source.unit.taken() > first + 4 * RATE).toBe(true);
      const end = source.unit.taken();
      const [from, to] = source.unit.held!(first, end);
      const into = [new Int32Array(to - from), new Int32Array(to - from)];
      expect([to > from, source.unit.read(from, to - from, into)]).toEqual([true, true]);
      expect([into[1]![0], into[0]![0]]).toEqual([from % RATE, -(from % RATE)]);
      expect(source.unit.clock(end)).toMatchObject({ state: "locked", rateErrorBoundPpm: 0.1 });
      const edges = () => source.unit.pulses(first, source.unit.taken() - first);
      await expect.poll(() => edges().length).toBeGreaterThanOrEqual(3);
      for (const { sample, fraction } of edges()) expect([sample % 1000, fraction]).toEqual([0, 0.5]);
    });
  },
);
