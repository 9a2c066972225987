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
  hasEvent,
  isDone,
  logLines,
  order,
  runUp,
  type SeenDetection,
  scratchFolder,
  startCloud,
  storyOf,
  until,
} from "./running-cloud.ts";

const SEED = 20_260_211;
const SPEED = 4;
const DURATION_S = 12;
const SAMPLING_MS = (1000 * DURATION_S) / SPEED;
/** From the order to the last meter's start, on a computer with nothing else to do. */
const SET_UP_MS = 900;
/** Around the moment in which the terminals stop and the machines conclude. */
const END_MS = { before: 200, after: 500 };

/** Where in the detections' course the cloud is killed; "twice": once more while it comes back. */
const plan = ["set-up", "sampling", "end", "twice"];
const folder = join(scratchFolder(), "data");
const truths = new Map(gridSite.map(({ id, truth }) => [id, truth.errorPercent]));

describe.skipIf(process.platform !== "linux")("etalon up, killed and started again", () => {
  it("loses no detection and gives no wrong verdict", async () => {
    const chance = generator(SEED);
    let cloud = await startCloud(folder, SPEED);
    const verdicts = new Map<string, string>();
    for (const { record, result } of await ended(cloud, await orderAll(cloud))) {
      expectTrue(result!, truths.get(record.id)!);
      verdicts.set(record.id, result!.verdict);
    }
    const ordered = new Map<string, string>();
    for (const [n, phase] of plan.entries()) {
      const ids = await orderAll(cloud);
      const point = await waitFor(phase, cloud, ids, chance());
      const stages = await stagesOf(cloud, ids);
      await cloud.kill();
      if (phase === "twice") await killedWhileStarting(1500 * chance());
      cloud = await startCloud(folder, SPEED);
      const all = await ended(cloud, ids);
      console.log(`kill ${n + 1} of seed ${SEED}, ${point}, in ${stages}: ${all.map(short).join("; ")}`);
      for (const detection of all) {
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
const ended = (cloud: Cloud, ids: readonly string[]) =>
  Promise.all(ids.map((id) => until(cloud.url, id, isDone)));

/** Waits until the point of the phase that `share` in [0, 1) names; what it was. */
async function waitFor(phase: string, cloud: Cloud, ids: readonly string[], share: number): Promise<string> {
  if (phase === "set-up") {
    await pause(SET_UP_MS * share);
    return `${Math.round(SET_UP_MS * share)} ms after the orders`;
  }
  await Promise.all(ids.map((id) => until(cloud.url, id, hasEvent("started"))));
  const { before, after } = END_MS;
  const atMs = phase === "end" ? SAMPLING_MS - before + (before + after) * share : SAMPLING_MS * share;
  await pause(atMs);
  return `${Math.round(atMs)} ms after all had started`;
}

/** A start that is killed too: making the database ready, adopting it, or resuming. */
async function killedWhileStarting(afterMs: number): Promise<void> {
  const starting = runUp(folder, SPEED);
  await pause(afterMs);
  await starting.kill();
}

async function stagesOf(cloud: Cloud, ids: readonly string[]): Promise<string> {
  const all = await asked<readonly { id: string; stage: string }[]>(cloud.url, "/detections");
  return ids.map((id) => all.find((one) => one.id === id)?.stage ?? "posted").join(" ");
}

const short = ({ record, result }: SeenDetection): string =>
  [record.id, result?.verdict, ...(result?.reasons ?? []).map(({ code }) => `[${code}]`)].join(" ");

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
  await expect.poll(held).toEqual([]); // what was given back is reclaimed in a moment
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
