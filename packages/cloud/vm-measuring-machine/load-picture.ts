// What the load was while the meter was measured: frequency, power, phasors, second by second. The error limit, the
// budget's sensitivities and the wiring check need it; the energy itself does not.

import { fundamentalFrequency } from "@etalon/kernels/frequency";
import { type Phasor, phasors } from "@etalon/kernels/phasor";
import { meanProduct, rms } from "@etalon/kernels/rms";

export interface ElementLoad {
  readonly voltageRms: number;
  readonly currentRms: number;
  /** Watt, positive towards the user. */
  readonly activePowerW: number;
  /** Of the fundamental; positive = inductive. */
  readonly reactivePowerVar: number;
}

export interface LoadPicture {
  /** null where no fundamental stands out. */
  readonly frequencyHz: number | null;
  readonly elements: readonly ElementLoad[];
  /** Mean fundamental phasors, angles relative to the first voltage; null without a fundamental. */
  readonly voltages: readonly Phasor[] | null;
  readonly currents: readonly Phasor[] | null;
}

export interface LoadPainter {
  /** The next samples, volt and ampere, one array per element. */
  add(voltages: readonly Float64Array[], currents: readonly Float64Array[]): void;
  /** A gap: what follows does not join on. */
  cut(): void;
  /** null when less than two cycles were ever seen in one piece. */
  picture(): LoadPicture | null;
}

/** One block, long enough that the phasors' window keeps harmonics apart. */
const BLOCK_S = 1.28;
/** A shorter piece is looked at only when there is nothing better. */
const LEAST_BLOCK_S = 0.05;

interface Block {
  readonly weight: number;
  readonly frequencyHz: number | null;
  readonly elements: readonly ElementLoad[];
  readonly phasors: readonly Phasor[] | null;
}

/** @param nominalHz null where it is unknown */
export function loadPainter(elements: number, sampleRateHz: number, nominalHz: number | null): LoadPainter {
  const blockLength = Math.ceil(BLOCK_S * sampleRateHz);
  const buffer = Array.from({ length: 2 * elements }, () => new Float64Array(blockLength));
  let filled = 0;
  const blocks: Block[] = [];
  let spare: Block | null = null; // the longest broken-off block

  const look = (): Block =>
    blockOf(
      buffer.map((channel) => channel.subarray(0, filled)),
      sampleRateHz,
      nominalHz,
    );
  return {
    add(voltages, currents) {
      const channels = [...voltages, ...currents];
      const samples = channels[0]?.length ?? 0;
      for (let done = 0; done < samples; ) {
        const part = Math.min(samples - done, blockLength - filled);
        for (const [c, channel] of channels.entries())
          buffer[c]?.set(channel.subarray(done, done + part), filled);
        filled += part;
        done += part;
        if (filled < blockLength) continue;
        blocks.push(look());
        filled = 0;
      }
    },
    cut() {
      if (filled >= LEAST_BLOCK_S * sampleRateHz && filled > (spare?.weight ?? 0)) spare = look();
      filled = 0;
    },
    picture() {
      if (blocks.length === 0 && filled >= LEAST_BLOCK_S * sampleRateHz) return mean([look()]);
      return blocks.length > 0 ? mean(blocks) : spare && mean([spare]);
    },
  };
}

function blockOf(channels: readonly Float64Array[], sampleRateHz: number, nominalHz: number | null): Block {
  const n = channels.length / 2;
  const [first] = channels;
  const weight = first?.length ?? 0;
  const frequencyHz = first ? fundamentalFrequency(first, sampleRateHz, nominalHz) : null;
  const found =
    frequencyHz === null ? null : channels.map((x) => phasors(x, sampleRateHz, frequencyHz, [1])[0] ?? null);
  const whole = found?.every((phasor) => phasor !== null) ? (found as Phasor[]) : null;
  const elements = Array.from({ length: n }, (_, e) => {
    const [u, i] = [channels[e], channels[n + e]] as [Float64Array, Float64Array];
    const [U, I] = [whole?.[e], whole?.[n + e]];
    return {
      voltageRms: rms(u, 0, weight),
      currentRms: rms(i, 0, weight),
      activePowerW: meanProduct(u, i, 0, weight),
      reactivePowerVar: U && I ? U.im * I.re - U.re * I.im : 0, // Im(U·conj I)
    };
  });
  return { weight, frequencyHz, elements, phasors: whole && turned(whole) };
}

/** Angles from the first voltage's, so that blocks can be averaged. */
function turned(all: readonly Phasor[]): Phasor[] {
  const { re, im } = all[0] ?? { re: 1, im: 0 };
  const size = Math.hypot(re, im) || 1;
  return all.map((x) => ({ re: (x.re * re + x.im * im) / size, im: (x.im * re - x.re * im) / size }));
}

function mean(blocks: readonly Block[]): LoadPicture {
  const n = blocks.length;
  const average = (of: (block: Block) => number) => blocks.reduce((sum, block) => sum + of(block), 0) / n;
  const elements = (blocks[0]?.elements ?? []).map((_, e) => ({
    voltageRms: Math.sqrt(average((b) => (b.elements[e]?.voltageRms ?? 0) ** 2)),
    currentRms: Math.sqrt(average((b) => (b.elements[e]?.currentRms ?? 0) ** 2)),
    activePowerW: average((b) => b.elements[e]?.activePowerW ?? 0),
    reactivePowerVar: average((b) => b.elements[e]?.reactivePowerVar ?? 0),
  }));
  const steady = blocks.every((block) => block.frequencyHz !== null && block.phasors !== null);
  const phasor = (c: number): Phasor => ({
    re: average((b) => b.phasors?.[c]?.re ?? 0),
    im: average((b) => b.phasors?.[c]?.im ?? 0),
  });
  const count = elements.length;
  return {
    frequencyHz: steady ? average((b) => b.frequencyHz ?? 0) : null,
    elements,
    voltages: steady ? elements.map((_, e) => phasor(e)) : null,
    currents: steady ? elements.map((_, e) => phasor(count + e)) : null,
  };
}
