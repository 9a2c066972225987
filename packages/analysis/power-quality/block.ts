// All channels over one basic block. Called by power-quality.ts for every window.

import { meanProductBetween } from "@etalon/kernels/means";
import type { Phasor } from "@etalon/kernels/phasor";
import { type MeasuredChannel, measureChannel } from "./channel-figures.ts";
import type { CycleWindow } from "./cycle-windows.ts";
import type { Figures, PowerFigures, UnbalanceFigures } from "./figures.ts";
import type { Mark, MarkCode } from "./marks.ts";
import { HIGHEST_ORDER, type PowerPair, type PowerQualityOptions, powerPairs } from "./options.ts";
import type { SampleHistory } from "./sample-history.ts";
import { type PhasePhasor, unbalance } from "./unbalance.ts";
import { CONTEXT, type WindowedChannel, type WindowLines } from "./window-lines.ts";

export interface MeasuredBlock {
  readonly figures: Figures;
  /** In the options' order: rms phasors, their angles those at the window's start; null where there is none. */
  readonly fundamentals: readonly (Phasor | null)[];
  readonly marks: readonly Mark[];
}

export type BlockRule = (window: CycleWindow, history: SampleHistory, rateHz: number) => MeasuredBlock;

/** Samples before the first and behind the last that a window touches. */
export const firstNeeded = (start: number): number => Math.floor(start) - CONTEXT;
export const lastNeeded = (end: number): number => Math.ceil(end) + CONTEXT;

export function blockRule(options: PowerQualityOptions, linesOf: WindowLines): BlockRule {
  const { channels } = options;
  const pairs = powerPairs(channels);
  return (window, history, rateHz) => {
    const { start, length, cycles, followed } = window;
    const from = Math.max(firstNeeded(start), history.begin);
    const to = Math.min(lastNeeded(start + length) + 1, history.end);
    const windowed = channels.map(
      (_, c): WindowedChannel => ({ x: history.view(c, from, to), start: start - from, length }),
    );
    const lines = linesOf(windowed);
    const measured = channels.map((channel, c) =>
      measureChannel(windowed[c]!, lines[c] ?? null, window, channel, options),
    );
    const phasors = (quantity: "voltage" | "current"): PhasePhasor[] => {
      const alive = channels.some(
        (one, c) => one.quantity === quantity && !measured[c]!.marks.includes("no-voltage"),
      );
      return channels.flatMap(({ phase, quantity: own }, c) => {
        const phasor = alive && own === quantity ? measured[c]!.fundamental : null;
        return phasor ? [{ phase, phasor }] : [];
      });
    };
    const voltages = unbalance(phasors("voltage"));
    const currents = unbalance(phasors("current"));
    return {
      figures: {
        frequencyHz: followed ? (cycles * rateHz) / length : null,
        channels: measured.map((one) => one.figures),
        powers: pairs.map((pair) => powerOf(pair, windowed, measured, cycles)),
        voltageUnbalance: told(voltages),
        currentUnbalance: told(currents),
      },
      fundamentals: measured.map((one) => one.fundamental),
      marks: [
        ...(followed ? [] : [once("not-followed", null)]),
        ...(voltages === "turns-backwards" ? [once("turns-backwards", null)] : []),
        ...measured.flatMap(({ marks }, c) => marks.map((code) => once(code, channels[c]!.name))),
      ],
    };
  };
}

const once = (code: MarkCode, channel: string | null): Mark => ({ code, channel, blocks: 1 });

const told = (x: UnbalanceFigures | "turns-backwards" | null): UnbalanceFigures | null =>
  x === "turns-backwards" ? null : x;

function powerOf(
  { voltage, current }: PowerPair,
  windowed: readonly WindowedChannel[],
  measured: readonly MeasuredChannel[],
  cycles: number,
): PowerFigures | null {
  const [u, i] = [measured[voltage]!.lines, measured[current]!.lines];
  if (!u || !i) return null;
  const { x, start, length } = windowed[voltage]!;
  const orders = Math.min(HIGHEST_ORDER, Math.floor((u.re.length - 1) / cycles)) + 1;
  const order = (value: (line: number) => number): Float64Array =>
    Float64Array.from({ length: orders }, (_, h) => value(h * cycles));
  return {
    activePowerW: meanProductBetween(x, windowed[current]!.x, start, length),
    harmonicActivePowerW: order((k) => u.re[k]! * i.re[k]! + u.im[k]! * i.im[k]!),
    harmonicReactivePowerVar: order((k) => u.im[k]! * i.re[k]! - u.re[k]! * i.im[k]!),
  };
}
