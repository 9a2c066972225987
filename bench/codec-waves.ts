// Waves that the stream codec is measured on: three-phase mains as a 24-bit converter sees it at 4,000 samples a second,
// 15 s long; always the same.

export interface CodecWave {
  readonly name: string;
  readonly about: string;
  /** Standard deviation of the converter's white noise, in steps. */
  readonly noise: number;
  /** [6] ua ub uc ia ib ic */
  readonly channels: readonly Int32Array[];
}

export const RATE_HZ = 4000;
const SAMPLES = 15 * RATE_HZ;
const PEAK = 5.2e6;
const LIMIT = 2 ** 23;

/** Bits a sample below which no codec comes: those of white noise of that size, log2(σ·√(2πe)). */
export const noiseBound = (noise: number): number => Math.log2(noise * Math.sqrt(2 * Math.PI * Math.E));

export const codecWaves = (): CodecWave[] => [
  { name: "sB33", about: "steady, harmonics to the 13th", ...made(mild, 33, steady) },
  { name: "sL33", about: "steady, strong harmonics to the 39th", ...made(strong, 33, steady) },
  { name: "sL8", about: "the same with less noise", ...made(strong, 8, steady) },
  { name: "s33", about: "wandering frequency, load that swings", ...made(strong, 33, wandering) },
  { name: "s130", about: "the same with more noise", ...made(strong, 130, wandering) },
];

/** Order, share of the fundamental. */
type Harmonics = readonly (readonly [number, number])[];

interface Load {
  readonly voltage: Harmonics;
  readonly current: Harmonics;
  readonly currentPeak: number;
}

const mild: Load = {
  voltage: [
    [5, 0.01],
    [7, 0.005],
  ],
  current: [
    [3, 0.05],
    [5, 0.04],
    [7, 0.02],
    [11, 0.01],
    [13, 0.007],
  ],
  currentPeak: 2.3e6,
};

const odd = (most: number) => Array.from({ length: (most - 1) / 2 }, (_, k) => 2 * k + 3);
const strong: Load = {
  voltage: [
    [3, 0.01],
    [5, 0.025],
    [7, 0.015],
    [9, 0.004],
    [11, 0.008],
    [13, 0.006],
    [17, 0.003],
    [19, 0.003],
    [23, 0.002],
    [25, 0.002],
  ],
  current: odd(39).map((order) => [order, 0.6 / order ** 1.3] as const),
  currentPeak: 0.45 * PEAK,
};

/** Phase in radian and load of each of the three phases, sample by sample. */
interface Mains {
  phase(n: number): number;
  load(n: number, phase: number): number;
}

type Kind = (random: Random) => Mains;

const steady: Kind = () => ({
  phase: (n) => (2 * Math.PI * 49.97 * n) / RATE_HZ + 1e-6 * Math.sin((2 * Math.PI * 0.7 * n) / RATE_HZ),
  load: () => 1,
});

/** 20 mHz up and down in 37 s, with a random walk; the load swings by 2 % in 3 s and by 1 % at random. */
const wandering: Kind = (random) => {
  const phases = new Float64Array(SAMPLES);
  let [angle, drift] = [0, 0];
  for (let n = 0; n < SAMPLES; n++) {
    phases[n] = angle;
    drift += 1e-5 * random.normal();
    const hertz = 50 + 0.02 * Math.sin((2 * Math.PI * n) / (37 * RATE_HZ)) + drift;
    angle += (2 * Math.PI * hertz) / RATE_HZ;
  }
  const slow = [0, 1, 2].map(() => smoothNoise(random));
  return {
    phase: (n) => phases[n]!,
    load: (n, phase) =>
      1 + 0.02 * Math.sin((2 * Math.PI * 0.3 * n) / RATE_HZ + phase) + 0.01 * slow[phase]![n]!,
  };
};

/** Noise of variance 1 without parts above a hertz or so: straight lines between points half a second apart, smoothed. */
function smoothNoise(random: Random): Float64Array {
  const step = RATE_HZ / 2;
  const points = Float64Array.from({ length: SAMPLES / step + 2 }, () => random.normal());
  return Float64Array.from({ length: SAMPLES }, (_, n) => {
    const at = Math.floor(n / step);
    const part = 0.5 - 0.5 * Math.cos((Math.PI * (n % step)) / step);
    return points[at]! * (1 - part) + points[at + 1]! * part;
  });
}

function made(load: Load, noise: number, kind: Kind) {
  const random = randomFrom(20_260_101);
  const mains = kind(random);
  const channels = Array.from({ length: 6 }, (_, channel) => {
    const phase = channel % 3;
    const current = channel >= 3;
    const harmonics = (current ? load.current : load.voltage).map(
      ([order, share]) => [order, share, 2 * Math.PI * random.even()] as const,
    );
    const shift = (2 * Math.PI * phase) / 3;
    return Int32Array.from({ length: SAMPLES }, (_, n) => {
      const angle = mains.phase(n) - shift;
      let wave = Math.cos(current ? angle - 0.5 : angle);
      for (const [order, share, at] of harmonics) wave += share * Math.cos(order * angle + at);
      const size = current ? load.currentPeak * mains.load(n, phase) : PEAK;
      return Math.max(-LIMIT, Math.min(LIMIT - 1, Math.round(size * wave + noise * random.normal())));
    });
  });
  return { noise, channels };
}

interface Random {
  /** 0 … 1 */
  even(): number;
  /** Mean 0, variance 1. */
  normal(): number;
}

/** mulberry32, Box-Muller. */
function randomFrom(start: number): Random {
  let state = start;
  const even = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    even,
    normal: () => Math.sqrt(-2 * Math.log(1 - even())) * Math.cos(2 * Math.PI * even()),
  };
}
