// A simulated day of fifty terminals, faster than real time: whether memory stays as it is, and whether sums lose
// anything on the way. Takes a quarter of an hour, so it is run by its name alone: `npm run bench -- --only memory`.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { LaneFigures } from "@etalon/cloud/vm-measuring-machine/lanes/lane-figures";
import { openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { fastestEngine } from "@etalon/kernels/code-kernels";
import type { Bench, Finding, Part } from "./finding.ts";
import { endlessStream, frameLoop, LOOP_S, PULSES, terms } from "./terminal-frames.ts";

const TERMINALS = 50;
const LOOPS = 5;
/** Whole loops. */
const WARM_S = 5 * LOOP_S;
const LOOK_EVERY_S = 72 * LOOP_S;
const MEGA = 1e6;

export const memory: Part = {
  name: "memory",
  apart: true,
  run({ progress, hours }: Bench): readonly Finding[] {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const lanes = openLanes({ lanes: TERMINALS, engine: fastestEngine(), rule: "light" });
    const loops = Array.from({ length: LOOPS }, (_, seed) => frameLoop(seed));
    const streams = Array.from({ length: TERMINALS }, (_, n) => {
      lanes.open(n, terms(`terminal-${n}`));
      return endlessStream(loops[n % LOOPS]!);
    });
    let pulses = 0;
    let doubtful = 0;
    const imported = new Float64Array(TERMINALS);
    const second = (): void => {
      for (let n = 0; n < TERMINALS; n++) {
        const figures: LaneFigures = lanes.frame(n, streams[n]!.next(lanes.bytes).length);
        if (figures.doubts !== 0 || figures.refusal !== null) doubtful++;
        for (let p = 0; p < figures.pulses; p++) if (!Number.isNaN(figures.pulseJ[p]!)) pulses++;
        imported[n] = figures.importedJ[figures.elements]!;
      }
    };
    const look = () => {
      collect();
      const { heapUsed, rss, arrayBuffers } = process.memoryUsage();
      return { heapUsed, rss, arrayBuffers };
    };

    for (let s = 0; s < WARM_S; s++) second();
    const first = look();
    const begin = imported.slice();
    const ofLoop = new Float64Array(TERMINALS);
    let last = first;
    let mostRss = first.rss;
    const started = performance.now();
    const cpu = process.cpuUsage();
    const seconds = LOOP_S * Math.round((3600 * hours - WARM_S) / LOOP_S);
    for (let s = 1; s <= seconds; s++) {
      second();
      if (s === LOOP_S) for (let n = 0; n < TERMINALS; n++) ofLoop[n] = imported[n]! - begin[n]!;
      if (s % LOOK_EVERY_S !== 0 && s !== seconds) continue;
      last = look();
      mostRss = Math.max(mostRss, last.rss);
      const { heapUsed, rss, arrayBuffers } = last;
      const text = [heapUsed, rss, arrayBuffers].map((bytes) => (bytes / MEGA).toFixed(2)).join(", ");
      progress(`memory: ${((s + WARM_S) / 3600).toFixed(2)} h; heap, resident, array buffers: ${text} MB`);
    }
    const wall = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const whole = seconds + WARM_S;
    const all = TERMINALS * PULSES * whole;
    // Every register's first pulse has none before it; the last of the day still waits for samples behind it.
    const lost = all - pulses;
    const grown = (what: keyof typeof first) => (last[what] - first[what]) / MEGA;
    const over = `over ${hours} h of ${TERMINALS} terminals`;
    const flat = (figure: string, measured: number, most: number): Finding => ({
      figure: `memory ${over}: growth of ${figure}`,
      measured,
      unit: "MB",
      goal: { most },
    });
    return [
      flat("the heap", grown("heapUsed"), 1),
      flat("array buffers", grown("arrayBuffers"), 0.1),
      {
        ...flat("resident memory, at most", (mostRss - first.rss) / MEGA, 10),
        note: `${Math.round(last.rss / MEGA)} MB`,
      },
      {
        figure: `${over}: times faster than they are`,
        measured: seconds / wall,
        unit: "",
        goal: { least: 10 },
        note: `${(((user + system) / (seconds * TERMINALS)) * 1).toPrecision(3)} µs of processor time a frame, our numbering of the frames among it`,
      },
      {
        figure: `${over}: frames with a doubt, pulses without energy beyond the ends`,
        measured: doubtful + Math.max(0, lost - 2 * TERMINALS),
        unit: "",
        goal: { most: 0 },
      },
      {
        figure: `${over}: what the day's sum of energy is off from its loops' sum, ppm`,
        measured:
          1e6 *
          Math.max(
            ...ofLoop.map((joule, n) =>
              Math.abs((imported[n]! - begin[n]!) / ((joule * seconds) / LOOP_S) - 1),
            ),
          ),
        unit: "",
        goal: { most: 1e-3 },
      },
    ];
  },
};
