// Energy at pulse edges, three elements: what an edge costs by each rule, in machine code and beside the rule on
// calibrated channels in plain TypeScript.

import { openArena } from "@etalon/basis";
import { codeElements, MOMENTS } from "@etalon/kernels/code-elements";
import { fastestEngine } from "@etalon/kernels/code-kernels";
import { certifiedRule, type EdgeRule, fieldRule, lightRule } from "@etalon/kernels/edge-rule";
import { openFrameEnergy, runningSums } from "@etalon/kernels/frame-energy";
import { energyTo, prefixLength, prefixOfProducts } from "@etalon/kernels/pulse-edge-energy";
import type { Finding, Part } from "./finding.ts";
import { contest, perCall } from "./measure.ts";
import { HISTORY, micro, SAMPLES, terminalRows, threePhaseCodes } from "./waves.ts";

const CALLS = 2000;
const rules = { light: lightRule, field: fieldRule, certified: certifiedRule };

export const edges: Part = {
  name: "edges",
  run(): readonly Finding[] {
    return Object.entries(rules).map(([name, open]) => {
      const { first, second, ratio } = contest(
        perCall(onChannels(open()), CALLS / 4),
        perCall(onCodes(open()), CALLS),
      );
      return {
        figure: `an edge by the ${name} rule, three elements: plain TypeScript ÷ machine code`,
        measured: ratio,
        unit: "",
        note: `${micro(first)} ÷ ${micro(second)} an edge`,
        key: { under: "ratios", name: `edge${name[0]!.toUpperCase()}${name.slice(1)}PlainOverWasm` },
      };
    });
  },
};

/** Edges here and there in one frame, currents through their 16 taps. */
function onCodes(rule: EdgeRule): () => void {
  const arena = openArena(1 << 22);
  const rows = terminalRows(arena);
  const products = [0, 1, 2].map((e) => ({ voltage: e, current: 3 + e, sign: 1 as const }));
  const delays = [0, 0, 0, 0.02, 0.02, 0.02];
  const elements = codeElements({ rule, products, delays, bits: 24, cyclesPerSample: 50 / SAMPLES });
  const frame = openFrameEnergy({ arena, engine: fastestEngine(), rule, samples: SAMPLES, products: 3 });
  frame.begin(elements, runningSums(elements), rows, SAMPLES);
  const out = new Float64Array(3 * MOMENTS);
  let at = frame.from;
  return () => {
    at += 337.7;
    if (at >= frame.to) at -= frame.to - frame.from;
    frame.momentsTo(at, out);
  };
}

/** The same on volt and ampere; the delay is not part of it. */
function onChannels(rule: EdgeRule): () => void {
  const samples = HISTORY + SAMPLES;
  const codes = threePhaseCodes(samples);
  const rows = Array.from({ length: 6 }, (_, c) =>
    Float64Array.from(codes.subarray(c * samples, (c + 1) * samples)),
  );
  const [voltages, currents] = [rows.slice(0, 3), rows.slice(3)];
  const prefix = new Float64Array(prefixLength(samples));
  prefixOfProducts(voltages, currents, prefix);
  let at = 1000;
  return () => {
    at += 337.7;
    if (at >= 4500) at -= 3500;
    energyTo(rule, voltages, currents, prefix, at);
  };
}
