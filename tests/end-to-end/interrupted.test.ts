// `etalon up` interrupted at random moments, from its first to its last: it ends in order, and every process that it
// started with it. ETALON_INTERRUPTS=40 does it forty times.

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { uniform } from "@etalon/outside/simulated/chance";
import { expect, it } from "vitest";
import { type Ended, leftBehind, type Running, runEtalon, scratchFolder } from "./running-cloud.ts";

const TIMES = Number(process.env.ETALON_INTERRUPTS ?? 4);
const FIRST_SEED = Number(process.env.ETALON_INTERRUPTS_FIRST_SEED ?? 1);
const ENDS_WITHIN_MS = 20_000;
/** On a busy computer the start alone may take that long. */
const PATIENCE = 6;
const folder = scratchFolder();

/** What is interrupted: the terminal tells the whole group, systemd or `kill` the process alone; npm passes it on once more. */
const ways: readonly ((run: Running) => void)[] = [
  ({ pid }) => process.kill(-pid, "SIGINT"),
  ({ pid }) => process.kill(pid, "SIGINT"),
  ({ pid }) => process.kill(pid, "SIGTERM"),
  ({ pid }) => {
    process.kill(-pid, "SIGINT");
    process.kill(pid, "SIGINT");
  },
];

it.each(Array.from({ length: TIMES }, (_, n) => FIRST_SEED + n))(
  "etalon up ends with all its processes when it is interrupted at a random moment (seed %i)",
  async (seed) => {
    const random = (nth: number) => uniform(seed, 7, nth);
    // A folder is used by two runs: the second finds what the first left.
    const data = join(folder, `run-${seed >> 1}`);
    const run = runEtalon(["up", "--port", "0", "--speed", "5", "--duration", "10", "--data", data]);
    // Up to its start's beginning, up to its interface, or beyond that.
    const phases: readonly (readonly [RegExp, number])[] = [
      [/./, 300],
      [/starting the cloud/, 3_000],
      [/interface at/, 4_000],
      [/ started /, 1_500],
    ];
    const [seenFirst, withinMs] = phases[Math.floor(random(0) * phases.length)]!;
    await expect.poll(() => run.err(), { interval: 5 }).toMatch(seenFirst);
    const waitMs = random(1) * withinMs;
    await pause(waitMs);
    const nth = Math.floor(random(2) * ways.length);
    ways[nth]!(run);
    const began = performance.now();
    const late = new AbortController();
    const ended: Ended | null = await Promise.race([
      run.ended,
      pause(ENDS_WITHIN_MS * PATIENCE, null, { signal: late.signal }).catch(() => null),
    ]);
    late.abort();
    const tookS = (performance.now() - began) / 1000;
    const story = `seed ${seed}: ${waitMs.toFixed(0)} ms after ${seenFirst}, way ${nth}\n${run.err()}`;
    console.log(
      `seed ${seed}: way ${nth}, ${waitMs.toFixed(0)} ms after ${seenFirst}: ended in ${tookS.toFixed(1)} s`,
    );
    // Before it listens to signals nothing was started, and it ends as any program does.
    if (ended?.signal === null || ended === null) expect(ended, story).toEqual({ code: 0, signal: null });
    else expect(run.err(), story).not.toMatch(/starting the cloud/);
    expect(await leftBehind(data), story).toEqual([]);
  },
);
