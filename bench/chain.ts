// The whole chain of a frame, from its bytes to energy and rms, and to harmonics: machine code against the same chain in
// C for AVX2; and how many terminals a core serves by the lanes, which also keep order, frequency, windows and pulses.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openArena } from "@etalon/basis";
import { openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { newStreamState, openStreamDecoder } from "@etalon/codecs/sample-stream/index";
import { codeElements } from "@etalon/kernels/code-elements";
import { type Engine, fastestEngine } from "@etalon/kernels/code-kernels";
import { lightRule } from "@etalon/kernels/edge-rule";
import { MEANS, openFrameEnergy, restart, runningSums } from "@etalon/kernels/frame-energy";
import { resampleRule } from "@etalon/kernels/resample-rule";
import { openWindowPhasors } from "@etalon/kernels/window-phasors";
import type { Bench, Finding, Part } from "./finding.ts";
import { alone, contest, perCall } from "./measure.ts";
import type { Native } from "./native.ts";
import { endlessStream, type FrameLoop, frameLoop, NAMES, RATE_HZ, terms } from "./terminal-frames.ts";
import { micro } from "./waves.ts";

const TERMINALS = 64;
const LOOPS = 4;
/** Frames of each terminal in a round: some 8 MB, more than a core's own cache holds. */
const SECONDS = 5;
const WINDOWS = 5;
const LENGTH = 799.7;

export const chain: Part = {
  name: "chain",
  run({ native, progress }: Bench): readonly Finding[] {
    progress("chain: frames are encoded");
    const loops = Array.from({ length: LOOPS }, (_, seed) => frameLoop(seed));
    const findings = "missing" in native ? [] : besideNative(native, loops[0]!);
    findings.push(...chains(loops[0]!));
    for (const [harmonics, what, name] of [
      [false, "decoded, energy, rms, frequency, pulses", "lanes"],
      [true, "the same with all windows' harmonics", "lanesHarmonics"],
    ] as const) {
      const { seconds, bytes } = served(loops, harmonics);
      findings.push({
        figure: `lanes, ${what}: terminals a core serves`,
        measured: 1 / seconds,
        unit: "terminals",
        note: `${micro(seconds)} a frame of ${Math.round(bytes / 1000)} kB with three pulses, ${fastestEngine()}`,
        key: { under: "terminalsPerCore", name },
      });
    }
    return findings;
  },
};

/** The chain as this machine runs it best, in terminals. */
function chains({ frames }: FrameLoop): Finding[] {
  return (
    [
      [false, "decoded, energy, rms", 8000, "decodeEnergyRms"],
      [true, "decoded, energy, rms, spectra of five windows", 3400, "decodeEnergyRmsHarmonics"],
    ] as const
  ).map(([spectra, what, least, name]): Finding => {
    const round = perCall(wholeChain(frames, fastestEngine(), spectra), 4);
    const seconds = alone(round) / frames.length;
    return {
      figure: `a frame ${what}: terminals a core serves`,
      measured: 1 / seconds,
      unit: "terminals",
      goal: { least },
      note: `${micro(seconds)}, ${fastestEngine()}`,
      key: { under: "terminalsPerCore", name },
    };
  });
}

function besideNative(native: Native, { frames }: FrameLoop): Finding[] {
  const file = join(native.place, "chain");
  const parts = frames.flatMap((bytes) => [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
  writeFileSync(file, Buffer.concat(parts));
  const perFrame = (engine: Engine, spectra: boolean) => {
    const round = perCall(wholeChain(frames, engine, spectra), 4);
    return () => round() / frames.length;
  };
  return (
    [
      ["chain", "decoded, energy, rms", "decodeEnergyRmsWasmOverNative", 2],
      ["chain-spectra", "decoded, energy, rms, spectra of five windows", "chainWasmOverNative", 2],
    ] as const
  ).flatMap(([yardstick, what, name, most]): Finding[] => {
    const spectra = yardstick === "chain-spectra";
    const theirs = () => native.round(yardstick, "8", file);
    const plain = contest(perFrame("machine code", spectra), theirs);
    const fused = contest(perFrame("relaxed machine code", spectra), theirs);
    return [
      {
        figure: `a frame ${what}: machine code ÷ C for AVX2`,
        measured: plain.ratio,
        unit: "",
        goal: { most },
        note: `${micro(plain.first)} ÷ ${micro(plain.second)}`,
        key: { under: "ratios", name },
      },
      {
        figure: "… with relaxed SIMD where it may round",
        measured: fused.ratio,
        unit: "",
        note: micro(fused.first),
      },
    ];
  });
}

/** One stream's frames through decoder and kernels, as a worker has them, and as the yardstick does it. */
function wholeChain(frames: readonly Uint8Array[], engine: Engine, spectra: boolean): () => void {
  const arena = openArena(1 << 24);
  const place = arena.u8(1 << 18);
  const history = 1024;
  const stride = history + RATE_HZ + 80;
  const codes = arena.i32(NAMES.length * stride);
  const rows = { at: codes.at, stride, history };
  const decoder = openStreamDecoder(arena, { channels: NAMES.length, samples: RATE_HZ });
  const rule = lightRule();
  const energy = openFrameEnergy({ arena, engine, rule, samples: RATE_HZ, products: 3 });
  const elements = codeElements({
    rule,
    products: [0, 1, 2].map((e) => ({ voltage: e, current: e + 3, sign: 1 })),
    delays: [0, 0, 0, 0.1, 0.2, 0.3],
    bits: 24,
    cyclesPerSample: 50 / RATE_HZ,
  });
  const sums = runningSums(elements);
  const scales = NAMES.map(() => ({ gain: 1e-5, offset: 0 }));
  const means = new Float64Array(3 * MEANS);
  const windows = openWindowPhasors({ arena, engine, rule: resampleRule(0.465), samples: 1000 });
  const phases = { voltages: [0, 1, 2], currents: [3, 4, 5] };
  return () => {
    const state = newStreamState();
    restart(elements, sums);
    for (const bytes of frames) {
      place.of.set(bytes);
      const decoded = decoder.decode(place.at, bytes.length, rows, state);
      if (!decoded.ok) throw new Error(decoded.why.text);
      energy.begin(elements, sums, rows, RATE_HZ);
      energy.means(scales, means);
      energy.end();
      if (spectra)
        for (let w = 0; w < WINDOWS; w++)
          windows.take(rows, phases, { start: 800 * w - 24, length: LENGTH, cycles: 10 });
      for (let row = 0; row < NAMES.length * stride; row += stride)
        codes.of.copyWithin(row, row + RATE_HZ, row + RATE_HZ + history);
    }
  };
}

/** Seconds that lanes take for a frame, and its bytes. */
function served(loops: readonly FrameLoop[], harmonics: boolean): { seconds: number; bytes: number } {
  const lanes = openLanes({ lanes: TERMINALS, engine: fastestEngine(), rule: "light" });
  const streams = Array.from({ length: TERMINALS }, (_, n) => {
    lanes.open(n, terms(`terminal-${n}`, harmonics));
    return endlessStream(loops[n % LOOPS]!);
  });
  const each = SECONDS * TERMINALS;
  let bytes = 0;
  const seconds = alone(() => {
    // Numbered before they are measured: our checksums are no part of it.
    const frames = Array.from({ length: SECONDS }, () => streams.map((stream) => stream.next().slice()));
    bytes = frames.flat().reduce((sum, frame) => sum + frame.length, 0) / each;
    return (
      perCall(() => {
        for (const second of frames)
          for (const [n, frame] of second.entries()) {
            const { doubts, refusal } = lanes.frameOf(n, frame);
            if (doubts !== 0) throw new Error(`chain: doubts ${doubts}: ${refusal?.text}`);
          }
      }, 1)() / each
    );
  }, 15);
  return { seconds, bytes };
}
