// kill -9 of the whole cloud at random points of detections, again and again on one data folder: each goes on after
// the restart and ends with the verdict of an uninterrupted run, or says that a gap kept it from one.

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { describe, expect, it } from "vitest";
import {
  asked,
  type Cloud,
  expectTrue,
  isDone,
  logLines,
  order,
  type SeenDetection,
  scratchFolder,
  startCloud,
  storyOf,
  until,
} from "./running-cloud.ts";

const SEED = 20_260_211;
const SPEED = 5;
const DURATION_S = 30;
const folder = join(scratchFolder(), "data");
const truths = new Map(gridSite.map(({ id, truth }) => [id, truth.errorPercent]));

/** Where in a detection's course: while it is set up, while it samples, while it ends. */
const phases = ["set-up", "sampling", "end"] as const;
const plan = [
  "set-up",
  "sampling",
  "end",
  "set-up",
  "end",
  "sampling",
  "set-up",
  "end",
  "sampling",
  "set-up",
];

describe.skipIf(process.platform !== "linux")("etalon up, killed and started again", () => {
  it("loses no detection and gives no wrong verdict", { timeout: 300_000 }, async () => {
    const chance = generator(SEED);
    let cloud = await startCloud(folder, SPEED);
    const { verdicts, course } = await uninterrupted(cloud);
    const ordered = new Map<string, string>();
    for (const [n, phase] of plan.entries()) {
      const ids = await orderAll(cloud);
      const from = performance.now();
      const [begin, end] = course[phase as (typeof phases)[number]];
      const atMs = begin + (end - begin) * chance();
      await pause(atMs - (performance.now() - from));
      const before = await stages(cloud, ids);
      await cloud.kill();
      cloud = await startCloud(folder, SPEED);
      const ended = await Promise.all(ids.map((id) => until(cloud.url, id, isDone)));
      console.log(
        `kill ${n} (seed ${SEED}) at ${atMs.toFixed(0)} ms, ${phase}: ${before}; ${ended.map(short).join(", ")} (${((performance.now() - from) / 1000).toFixed(1)} s)`,
      );
      for (const detection of ended) {
        ordered.set(detection.id, detection.record.id);
        expectSound(detection, verdicts);
      }
      expect(logLines(cloud.err())).toEqual([]);
    }
    await expectNothingHeld(cloud, ordered);
    expect(await cloud.interrupt()).toEqual({ code: 0, signal: null });
  });
});

const orderAll = (cloud: Cloud) => Promise.all(gridSite.map(({ id }) => order(cloud.url, id, DURATION_S)));

async function stages(cloud: Cloud, ids: readonly string[]): Promise<string> {
  const all = await asked<readonly { id: string; stage: string }[]>(cloud.url, "/detections");
  return ids.map((id) => all.find((one) => one.id === id)?.stage ?? "posted").join(" ");
}

const short = ({ record, result }: SeenDetection): string =>
  `${record.id} ${result?.verdict}${result?.reasons.map(({ code }) => ` [${code}]`).join("") ?? ""}`;

/** The verdicts to be had, and when each phase begins and ends, milliseconds after the order. */
async function uninterrupted(cloud: Cloud) {
  const ids = await orderAll(cloud);
  const ended = await Promise.all(ids.map((id) => until(cloud.url, id, isDone)));
  const at = (step: string) =>
    ended.map(({ events, orderedTaiNs }) => {
      const event = events.find((one) => one.step === step);
      return Number((event?.atTaiNs ?? orderedTaiNs) - orderedTaiNs) / 1e6;
    });
  const [started, stopped, verdict] = [at("started"), at("stopped"), at("verdict")];
  const course = {
    "set-up": [0, Math.max(...started)],
    sampling: [Math.max(...started), Math.min(...stopped)],
    end: [Math.min(...stopped) - 100, Math.max(...verdict)],
  } as const;
  console.log(JSON.stringify(course));
  for (const one of ended) expectTrue(one.result!, truths.get(one.record.id)!);
  return { verdicts: new Map(ended.map(({ record, result }) => [record.id, result!.verdict])), course };
}

function expectSound(detection: SeenDetection, verdicts: ReadonlyMap<string, string>): void {
  const { result, record, events } = detection;
  const story = storyOf(detection);
  expect(events.filter(({ step }) => step === "verdict").length, story).toBe(1);
  expect(events.filter(({ step }) => step === "started").length, story).toBe(1);
  expectTrue(result!, truths.get(record.id)!);
  const codes = result!.reasons.map(({ code }) => code);
  const gap = codes.includes("gap") && result!.recording.gaps.length > 0;
  if (!gap) expect(result!.verdict, story).toBe(verdicts.get(record.id));
  else expect([verdicts.get(record.id), "undecided"], story).toContain(result!.verdict);
}

async function expectNothingHeld(cloud: Cloud, ordered: ReadonlyMap<string, string>): Promise<void> {
  const held = async () => {
    const all = await asked<readonly { lentTo: string | null; waiting: number }[]>(cloud.url, "/instruments");
    return all.filter(({ lentTo, waiting }) => lentTo !== null || waiting > 0);
  };
  await expect.poll(held, { timeout: 10_000 }).toEqual([]); // what was given back is reclaimed in a moment
  for (const { id } of gridSite) {
    const { detections } = await asked<{ detections: readonly { id: string }[] }>(cloud.url, `/meters/${id}`);
    const mine = [...ordered].filter(([, meter]) => meter === id).map(([detection]) => detection);
    expect(detections.map((one) => one.id)).toEqual(expect.arrayContaining(mine));
  }
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
