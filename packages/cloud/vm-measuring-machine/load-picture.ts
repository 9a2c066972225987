// What the load was while the meter was measured: frequency, power, phasors, second by second. The error limit, the
// budget's sensitivities and the wiring check need it; the energy itself does not.

import { unsteadyVoltages } from "@etalon/analysis/steadiness";
import { insist } from "@etalon/basis";
import { fundamentalFrequency } from "@etalon/kernels/frequency";
import { meanProduct, rms } from "@etalon/kernels/means";
import { complexPower, type Phasor } from "@etalon/kernels/phasor";
import { blackmanWindow, fittedPhasors, windowedPhasors } from "@etalon/kernels/span-phasors";
import type { Product } from "./elements.ts";

export interface ProductLoad extends Product {
  /** Watt with the product's sign, positive towards the user. */
  readonly activeW: number;
  /** Of the fundamental, var; positive = inductive. */
  readonly reactiveVar: number;
}

export interface LoadPicture {
  /** null where no fundamental stands out. */
  readonly frequencyHz: number | null;
  readonly products: readonly ProductLoad[];
  /** In the order of the channels' names. */
  readonly rms: readonly number[];
  /**
   * Mean fundamentals, angles relative to the first channel, of blocks whose voltages are steady: a grid fault says nothing
   * of the wiring. Null without any.
   */
  readonly fundamentals: readonly Phasor[] | null;
}

export interface LoadPainter {
  /** The next samples of all channels, volt and ampere. */
  add(channels: readonly Float64Array[]): void;
  /** A gap: what follows does not join on. */
  cut(): void;
  /** null when less than two cycles or so were ever seen in one piece. */
  picture(): LoadPicture | null;
}

/** One block: some 64 cycles, long enough that the phasors' window keeps harmonics apart. */
const BLOCK_S = 1.28;
/** The first minutes are looked at block by block; of long records a sixteenth paints the load as well. */
const EVERY_BLOCK_TO = 128;
const THEN_EVERY = 16;
/** A shorter piece is looked at only when there is nothing better. */
const LEAST_BLOCK_S = 0.05;
/** Below so many cycles a window no longer keeps the harmonics 120 dB away from the fundamental; a fit does. */
const CYCLES_FOR_WINDOW = 50;

interface Block {
  readonly samples: number;
  readonly frequencyHz: number | null;
  readonly products: readonly { readonly activeW: number; readonly reactiveVar: number }[];
  readonly squares: readonly number[];
  readonly phasors: readonly Phasor[] | null;
  readonly steady: boolean;
}

/**
 * @param names     channels in the order they are added, voltages first
 * @param nominalHz null where it is unknown
 */
export function loadPainter(
  names: readonly string[],
  products: readonly Product[],
  sampleRateHz: number,
  nominalHz: number | null,
): LoadPainter {
  const blockLength = Math.ceil(BLOCK_S * sampleRateHz);
  const buffer = names.map(() => new Float64Array(blockLength));
  const place = (name: string): number => {
    const at = names.indexOf(name);
    insist(at >= 0, `load picture: no channel ${name}`);
    return at;
  };
  const pairs = products.map(({ voltage, current, sign }) => ({
    u: place(voltage),
    i: place(current),
    sign,
  }));
  let filled = 0;
  let whole = 0;
  let sum: Sum | null = null;
  let spare: Block | null = null; // the longest piece that is shorter than a block

  const look = (): Block =>
    blockOf(
      buffer.map((channel) => channel.subarray(0, filled)),
      pairs,
      sampleRateHz,
      nominalHz,
    );
  const longEnough = () => filled >= LEAST_BLOCK_S * sampleRateHz;
  return {
    add(channels) {
      const samples = channels[0]?.length ?? 0;
      for (let done = 0; done < samples; ) {
        const part = Math.min(samples - done, blockLength - filled);
        for (const [c, channel] of channels.entries())
          buffer[c]?.set(channel.subarray(done, done + part), filled);
        filled += part;
        done += part;
        if (filled < blockLength) continue;
        if (whole < EVERY_BLOCK_TO || whole % THEN_EVERY === 0) sum = plus(sum, look());
        whole++;
        filled = 0;
      }
    },
    cut() {
      if (longEnough() && filled > (spare?.samples ?? 0)) spare = look();
      filled = 0;
    },
    picture() {
      const best = sum ?? (longEnough() ? plus(null, look()) : spare && plus(null, spare));
      return best && mean(best, products);
    },
  };
}

interface Pair {
  readonly u: number;
  readonly i: number;
  readonly sign: number;
}

function blockOf(
  channels: readonly Float64Array[],
  pairs: readonly Pair[],
  sampleRateHz: number,
  nominalHz: number | null,
): Block {
  const [first = new Float64Array(0)] = channels;
  const samples = first.length;
  const frequencyHz = fundamentalFrequency(first, sampleRateHz, nominalHz);
  const whole = frequencyHz === null ? null : fundamentals(channels, frequencyHz / sampleRateHz);
  const products = pairs.map(({ u, i, sign }) => {
    const [U, I] = [whole?.[u], whole?.[i]];
    const product = meanProduct(channels[u] ?? first, channels[i] ?? first, 0, samples);
    return {
      activeW: sign * product,
      reactiveVar: U && I ? sign * complexPower(U, I).im : 0,
    };
  });
  const squares = channels.map((x) => rms(x, 0, samples) ** 2);
  const voltages = [...new Set(pairs.map(({ u }) => u))].map((u) => ({
    name: `${u}`,
    voltage: channels[u] ?? null,
  }));
  const steady = frequencyHz !== null && unsteadyVoltages(voltages, frequencyHz, sampleRateHz).length === 0;
  return { samples, frequencyHz, products, squares, phasors: whole && turned(whole), steady };
}

function fundamentals(channels: readonly Float64Array[], cyclesPerSample: number): Phasor[] | null {
  const cycles = (channels[0]?.length ?? 0) * cyclesPerSample;
  const found =
    cycles < CYCLES_FOR_WINDOW
      ? fittedPhasors(channels, cyclesPerSample, 1)
      : windowedPhasors(channels, blackmanWindow, { cyclesPerSample, driftPerSample: 0 }, 1);
  return found?.flatMap(([, first]) => first ?? []) ?? null;
}

/** Angles from the first channel's, so that blocks can be averaged. */
function turned(all: readonly Phasor[]): Phasor[] {
  const { re, im } = all[0] ?? { re: 1, im: 0 };
  const size = Math.hypot(re, im) || 1;
  return all.map((x) => ({ re: (x.re * re + x.im * im) / size, im: (x.im * re - x.re * im) / size }));
}

/** Sums over blocks; a detection of hours keeps no list. */
interface Sum {
  blocks: number;
  /** Blocks with a fundamental, and those of them that are steady. */
  alive: number;
  steady: number;
  frequencyHz: number;
  readonly products: { activeW: number; reactiveVar: number }[];
  readonly squares: number[];
  readonly phasors: { re: number; im: number }[];
}

function plus(before: Sum | null, block: Block): Sum {
  const sum = before ?? {
    blocks: 0,
    alive: 0,
    steady: 0,
    frequencyHz: 0,
    products: block.products.map(() => ({ activeW: 0, reactiveVar: 0 })),
    squares: block.squares.map(() => 0),
    phasors: block.squares.map(() => ({ re: 0, im: 0 })),
  };
  sum.blocks++;
  for (const [p, { activeW, reactiveVar }] of block.products.entries()) {
    const to = sum.products[p];
    if (to) {
      to.activeW += activeW;
      to.reactiveVar += reactiveVar;
    }
  }
  for (const [c, square] of block.squares.entries()) sum.squares[c] = (sum.squares[c] ?? 0) + square;
  if (block.frequencyHz === null || !block.phasors) return sum;
  sum.alive++;
  sum.frequencyHz += block.frequencyHz;
  if (!block.steady) return sum;
  sum.steady++;
  for (const [c, { re, im }] of block.phasors.entries()) {
    const to = sum.phasors[c];
    if (to) {
      to.re += re;
      to.im += im;
    }
  }
  return sum;
}

function mean(
  { blocks, alive, steady, frequencyHz, products, squares, phasors: all }: Sum,
  plan: readonly Product[],
): LoadPicture {
  return {
    frequencyHz: alive > 0 ? frequencyHz / alive : null,
    products: plan.map((product, p) => ({
      ...product,
      activeW: (products[p]?.activeW ?? 0) / blocks,
      reactiveVar: alive > 0 ? (products[p]?.reactiveVar ?? 0) / alive : 0,
    })),
    rms: squares.map((square) => Math.sqrt(square / blocks)),
    fundamentals: steady > 0 ? all.map(({ re, im }) => ({ re: re / steady, im: im / steady })) : null,
  };
}
