// Energy and rms of three elements over a second: machine code against C for AVX2 and against plain TypeScript, all with
// the same five sums; and how many terminals a core serves by them, as the lanes call them.

import { openArena } from "@etalon/basis";
import { codeElements } from "@etalon/kernels/code-elements";
import {
  BLOCK,
  codeKernels,
  type Engine,
  fastestEngine,
  SKEW_TAPS,
  SUM_ROWS,
} from "@etalon/kernels/code-kernels";
import { fieldRule } from "@etalon/kernels/edge-rule";
import { MEANS, openFrameEnergy, restart, runningSums } from "@etalon/kernels/frame-energy";
import type { Bench, Finding, Part } from "./finding.ts";
import { alone, contest, perCall, type Round } from "./measure.ts";
import { plainBlockEnergy } from "./plain-energy.ts";
import { micro, SAMPLES, terminalRows, threePhaseCodes } from "./waves.ts";

const CALLS = 400;
const FRONT = 32;
const STRIDE = 5120;
const BLOCKS = SAMPLES / BLOCK;

export const energyRms: Part = {
  name: "energy-rms",
  run({ native }: Bench): readonly Finding[] {
    agree();
    const plain = perCall(oneSecond("machine code"), CALLS);
    const findings: Finding[] = [];
    if (!("missing" in native)) {
      const yardstick: Round = () => native.round("energy-rms", "2000");
      const wasm = contest(plain, yardstick);
      const fused = contest(perCall(oneSecond("relaxed machine code"), CALLS), yardstick);
      findings.push(
        {
          figure: "energy + rms: machine code ÷ C for AVX2",
          measured: wasm.ratio,
          unit: "",
          goal: { most: 2.3 },
          note: `${micro(wasm.first)} ÷ ${micro(wasm.second)} a terminal and second`,
          key: { under: "ratios", name: "energyRmsWasmOverNative" },
        },
        {
          figure: "… with relaxed SIMD",
          measured: fused.ratio,
          unit: "",
          goal: { most: 1.8 },
          note: micro(fused.first),
          key: { under: "ratios", name: "energyRmsRelaxedOverNative" },
        },
      );
    }
    const hand = contest(perCall(byHand().run, CALLS / 10), plain);
    const frames = alone(perCall(oneFrame(), CALLS));
    findings.push(
      {
        figure: "energy + rms: plain TypeScript ÷ machine code",
        measured: hand.ratio,
        unit: "",
        goal: { least: 5 },
        note: `${micro(hand.first)} ÷ ${micro(hand.second)}`,
        key: { under: "ratios", name: "energyRmsPlainOverWasm" },
      },
      {
        figure: "energy + rms of frames, with totals and means: terminals a core serves",
        measured: 1 / frames,
        unit: "terminals",
        note: `${micro(frames)}, ${fastestEngine()}`,
        key: { under: "terminalsPerCore", name: "energyRms" },
      },
    );
    return findings;
  },
};

/** Taps of a delay that is none: what matters is that they are sixteen. */
const TAPS = Float64Array.from({ length: SKEW_TAPS }, (_, t) => 0.5 / (1 + Math.abs(t - 8)));

/** The sums of one terminal's second by one engine: three elements, currents through their 16 taps. */
function oneSecond(engine: Engine): (() => void) & { readonly sums?: Float64Array } {
  const arena = openArena(1 << 20);
  const rows = arena.i32(6 * STRIDE);
  rows.of.set(threePhaseCodes(STRIDE));
  const taps = arena.f32(SKEW_TAPS);
  taps.of.set(TAPS);
  const sums = arena.f64(3 * SUM_ROWS * BLOCKS);
  const scratch = arena.u8(64 * BLOCKS + 128);
  const kernels = codeKernels(arena, engine);
  const run = () => {
    for (let e = 0; e < 3; e++) {
      const u = rows.at + 4 * (e * STRIDE + FRONT);
      const i = rows.at + 4 * ((e + 3) * STRIDE + FRONT);
      const out = sums.at + 8 * e * SUM_ROWS * BLOCKS;
      kernels.blockSums(u, i, BLOCKS, taps.at, out, 8 * BLOCKS, scratch.at);
    }
  };
  return Object.assign(run, { sums: sums.of });
}

function byHand(): { readonly run: () => void; readonly sums: Float64Array } {
  const codes = threePhaseCodes(STRIDE);
  const rows = Array.from({ length: 6 }, (_, c) => codes.slice(c * STRIDE, (c + 1) * STRIDE));
  const room = new Float64Array(SAMPLES + BLOCK);
  const sums = new Float64Array(3 * SUM_ROWS * BLOCKS);
  const parts = [0, 1, 2].map((e) => sums.subarray(e * SUM_ROWS * BLOCKS, (e + 1) * SUM_ROWS * BLOCKS));
  const run = () => {
    for (let e = 0; e < 3; e++)
      plainBlockEnergy(rows[e]!, rows[e + 3]!, FRONT, BLOCKS, TAPS, room, parts[e]!);
  };
  return { run, sums };
}

/** Contestants that do not compute the same are no contestants. */
function agree(): void {
  const wasm = oneSecond("machine code");
  const hand = byHand();
  wasm();
  hand.run();
  const size = 16 * 25e12;
  const off = hand.sums.reduce((most, sum, k) => Math.max(most, Math.abs(sum - wasm.sums![k]!)), 0);
  if (!(off < 1e-6 * size)) throw new Error(`bench: energies differ by ${off}`);
}

/** A terminal's second as a lane has it computed: sums, totals, means; its currents a little late. */
function oneFrame(): () => void {
  const arena = openArena(1 << 22);
  const rule = fieldRule();
  const rows = terminalRows(arena);
  const terms = { rule, bits: 24, cyclesPerSample: 50 / SAMPLES, delays: [0, 0, 0, 0.02, 0.02, 0.02] };
  const products = [0, 1, 2].map((e) => ({ voltage: e, current: 3 + e, sign: 1 as const }));
  const elements = codeElements({ ...terms, products });
  const frame = openFrameEnergy({ arena, engine: fastestEngine(), rule, samples: SAMPLES, products: 3 });
  const scales = Array.from({ length: 6 }, () => ({ gain: 1e-4, offset: 12 }));
  const sums = runningSums(elements);
  const out = new Float64Array(3 * MEANS);
  restart(elements, sums);
  return () => {
    frame.begin(elements, sums, rows, SAMPLES);
    frame.means(scales, out);
    frame.end();
  };
}
