// A terminal at a bank by its source file alone: real programs for samples and switchgear; what it sees of the bus, and a step
// that is closed.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toJson } from "@etalon/basis";
import type { SiteLook } from "@etalon/compensation/site-look";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { calibrationOf, plainFrontEnd } from "@etalon/outside/simulated/terminal-front-end";
import { silentLog } from "@etalon/outside/telemetry/log";
import { afterAll, expect, it } from "vitest";
import type { Setting } from "../roles/role.ts";
import { type Stand, standOf } from "../roles/terminal-stand.ts";

const folder = mkdtempSync(join(tmpdir(), "etalon-bank-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** 230 V and 3 A, the current 30° behind, in codes of 10 µV and 1 µA. */
const FRONT_END = `
const rec = (k, b) => { const h = Buffer.alloc(8); h.write(k, 0, "latin1"); h.writeUInt32LE(b.length, 4);
  process.stdout.write(Buffer.concat([h, b])); };
const head = Buffer.alloc(16); head.writeUInt32LE(1, 0); head.writeUInt32LE(6, 4); head.writeDoubleLE(4000, 8); rec("H", head);
const ms = Date.now(), zero = ms * 4, clock = Buffer.alloc(48); clock.writeBigUInt64LE(BigInt(zero), 0);
clock.writeBigInt64LE(BigInt(ms) * 1000000n + 37000000000n, 8); clock.writeDoubleLE(4000, 16); clock.writeDoubleLE(1, 24);
clock.writeDoubleLE(1000, 32); clock.writeUInt32LE(2, 40); rec("C", clock);
let n = zero;
setInterval(() => {
  const b = Buffer.alloc(8 + 24 * 400); b.writeBigUInt64LE(BigInt(n), 0);
  for (let k = 0; k < 400; k++) for (let c = 0; c < 6; c++) {
    const angle = 2 * Math.PI * (((n + k) % 80) / 80 - (c % 3) / 3 - (c < 3 ? 0 : 1 / 12));
    b.writeInt32LE(Math.round(Math.SQRT2 * (c < 3 ? 23e6 : 3e6) * Math.sin(angle)), 8 + 24 * k + 4 * c);
  }
  rec("S", b); n += 400;
}, 100);`;
const SWITCHGEAR = `
const closed = [false, false], say = () => console.log(JSON.stringify({ closed, tap: null, branches: null }));
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { steps, close } = JSON.parse(line); for (const n of steps) closed[n] = close; say(); }).on("close", () => process.exit(0));
setInterval(say, 200);`;

const frontEnd = { ...plainFrontEnd("yh-09", { voltageV: 400, currentA: 6 }, 4000), calibration: "cal-1" };
const plain = calibrationOf(frontEnd, "codes", { fromTaiNs: 0n, toTaiNs: 10n ** 19n });
const record = {
  ...plain,
  channels: plain.channels.map((one) => ({
    ...{ ...one, gain: one.name.startsWith("u") ? 1e-5 : 1e-6 },
    ...{ offset: 0, delaySeconds: 0 },
  })),
};
const program = (name: string, text: string) => [process.execPath, written(name, text)];
const source = {
  ...{ calibration: "cal-1", sampleRateHz: 4000, samples: { program: program("front-end.cjs", FRONT_END) } },
  channels: ["ua", "ub", "uc", "ia", "ib", "ic"].map((name, n) => ({ name, place: n + 1 })),
  bank: {
    ...{ program: program("switchgear.cjs", SWITCHGEAR), calibrationFile: "calibration.json" },
    ...{ wiring: "3P4W", currentRatio: 100, steps: 2, dischargeS: 60 },
  },
};
const stood = (file: object): ReturnType<typeof standOf> => {
  const setting = { id: "a/b/yh-09", clock: systemClock(), log: silentLog, folder } as unknown as Setting;
  const address = { tenant: "a", site: "b", terminal: "yh-09" };
  return standOf(setting, address, { source: written("source.json", JSON.stringify(file)), speed: 1 });
};

it("sees its bus on the primary side, and closes a step", async () => {
  written("calibration.json", toJson(record));
  const answer = await stood(source);
  expect(answer).toMatchObject({ ok: true });
  const stand = (answer as { value: Stand }).value;
  try {
    const { look, contacts, set } = stand.bank!;
    await expect.poll(stand.lack, { interval: 50 }).toBeNull();
    const seen = await look(new AbortController().signal);
    expect(seen).toMatchObject({ ok: true, value: { wires: 4, doubts: [] } });
    const { lineV, activeW, reactiveVar } = (seen as { value: SiteLook }).value;
    expect(lineV.value).toBeCloseTo(230 * Math.sqrt(3), 2);
    const apparent = 3 * 230 * 300;
    expect(activeW.value / (apparent * Math.cos(Math.PI / 6))).toBeCloseTo(1, 6);
    expect(reactiveVar.value / (apparent / 2)).toBeCloseTo(1, 6);
    expect(contacts()?.closed).toEqual([false, false]);
    set({ kind: "switch", steps: [1], close: true });
    await expect.poll(() => contacts()?.closed).toEqual([false, true]);
  } finally {
    await stand.stop();
  }
});

it("is refused where its record or its channels are not those of the bus", async () => {
  written("calibration.json", toJson({ ...record, id: "cal-2" }));
  const why = async (file: object) => {
    const answer = await stood(file);
    return answer.ok ? null : answer.why.text;
  };
  expect(await why(source)).toMatch(/the record is cal-2; that of the samples, cal-1, is expected/);
  const [first, second, ...rest] = source.channels;
  expect(await why({ ...source, channels: [second, first, ...rest] })).toMatch(
    /channels: ua ub uc ia ib ic are expected of a bank's bus, in this order/,
  );
});
