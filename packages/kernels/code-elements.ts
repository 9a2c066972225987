// How rows of codes make a meter's measuring elements, and how sums of codes become energy. Computed once per terminal
// and calibration record; used by the frame's energy.

import { insist } from "@etalon/basis";
import { BLOCK, NARROW_BITS, SKEW_CONTEXT, SKEW_TAPS } from "./code-kernels.ts";
import type { EdgeRule } from "./edge-rule.ts";
import { type SkewRule, skewRule } from "./skew-rule.ts";

/**
 * The product of a voltage's row and a current's. Four wires: three of them; three wires: uab·ia and ucb·ic, or, where
 * phase voltages are sampled, ua·ia − ub·ia + uc·ic − ub·ic; single phase: one.
 */
export interface CodeProduct {
  readonly voltage: number;
  readonly current: number;
  /** 0: no element's; the rms values of the two rows alone are wanted. */
  readonly sign: 1 | -1 | 0;
}

export interface CodeElements {
  readonly rule: EdgeRule;
  readonly products: readonly CodeProduct[];
  /** [products] delays each current as its voltage is delayed. */
  readonly skews: readonly SkewRule[];
  /** [products][16] the taps in use; zeros where a skew needs none. */
  readonly taps: readonly Float64Array[];
  /** [products] Σ taps: what the filter makes of a constant. */
  readonly constants: Float64Array;
  /** [products] samples by which the voltage lags: what is true at x stands at x + lag in its row. */
  readonly lags: Float64Array;
  /** Codes are not exact as floats: sums are taken in doubles throughout. */
  readonly wide: boolean;
  readonly reach: Reach;
}

/** How far an edge reaches, with filters and lags of all products; samples. */
export interface Reach {
  /** A stretch's first block begins so many after its first sample; a multiple of 16. */
  readonly lead: number;
  /** An edge is so many or more after the beginning of the first block that it can be cut from. */
  readonly front: number;
  /** An edge is more than so many before the frame's end. */
  readonly behind: number;
  /** No edge that still waits at a frame's end is cut from a block that began so many or more before it. */
  readonly kept: number;
  /** What the rows must hold in front of a frame, but of a stretch's first. */
  readonly history: number;
}

/** Most samples of weight 1 between a block's beginning and the samples that an edge's rule weighs. */
export const LEAD = 48;

/** Samples in front of those that the rule weighs, k − M + 1 … k + M, which an edge reads in a row without skew. */
export const edgeFront = ({ taps }: EdgeRule): number => Math.max(LEAD, taps / 2);

export interface CodeElementTerms {
  readonly rule: EdgeRule;
  readonly products: readonly CodeProduct[];
  /** [rows] samples by which each channel lags: its calibration's delay times the sampling rate. */
  readonly delays: readonly number[];
  /** Width of the widest channel's codes. */
  readonly bits: number;
  /** Nominal frequency ÷ sampling rate. */
  readonly cyclesPerSample: number;
}

/** @throws Fault no products, a row without delay, or voltages more than 31 samples apart */
export function codeElements(terms: CodeElementTerms): CodeElements {
  const { rule, products, delays, bits, cyclesPerSample } = terms;
  insist(products.length > 0, "code elements: no products");
  const delayOf = (row: number): number => {
    const delay = delays[row];
    insist(delay !== undefined && Number.isFinite(delay), `code elements: row ${row} has the delay ${delay}`);
    return delay;
  };
  const wide = bits > NARROW_BITS;
  const skews = products.map(({ voltage, current, sign }) =>
    skewRule(sign === 0 ? 0 : delayOf(voltage) - delayOf(current), cyclesPerSample),
  );
  // Where the bulk is filtered in floats, the edges take the very same taps, or they would cut another current.
  const taps = skews.map((skew) =>
    Float64Array.from((wide ? skew.taps : skew.floats) ?? new Float64Array(SKEW_TAPS)),
  );
  const constants = Float64Array.from(skews, (skew, p) => (skew.taps ? taps[p].reduce((a, b) => a + b) : 1));
  const lags = Float64Array.from(products, ({ voltage }) => delayOf(voltage));
  return { rule, products, skews, taps, constants, lags, wide, reach: reachOf(rule, skews, lags) };
}

function reachOf(rule: EdgeRule, skews: readonly SkewRule[], lags: Float64Array): Reach {
  const M = rule.halfWidth;
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
  const wholes = skews.map(({ whole }) => whole);
  const early = most([...lags].map((lag) => -Math.floor(lag)));
  const late = most([...lags].map(Math.ceil));
  insist(early + late <= LEAD - BLOCK, `code elements: voltages ${early + late} samples apart`);
  const before = edgeFront(rule) + SKEW_CONTEXT + Math.max(0, most(wholes));
  const after = rule.taps / 2 + SKEW_CONTEXT + Math.max(0, -Math.min(...wholes));
  const behind = M + after + late;
  const kept = behind + early + M - 1;
  return {
    lead: BLOCK * Math.ceil(before / BLOCK),
    front: M - 1 + early,
    behind,
    kept,
    history: kept + BLOCK - 1 + before,
  };
}

/** How a channel's codes become volt or ampere:  true(t) = gain·(code(t + delay) − offset), as a calibration has it. */
export interface CodeScale {
  /** Volt or ampere per code. */
  readonly gain: number;
  /** Codes. */
  readonly offset: number;
}

/** Sums of codes from which an energy follows, per product: Σ u·i′, Σ u, Σ i′ and the number of samples. */
export const MOMENTS = 4;

/**
 * Energy from sums of codes:
 *
 *     Σ sign·gu·gi·(Σ u·i′ − ou·Σ i′ − oi·T·Σ u + ou·oi·T·n),   T = Σ taps
 *
 * So gains and offsets can be replaced after the fact, without the waveform; delays cannot.
 * @param scales  [rows]
 * @param moments [products][4] code units; of an interval: the difference of those at its ends
 * @returns V·A·samples: joule after division by the sampling rate; positive = the user draws energy
 */
export function energyOfMoments(
  { products, constants }: CodeElements,
  scales: readonly CodeScale[],
  moments: Float64Array,
): number {
  let energy = 0;
  for (let p = 0; p < products.length; p++) {
    const { voltage, current, sign } = products[p];
    const at = p * MOMENTS;
    const of = scales[voltage];
    const by = scales[current];
    const constant = by.offset * constants[p];
    const product =
      moments[at] -
      of.offset * moments[at + 2] -
      constant * moments[at + 1] +
      of.offset * constant * moments[at + 3];
    energy += sign * of.gain * by.gain * product;
  }
  return energy;
}
