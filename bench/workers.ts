// Two measuring threads against one, in wall time: frames that are there already, fed by the program's own thread through
// the rings. Beside it, what two processes in C gain over one: two processors of a virtual machine may be one core's.

import { openLanePool } from "@etalon/cloud/vm-measuring-machine/lanes/lane-pool";
import { fastestEngine } from "@etalon/kernels/code-kernels";
import { openThreads } from "@etalon/outside/threads/threads";
import type { Bench, Finding, Part } from "./finding.ts";
import { type EndlessStream, endlessStream, frameLoop, terms } from "./terminal-frames.ts";

const TERMINALS = 64;
const LOOPS = 4;
/** Until then V8 has compiled its better code, in each thread anew. */
const WARM_S = 40;
const SECONDS = 200;
const ROUNDS = 5;
/** Calls of the yardstick: about a second. */
const SPECTRA = "8000";
const THREAD = new URL("../apps/cli/dist/measuring-thread.js", import.meta.url);

export const workers: Part = {
  name: "workers",
  async run({ progress, native }: Bench): Promise<readonly Finding[]> {
    const loops = Array.from({ length: LOOPS }, (_, seed) => frameLoop(seed));
    // Numbered beforehand: what is measured is not to wait for checksums of ours.
    const frames = Array.from({ length: LOOPS }, (_, k) => numbered(endlessStream(loops[k]!)));
    const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const inC = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [k, threads] of [1, 2].entries()) {
        best[k] = Math.min(best[k]!, await wallSeconds(threads, frames));
        if (!("missing" in native))
          inC[k] = Math.min(inC[k]!, await native.together(threads, "spectra", SPECTRA));
        progress(`workers: round ${round + 1}, ${threads} of them: best ${best[k].toFixed(2)} s`);
      }
    }
    const [one, two] = best as [number, number];
    const [alone, together] = inC as [number, number];
    const frame = (seconds: number) =>
      `${((1e6 * seconds) / (TERMINALS * (SECONDS - WARM_S))).toPrecision(3)} µs`;
    return [
      {
        figure: "two measuring threads ÷ one, frames a second",
        measured: one / two,
        unit: "",
        goal: { least: 1.7 },
        note: `${frame(two)} against ${frame(one)} a frame, best of ${ROUNDS} rounds; the thread that feeds them takes its share of the two cores`,
        key: { under: "ratios", name: "workersTwoOverOne" },
      },
      ...("missing" in native
        ? []
        : [
            {
              figure: "… two processes in C ÷ one, spectra a second: what this machine's two processors give",
              measured: (2 * alone) / together,
              unit: "" as const,
              key: { under: "ratios" as const, name: "nativeTwoOverOne" },
            },
          ]),
    ];
  },
};

const numbered = (stream: EndlessStream): Uint8Array[] =>
  Array.from({ length: SECONDS }, () => stream.next().slice());

async function wallSeconds(count: number, frames: readonly (readonly Uint8Array[])[]): Promise<number> {
  const names = Array.from({ length: TERMINALS }, (_, n) => `terminal-${n}`);
  let measured = 0;
  const pool = openLanePool({
    open: (hears) =>
      openThreads({
        ...{ program: THREAD, count, ringBytes: 1 << 24 },
        options: { lanes: TERMINALS, engine: fastestEngine(), rule: "light" },
        ...hears,
      }),
    figures: (_terminal, figures) => void (figures.to > figures.from && measured++),
    refused: (terminal, sequence, why) => {
      throw new Error(`${terminal} ${sequence}: ${why.text}`);
    },
    lost: (why) => {
      throw new Error(why.text);
    },
  });
  for (const name of names) pool.open(terms(name));
  const feed = async (second: number): Promise<void> => {
    for (const [n, name] of names.entries()) {
      const bytes = frames[n % frames.length]![second]!;
      for (;;) {
        const room = pool.reserve(name, bytes.length);
        if (!room.ok) throw new Error(room.why.text);
        if (room.value) {
          room.value.set(bytes);
          pool.commit();
          break;
        }
        await pool.room(name);
      }
    }
  };
  for (let second = 0; second < WARM_S; second++) await feed(second);
  while (measured < TERMINALS * WARM_S) await new Promise((resolve) => setTimeout(resolve, 20));
  const start = performance.now();
  for (let second = WARM_S; second < SECONDS; second++) await feed(second);
  await pool.end();
  const seconds = (performance.now() - start) / 1000;
  if (measured !== TERMINALS * SECONDS) throw new Error(`workers: ${measured} frames were measured`);
  return seconds;
}
