// Spectra of the five windows of a second, three phases: machine code against C for AVX2, and the same in plain
// TypeScript; how many terminals a core serves with energy, rms and all harmonics.

import { openArena } from "@etalon/basis";
import { type Engine, fastestEngine } from "@etalon/kernels/code-kernels";
import { resampleRule } from "@etalon/kernels/resample-rule";
import { openWindowPhasors } from "@etalon/kernels/window-phasors";
import type { Bench, Finding, Part } from "./finding.ts";
import { alone, contest, perCall, type Round } from "./measure.ts";
import { micro, SAMPLES, terminalRows } from "./waves.ts";

const CALLS = 60;
const WINDOWS = 5;
const LENGTH = 799.7;
const ORDERS = 40;

export const spectra: Part = {
  name: "spectra",
  run({ native }: Bench): readonly Finding[] {
    const findings: Finding[] = [];
    const plain = perCall(oneSecond("machine code"), CALLS);
    if (!("missing" in native)) {
      const yardstick: Round = () => native.round("spectra", "300");
      const wasm = contest(plain, yardstick);
      const fused = contest(perCall(oneSecond("relaxed machine code"), CALLS), yardstick);
      findings.push(
        {
          figure: "spectra of 5 windows × 6 channels: machine code ÷ C for AVX2",
          measured: wasm.ratio,
          unit: "",
          goal: { most: 2 },
          note: `${micro(wasm.first)} ÷ ${micro(wasm.second)} a terminal and second`,
          key: { under: "ratios", name: "spectraWasmOverNative" },
        },
        {
          figure: "… with relaxed SIMD",
          measured: fused.ratio,
          unit: "",
          goal: { most: 2 },
          note: micro(fused.first),
          key: { under: "ratios", name: "spectraRelaxedOverNative" },
        },
      );
    }
    const all = alone(perCall(oneSecond(fastestEngine(), true), CALLS));
    findings.push({
      figure: `spectra, with ${ORDERS} orders of 6 channels read out: terminals a core serves`,
      measured: 1 / all,
      unit: "terminals",
      note: `${micro(all)}, ${fastestEngine()}`,
      key: { under: "terminalsPerCore", name: "spectra" },
    });
    return findings;
  },
};

function oneSecond(engine: Engine, readOut = false): () => void {
  const arena = openArena(1 << 22);
  const rows = terminalRows(arena);
  const rule = resampleRule((50.5 * 51.5) / SAMPLES);
  const windows = openWindowPhasors({ arena, engine, rule, samples: 960 });
  const of = { voltages: [0, 1, 2], currents: [3, 4, 5] };
  const out = new Float64Array(2 * (ORDERS + 1));
  const scale = { gain: 1e-4, delay: 0.02 };
  return () => {
    for (let w = 0; w < WINDOWS; w++) {
      windows.take(rows, of, { start: 0.3 + 799.9 * w - 20, length: LENGTH, cycles: 10 });
      if (readOut)
        for (let phase = 0; phase < 3; phase++) {
          windows.phasors(phase, scale, 0, 10, ORDERS + 1, out);
          windows.phasors(4 + phase, scale, 0, 10, ORDERS + 1, out);
        }
    }
  };
}
