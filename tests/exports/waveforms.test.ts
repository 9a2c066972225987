// What an agent keeps of a stream, over real HTTP as COMTRADE: the codes that the terminal's converters gave, the newest seconds,
// gaps by their time stamps, volts and amperes where the calibration record is known.

import { readComtrade } from "@etalon/codecs/comtrade/index";
import { waveformsDoor } from "@etalon/field/ia-instrument-agent/waveforms-door";
import { type TestFace, testFace } from "@etalon/outside/http/testing/face";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type KeptStream, keptStream } from "./kept-stream.ts";

const SECONDS = 12;
const RATE = 4000;
let stream: KeptStream;
let face: TestFace;
beforeAll(async () => {
  stream = await keptStream("det-1", SECONDS);
  const { log, calibration } = stream;
  const known = async (of: string) => (of === "det-1" ? calibration : null);
  face = await testFace([waveformsDoor(log, known)]);
});
afterAll(async () => {
  await face.close();
  await stream.close();
});

async function told(query: string) {
  const reply = await fetch(new URL(`/exports/waveforms?${query}`, face.url), {
    headers: { authorization: "Bearer wang" },
  });
  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-disposition")).toBe('attachment; filename="det-1.cff"');
  const read = readComtrade({ cff: new Uint8Array(await reply.arrayBuffer()) });
  if (!read.ok) throw new Error(read.why.text);
  return read.value;
}

it("is the converters' codes to the bit, as volts and amperes by the calibration record", async () => {
  const { sections, channels } = await told("stream=det-1");
  const [section, ...others] = sections;
  expect(others).toEqual([]);
  expect(section!.samples).toBe(SECONDS * RATE);
  expect(channels.map(({ unit }) => unit)).toEqual(["V", "V", "V", "A", "A", "A"]);
  for (const [c, values] of section!.values.entries()) {
    const { gain, offset } = stream.calibration.channels[c]!;
    const codes = stream.codes.flatMap((frame) => [...frame[c]!]);
    const found = Array.from(values, (value) => Math.round(value / gain + offset));
    expect(found).toEqual(codes);
  }
});

it("is the newest seconds, though they continue what lies before", async () => {
  for (const [lastS, samples] of [
    [2.5, 2.5 * RATE],
    [3, 3 * RATE],
    [600, SECONDS * RATE],
  ] as const) {
    const { sections, startTaiNs } = await told(`stream=det-1&lastS=${lastS}`);
    expect(sections[0]!.samples).toBe(samples);
    const whole = await told("stream=det-1");
    expect(sections[0]!.values[0]!.at(-1)).toBe(whole.sections[0]!.values[0]!.at(-1));
    const laterS = Number(startTaiNs! - whole.startTaiNs!) / 1e9;
    expect(laterS).toBeCloseTo(SECONDS - samples / RATE, 3);
  }
});

it("says what is not kept, and is for those alone who may see detections", async () => {
  const unknown = await face.ask("/exports/waveforms?stream=det-2");
  expect(unknown).toMatchObject({ status: 404, body: expect.stringContaining("nothing of a stream det-2") });
  expect((await face.ask("/exports/waveforms?stream=det-1&lastS=601")).status).toBe(400);
  expect((await face.ask("/exports/waveforms?stream=det-1", { as: "" })).status).toBe(401);
  face.callers.set("owner", { user: "owner", roles: ["owner"], party: "is" });
  expect((await face.ask("/exports/waveforms?stream=det-1", { as: "owner" })).status).toBe(403);
});
