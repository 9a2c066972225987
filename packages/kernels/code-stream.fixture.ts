// A stream of codes through the frame's energy, as a lane does it: for its tests.

import { type CodeRows, openArena } from "@etalon/basis";
import {
  type CodeElements,
  type CodeProduct,
  type CodeScale,
  codeElements,
  energyOfMoments,
  MOMENTS,
} from "./code-elements.ts";
import type { Engine } from "./code-kernels.ts";
import type { EdgeRule } from "./edge-rule.ts";
import { MEANS, openFrameEnergy, runningSums } from "./frame-energy.ts";
import { framesOf } from "./rich-wave.fixture.ts";

export const FS = 4000;
/** Cycles per sample. */
export const NOMINAL = 50 / FS;
export const HISTORY = 1024;

export interface Measured {
  /** [edge] in codes; null where the stretch does not hold it. */
  readonly moments: readonly (Float64Array | null)[];
  readonly means: readonly { readonly samples: number; readonly of: Float64Array }[];
  readonly elements: CodeElements;
}

export interface Stream {
  readonly channels: readonly ((n: number) => number)[];
  readonly delays: readonly number[];
  readonly products: readonly CodeProduct[];
  readonly bits: number;
  readonly frames: readonly number[];
  /** Sample numbers with fraction, ascending. */
  readonly edges: readonly number[];
  readonly scales: readonly CodeScale[];
}

/** All edges of a stream, each asked for in the first frame that can tell it. */
export function measure(rule: EdgeRule, engine: Engine, stream: Stream): Measured {
  const { channels, delays, products, bits, frames, edges, scales } = stream;
  const arena = openArena(1 << 22);
  const stride = HISTORY + Math.max(...frames);
  const rows: CodeRows = { at: arena.i32(channels.length * stride).at, stride, history: HISTORY };
  const elements = codeElements({ rule, products, delays, bits, cyclesPerSample: NOMINAL });
  const frame = openFrameEnergy({
    arena,
    engine,
    rule,
    samples: Math.max(...frames),
    products: products.length,
  });
  const sums = runningSums(elements);
  const moments: (Float64Array | null)[] = [];
  const means: { samples: number; of: Float64Array }[] = [];
  for (const { first, samples } of framesOf(arena, rows, channels, frames)) {
    frame.begin(elements, sums, rows, samples);
    for (let e = edges[moments.length]; e !== undefined && e - first < frame.to; e = edges[moments.length]) {
      const out = new Float64Array(MOMENTS * products.length);
      const known = e - first >= frame.from;
      if (known) frame.momentsTo(e - first, out);
      moments.push(known ? out : null);
    }
    const of = new Float64Array(MEANS * products.length);
    means.push({ samples: frame.means(scales, of), of });
    frame.end();
  }
  return { moments, means, elements };
}

export function joule(
  { moments, elements }: Measured,
  scales: readonly CodeScale[],
  from: number,
  to: number,
) {
  const [a, b] = [moments[from]!, moments[to]!];
  const between = b.map((moment, k) => moment - a[k]!);
  return energyOfMoments(elements, scales, between) / FS;
}
