// Memory of lanes over time: what is taken is taken once. The whole day of fifty terminals is `npm run bench -- --only memory`.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { expect, it } from "vitest";
import { endlessStream, frameLoop, LOOP_S, PULSES, terms } from "../../bench/terminal-frames.ts";

const TERMINALS = 8;
const MEGA = 1e6;

it("an hour's worth of frames leaves heap, array buffers and arena as they were, and no pulse without its energy", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const look = () => {
    collect();
    collect(); // finalisers of the first
    return process.memoryUsage();
  };
  const loop = frameLoop(3);
  const lanes = openLanes({ lanes: TERMINALS, engine: "machine code", rule: "light" });
  const streams = Array.from({ length: TERMINALS }, (_, n) => {
    lanes.open(n, terms(`t${n}`, n === 0));
    return endlessStream(loop);
  });
  const [imported, pulses] = [new Float64Array(TERMINALS), new Float64Array(TERMINALS)];
  const run = (seconds: number) => {
    for (let s = 0; s < seconds; s++)
      for (let n = 0; n < TERMINALS; n++) {
        const figures = lanes.frame(n, streams[n]!.next(lanes.bytes).length);
        expect(figures.doubts).toBe(0);
        imported[n] = figures.importedJ[figures.elements]!;
        for (let p = 0; p < figures.pulses; p++) pulses[n]! += Number(!Number.isNaN(figures.pulseJ[p]!));
      }
  };
  run(4 * LOOP_S);
  const before = look();
  const arena = lanes.memory();
  const energy = imported.slice();
  run(LOOP_S);
  const ofLoop = imported.map((joule, n) => joule - energy[n]!);
  run(17 * LOOP_S);
  const after = look();
  expect(lanes.memory()).toBe(arena);
  expect((after.heapUsed - before.heapUsed) / MEGA).toBeLessThan(1);
  expect((after.arrayBuffers - before.arrayBuffers) / MEGA).toBeLessThan(0.1);
  expect((after.rss - before.rss) / MEGA).toBeLessThan(20);
  for (let n = 0; n < TERMINALS; n++) {
    expect(Math.abs((imported[n]! - energy[n]!) / (18 * ofLoop[n]!) - 1)).toBeLessThan(1e-14);
    expect(pulses[n]).toBe(PULSES * 22 * LOOP_S - 1); // the very first has none before it
  }
});
