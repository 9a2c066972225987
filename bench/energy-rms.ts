// Energy and rms of three elements over a second: machine code against C for AVX2 and against plain TypeScript.

import { openArena } from "@etalon/basis";
import { BLOCK, codeKernels, type Engine, SKEW_TAPS, SUM_ROWS } from "@etalon/kernels/code-kernels";
import type { Bench, Finding, Part } from "./finding.ts";
import { contest, perCall, type Round } from "./measure.ts";
import { threePhaseCodes } from "./waves.ts";

const SAMPLES = 4000;
const FRONT = 32;
const STRIDE = 5120;
const CALLS = 400;

export const energyRms: Part = {
  name: "energy-rms",
  run({ native }: Bench): readonly Finding[] {
    const plain = oneSecond("machine code");
    const relaxed = oneSecond("relaxed machine code");
    const byHand = oneSecond("TypeScript");
    const findings: Finding[] = [];
    if (!("missing" in native)) {
      const yardstick: Round = () => native.round("energy-rms", "2000");
      const wasm = contest(perCall(plain, CALLS), yardstick);
      const fused = contest(perCall(relaxed, CALLS), yardstick);
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
    const hand = contest(perCall(byHand, CALLS / 20), perCall(plain, CALLS));
    findings.push({
      figure: "energy + rms: plain TypeScript ÷ machine code",
      measured: hand.ratio,
      unit: "",
      goal: { least: 5 },
      note: `${micro(hand.first)} ÷ ${micro(hand.second)}`,
      key: { under: "ratios", name: "energyRmsPlainOverWasm" },
    });
    return findings;
  },
};

/** One terminal's second by one engine: three elements, currents through their 16 taps. */
function oneSecond(engine: Engine): () => void {
  const arena = openArena(1 << 20);
  const rows = arena.i32(6 * STRIDE);
  rows.of.set(threePhaseCodes(STRIDE));
  const taps = arena.f32(SKEW_TAPS);
  taps.of.fill(1 / SKEW_TAPS);
  const blocks = SAMPLES / BLOCK;
  const sums = arena.f64(3 * SUM_ROWS * blocks);
  const scratch = arena.u8(64 * blocks + 128);
  const kernels = codeKernels(arena, engine);
  return () => {
    for (let e = 0; e < 3; e++) {
      const u = rows.at + 4 * (e * STRIDE + FRONT);
      const i = rows.at + 4 * ((e + 3) * STRIDE + FRONT);
      const out = sums.at + 8 * e * SUM_ROWS * blocks;
      kernels.blockSums(u, i, blocks, taps.at, out, 8 * blocks, scratch.at);
    }
  };
}

const micro = (seconds: number): string => `${(1e6 * seconds).toPrecision(3)} µs`;
