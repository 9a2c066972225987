// An energy rule of another kind, for tests alone: the product on a grid twice as fine, Gregory's end
// corrections and Lagrange panels. Slow and plain on purpose; it shares no code with the pulse-edge rule.

const HALF = 64;
const BETA = 16;
/** Samples needed on each side of an instant. */
export const oracleContext = HALF + 5;

/**
 * Energy of one element between two real-valued sample positions:
 *
 *     W = Σ p − (p[k1] + p[k2])/2 + Σ_m c_m·(μδ^m p[k2] − μδ^m p[k1]) + Lagrange-10 panels,  E = W/2
 *
 * @returns V·A·samples
 */
export function upsampledEnergy(u: Float64Array, i: Float64Array, from: number, to: number): number {
  const start = Math.floor(from) - 6;
  const count = 2 * (Math.ceil(to) + 6 - start) + 1;
  const p = new Float64Array(count);
  const taps = halfwayTaps();
  const at = (x: Float64Array, m: number): number => {
    const n = start + (m >> 1);
    if (m % 2 === 0) return x[n];
    let sum = 0;
    for (let k = 1 - HALF; k <= HALF; k++) sum += x[n + k] * taps[k + HALF - 1];
    return sum;
  };
  for (let m = 0; m < count; m++) p[m] = at(u, m) * at(i, m);

  const s1 = 2 * (from - start);
  const s2 = 2 * (to - start);
  return gregoryIntegral(p, s1, s2) / 2;
}

/** ∫ of the wave through p[m] from s1 to s2, both real-valued and at least six points inside. */
export function gregoryIntegral(p: Float64Array, s1: number, s2: number): number {
  const k1 = Math.ceil(s1);
  const k2 = Math.floor(s2);
  let sum = -(p[k1] + p[k2]) / 2;
  for (let m = k1; m <= k2; m++) sum += p[m];
  sum += endCorrection(p, k2) - endCorrection(p, k1);
  return sum + lagrangePanel(p, s1, k1) + lagrangePanel(p, k2, s2);
}

function endCorrection(p: Float64Array, k: number): number {
  const d = (j: number) => p[k + j] - p[k - j];
  const first = d(1) / 2;
  const third = (d(2) - 2 * d(1)) / 2;
  const fifth = (d(3) - 4 * d(2) + 5 * d(1)) / 2;
  const seventh = (d(4) - 6 * d(3) + 14 * d(2) - 14 * d(1)) / 2;
  return -first / 12 + (11 / 720) * third - (191 / 60480) * fifth + (2497 / 3628800) * seventh;
}

/**
 * ∫_a^b of the polynomial of degree 9 through the ten points around the panel: Gauss-Legendre of five
 * points.
 */
function lagrangePanel(p: Float64Array, a: number, b: number): number {
  const first = Math.floor((a + b) / 2) - 4;
  const nodes = [0, 0.5384693101056831, -0.5384693101056831, 0.906179845938664, -0.906179845938664];
  const weights = [0.5688888888888889, 0.47862867049936647, 0.47862867049936647, 0.23692688505618908];
  let sum = 0;
  nodes.forEach((node, g) => {
    const x = (a + b) / 2 + (node * (b - a)) / 2;
    let value = 0;
    for (let j = 0; j < 10; j++) {
      let product = p[first + j];
      for (let l = 0; l < 10; l++) if (l !== j) product *= (x - first - l) / (j - l);
      value += product;
    }
    sum += (weights[Math.min(g, 3)] * value * (b - a)) / 2;
  });
  return sum;
}

function halfwayTaps(): Float64Array {
  const taps = new Float64Array(2 * HALF);
  let sum = 0;
  for (let k = 1 - HALF; k <= HALF; k++) {
    const x = 0.5 - k;
    const window = bessel(BETA * Math.sqrt(1 - (x / HALF) ** 2)) / bessel(BETA);
    const tap = (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
    taps[k + HALF - 1] = tap;
    sum += tap;
  }
  return taps.map((tap) => tap / sum);
}

function bessel(x: number): number {
  let sum = 0;
  for (let k = 40; k >= 0; k--) {
    let term = 1;
    for (let j = 1; j <= k; j++) term *= x / 2 / j;
    sum += term * term;
  }
  return sum;
}
