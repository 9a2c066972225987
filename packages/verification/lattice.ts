// The lattice of a pulse train: which whole number of quanta lies between edges. Called by the pulse train.
// All positions are energies: on that axis a meter's edges stay evenly spaced however the load changes.

/** Where the lattice stands: the position of its last point, the local quantum, and how far edges scatter. */
export interface Lattice {
  readonly pointJ: number;
  readonly quantumJ: number;
  /** Standard deviation of edges about the lattice, in quanta. */
  readonly scatter: number;
  /** Lattice points that stand behind `quantumJ`. */
  readonly seen: number;
}

/** An edge as the lattice sees it: `steps` quanta after the last point, `off` by a fraction of a quantum. */
export interface Position {
  readonly steps: number;
  readonly off: number;
}

/** Edges that seed a lattice; 24 bear a fifth of bad pulses. */
export const SEED_EDGES = 24;

// A loop of second order: it averages jitter of ±20 % of a quantum down to some 5 %, and follows the change of
// quantum that a load-dependent error brings.
const PHASE_GAIN = 0.3;
const QUANTUM_GAIN = 0.03;
/** Of a quantum: the rule's ±10 %, wider where the meter's own jitter is wider. */
const NEAR = 0.1;
/** An edge this far off still is its point's edge, if no other claims the point: meters jitter by ±20 %. */
const BELONGS = 0.25;
const WIDEST = 0.45;
/** The quantum may change by this much between two edges that lie far apart (load-dependent error). */
const QUANTUM_DRIFT = 0.003;
const LARGEST_SCATTER = 0.12;

/**
 * The quantum that most intervals show, for trains with up to a fifth of bad pulses.
 *
 * The nominal quantum stands when as many intervals fit it as fit the median; few intervals (under 5) also may be
 * multiples of it, since then lost pulses are likelier than a wrong constant.
 * @param intervalsJ  energy between neighbouring edges, any order
 * @param nominalJ    3.6e6 / constant
 * @returns           joule; null when the intervals show no energy at all
 */
export function typicalQuantum(intervalsJ: readonly number[], nominalJ: number): number | null {
  let median = medianOf(intervalsJ);
  if (!(median > 0)) return null;
  const whole = intervalsJ.filter((d) => d > 0.05 * median); // bounces put aside
  median = medianOf(whole);
  const singles = (quantum: number): number => whole.filter((d) => Math.abs(d / quantum - 1) <= 0.25).length;
  const multiples = whole.filter((d) => {
    const m = Math.round(d / nominalJ);
    return m >= 1 && Math.abs(d / nominalJ - m) <= 0.1 * m;
  }).length;
  if (whole.length < 5 && multiples === whole.length) return nominalJ;
  return singles(nominalJ) >= singles(median) ? nominalJ : median;
}

/**
 * Finds the lattice that the first edges share: the quantum near `typicalJ` whose phases agree best,
 *   R(β) = |Σ exp(2πi·E/β)| / n,
 * then refined by least squares over the edges that lie on it.
 * @param energiesJ  [n ≥ 1] rising, of one stretch, over some hundred quanta at most
 * @returns          the lattice, its point near the first edge; null when the edges share none
 */
export function seedLattice(energiesJ: readonly number[], typicalJ: number): Lattice | null {
  const n = energiesJ.length;
  if (n === 1) return { pointJ: energiesJ[0]!, quantumJ: typicalJ, scatter: 0, seen: 1 };
  const first = energiesJ[0]!;
  const span = energiesJ[n - 1]! - first;
  const finest = 1 / (8 * Math.max(2, span / typicalJ));
  let best = { cost: Number.POSITIVE_INFINITY, quantumJ: typicalJ, phase: 0, agreement: 0 };
  const grid = Math.ceil(0.25 / finest);
  for (let g = -grid; g <= grid; g++) {
    const stretch = (0.25 * g) / grid;
    const quantumJ = typicalJ * (1 + stretch);
    const { agreement, phase } = phasesOver(energiesJ, first, quantumJ);
    const cost = n * (1 - agreement) + 25 * stretch * stretch; // few edges fit anything: stay near what is typical
    if (cost < best.cost) best = { cost, quantumJ, phase, agreement };
  }
  if (n > 4 && best.agreement < 0.5) return null;
  return refined(energiesJ, first + best.phase * best.quantumJ, best.quantumJ);
}

function phasesOver(energiesJ: readonly number[], first: number, quantumJ: number) {
  let re = 0;
  let im = 0;
  for (const e of energiesJ) {
    const angle = (2 * Math.PI * (e - first)) / quantumJ;
    re += Math.cos(angle);
    im += Math.sin(angle);
  }
  return { agreement: Math.hypot(re, im) / energiesJ.length, phase: Math.atan2(im, re) / (2 * Math.PI) };
}

function refined(energiesJ: readonly number[], originJ: number, startJ: number): Lattice {
  let pointJ = originJ;
  let quantumJ = startJ;
  let scatter = 0;
  for (let round = 0; round < 3; round++) {
    const placed = energiesJ.map((e) => {
      const x = (e - pointJ) / quantumJ;
      return { k: Math.round(x), off: x - Math.round(x), e };
    });
    scatter = Math.min(LARGEST_SCATTER, 1.4826 * medianOf(placed.map((p) => Math.abs(p.off))));
    const near = placed.filter((p) => Math.abs(p.off) <= Math.max(NEAR, 3 * scatter));
    const meanK = near.reduce((sum, p) => sum + p.k, 0) / near.length;
    const meanE = near.reduce((sum, p) => sum + p.e, 0) / near.length;
    let kk = 0;
    let ke = 0;
    for (const p of near) {
      kk += (p.k - meanK) ** 2;
      ke += (p.k - meanK) * (p.e - meanE);
    }
    if (kk === 0) break; // all on one point: nothing to learn the quantum from
    quantumJ = ke / kk;
    pointJ = meanE - meanK * quantumJ;
  }
  return { pointJ, quantumJ, scatter, seen: energiesJ.length };
}

export function positionOn(lattice: Lattice, energyJ: number): Position {
  const x = (energyJ - lattice.pointJ) / lattice.quantumJ;
  const steps = Math.round(x);
  return { steps, off: x - steps };
}

/** How far from a lattice point edges usually lie, in quanta; farther off is suspicious. */
export const usualReach = (lattice: Lattice): number => Math.min(WIDEST, Math.max(NEAR, 6 * lattice.scatter));

/** How far from a lattice point an edge may lie and still belong to it, in quanta. */
export const widestReach = (lattice: Lattice): number => Math.max(BELONGS, usualReach(lattice));

/** Whether counting over so many silent quanta is safe: the local quantum must be known well enough. */
export function countable(lattice: Lattice, steps: number): boolean {
  const points = Math.min(SEED_EDGES, lattice.seen);
  const quantumUncertainty = (lattice.scatter * Math.sqrt(12)) / points ** 1.5;
  return steps * (3 * quantumUncertainty + QUANTUM_DRIFT) <= 0.4 || steps <= 2;
}

/** The lattice after an edge was found on it; a far outlier pulls no harder than a usual edge. */
export function followed(lattice: Lattice, position: Position): Lattice {
  const steps = position.steps;
  const off = Math.max(-usualReach(lattice), Math.min(usualReach(lattice), position.off));
  const variance = lattice.scatter ** 2 + 0.05 * (off * off - lattice.scatter ** 2);
  return {
    pointJ: lattice.pointJ + (steps + PHASE_GAIN * off) * lattice.quantumJ,
    quantumJ: lattice.quantumJ * (1 + (QUANTUM_GAIN * off) / Math.max(1, steps)),
    scatter: Math.min(LARGEST_SCATTER, Math.sqrt(variance)),
    seen: lattice.seen + 1,
  };
}

export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return n === 0 ? Number.NaN : (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
}
