// Figures as plain JSON: lists instead of typed arrays, names instead of places. Called by recording-power-quality.ts.

import type { Distortion } from "./distortion.ts";
import { type Figures, harmonicAngleDeg, type UnbalanceFigures } from "./figures.ts";
import type { LineGroups } from "./line-groups.ts";
import { type PowerQualityOptions, powerPairs } from "./options.ts";

/** Rms of one order and of what lies about it; null where the sampling rate does not reach. */
export interface OrderJson {
  readonly order: number;
  readonly harmonic: number;
  readonly subgroup: number | null;
  readonly group: number | null;
  /** Between this order and the next. */
  readonly interharmonicGroup: number | null;
  readonly interharmonicSubgroup: number | null;
}

export interface ChannelFiguresJson {
  readonly name: string;
  readonly rms: number | null;
  readonly underDeviationPercent: number | null;
  readonly overDeviationPercent: number | null;
  readonly signallingRms: number | null;
  readonly distortion: Distortion | null;
  /** From order 0, the mean, as far as the sampling rate reaches; empty where there is no spectrum. */
  readonly orders: readonly OrderJson[];
}

export interface PowerFiguresJson {
  readonly phase: string;
  readonly activePowerW: number;
  readonly orders: readonly {
    readonly order: number;
    readonly activePowerW: number;
    /** By which the current's harmonic lags the voltage's. */
    readonly angleDeg: number | null;
  }[];
}

export interface FiguresJson {
  readonly frequencyHz: number | null;
  readonly channels: readonly ChannelFiguresJson[];
  readonly powers: readonly PowerFiguresJson[];
  readonly voltageUnbalance: UnbalanceFigures | null;
  readonly currentUnbalance: UnbalanceFigures | null;
}

export function figuresJson(figures: Figures, { channels }: PowerQualityOptions): FiguresJson {
  const pairs = powerPairs(channels);
  return {
    frequencyHz: figures.frequencyHz,
    channels: figures.channels.map((one, c) => ({
      name: channels[c]!.name,
      rms: one?.rms ?? null,
      underDeviationPercent: one?.underDeviationPercent ?? null,
      overDeviationPercent: one?.overDeviationPercent ?? null,
      signallingRms: one?.signallingRms ?? null,
      distortion: one?.distortion ?? null,
      orders: ordersOf(one?.lines ?? null),
    })),
    powers: figures.powers.flatMap((power, p) =>
      power === null
        ? []
        : [
            {
              phase: pairs[p]!.phase,
              activePowerW: power.activePowerW,
              orders: Array.from(power.harmonicActivePowerW, (activePowerW, order) => ({
                order,
                activePowerW,
                angleDeg: harmonicAngleDeg(power, order),
              })),
            },
          ],
    ),
    voltageUnbalance: figures.voltageUnbalance,
    currentUnbalance: figures.currentUnbalance,
  };
}

const ordersOf = (lines: LineGroups | null): OrderJson[] =>
  lines === null
    ? []
    : Array.from(lines.harmonics, (harmonic, order) => ({
        order,
        harmonic,
        subgroup: order === 0 ? null : (lines.subgroups[order] ?? null),
        group: order === 0 ? null : (lines.groups[order] ?? null),
        interharmonicGroup: lines.interharmonicGroups[order] ?? null,
        interharmonicSubgroup: lines.interharmonicSubgroups[order] ?? null,
      }));
