// What one look at a site shows, with uncertainty: powers, voltage, unbalance, harmonics, from windows of whole cycles.
// The monitor of both reactive balance and load balance; orders are given from it.

import type { ChannelUncertainty } from "@etalon/analysis/channel-uncertainty";
import type { ObservedSystem } from "@etalon/analysis/power-theory/observed-system";
import { sequenceProducts } from "@etalon/analysis/power-theory/sequence-products";
import type { Reason } from "@etalon/basis";
import { minus, type Phasor, phasor, plus, rms, scaled, times } from "@etalon/kernels/phasor";
import { type SequenceComponents, sequenceComponents } from "@etalon/kernels/sequence";
import { type Figure, figure, meanOf } from "./figure.ts";

export type Three = readonly [a: Phasor, b: Phasor, c: Phasor];

export type { ChannelUncertainty };

export interface Distortion {
  readonly order: number;
  /** Of the fundamental, the worst phase: 0.05 is 5 %. */
  readonly voltageShare: number;
  readonly currentShare: number;
}

export interface SiteLook {
  readonly wires: 3 | 4;
  readonly windows: number;
  /** Fundamental, mean of the windows, turned so that the positive sequence of the voltages is real. */
  readonly voltages: Three;
  readonly currents: Three;
  /** √3·|U1+|. */
  readonly lineV: Figure;
  /** Of the fundamental's positive sequence; Q positive where the current lags. */
  readonly activeW: Figure;
  readonly reactiveVar: Figure;
  readonly positiveA: Figure;
  readonly negativeA: Figure;
  /** 0 of three wires. */
  readonly zeroA: Figure;
  /** Orders of more than a trace, fundamental left out. */
  readonly distortions: readonly Distortion[];
  /** Why it should not be acted upon; empty where nothing speaks against it. */
  readonly doubts: readonly Reason[];
}

/** Below this share of the fundamental an order is not there. */
const TRACE = 1e-4;
/** Beyond this spread from window to window, as a share of the apparent power, a mean is of no state. */
const UNSTEADY = 0.1;

/** @param systems  of three phases, one for each window; none: null */
export function siteLook(systems: readonly ObservedSystem[], channels: ChannelUncertainty): SiteLook | null {
  const views = systems.map(viewOf).filter((view) => view !== null);
  const first = systems[0];
  if (views.length === 0 || first === undefined || first.wires === 2) return null;
  const mean = (of: (view: View) => Phasor): Phasor =>
    scaled(
      views.map(of).reduce((total, x) => plus(total, x)),
      1 / views.length,
    );
  const three = (of: (view: View) => Three): Three => [
    mean((view) => of(view)[0]),
    mean((view) => of(view)[1]),
    mean((view) => of(view)[2]),
  ];
  const { voltageGain, currentGain, angleRad } = channels;
  const scatter = (of: (view: View) => number): Figure => meanOf(views.map(of));
  const gain = Math.hypot(voltageGain, currentGain);
  const [P, Q] = [scatter((v) => v.power.re), scatter((v) => v.power.im)];
  const U = scatter((v) => Math.sqrt(3) * rms(v.voltage.positive));
  const positive = scatter((v) => rms(v.current.positive));
  // Channels that differ show an unbalance that is none: Σ ε_k·I_k·a^k / 3.
  const phantom = (positive.value * Math.hypot(currentGain, angleRad)) / Math.sqrt(3);
  const unbalance = (of: (view: View) => Phasor): Figure => {
    const parts = scatter((v) => rms(of(v)));
    return figure(rms(mean(of)), Number.isFinite(parts.standard) ? parts.standard : 0, phantom);
  };
  return {
    wires: first.wires,
    windows: views.length,
    voltages: three((v) => v.voltages),
    currents: three((v) => v.currents),
    lineV: figure(U.value, U.standard, U.value * voltageGain),
    activeW: figure(P.value, P.standard, P.value * gain, Q.value * angleRad),
    reactiveVar: figure(Q.value, Q.standard, Q.value * gain, P.value * angleRad),
    positiveA: figure(positive.value, positive.standard, positive.value * currentGain),
    negativeA: unbalance((v) => v.current.negative),
    zeroA: first.wires === 3 ? figure(0) : unbalance((v) => v.current.zero),
    distortions: distortionsOf(systems),
    doubts: doubtsOf(views, Math.hypot(P.value, Q.value)),
  };
}

interface View {
  readonly voltages: Three;
  readonly currents: Three;
  readonly voltage: SequenceComponents;
  readonly current: SequenceComponents;
  /** 3·U1+·conj(I1+). */
  readonly power: Phasor;
}

const third = [0, -120, -240] as const;

/**
 * Phasors of a window from its products, against the positive sequence U1+ of its voltages:
 *
 *     I_k = conj(Σ_j t_j·(U_j·conj(I_k)))/(3·|U1+|),   t = (1, a, a²);     U_k likewise
 */
function viewOf({ orders }: ObservedSystem): View | null {
  const fundamental = orders[1];
  if (fundamental === undefined || fundamental.voltages.length < 3) return null;
  const U1 = Math.sqrt(Math.max(sequenceProducts(fundamental.voltages).positive.re, 0));
  if (!(U1 > 0)) return null;
  const against = (products: readonly (readonly Phasor[])[], k: number): Phasor => {
    let total: Phasor = { re: 0, im: 0 };
    for (const [j, row] of products.entries()) total = plus(total, times(phasor(1, -third[j]!), row[k]!));
    return { re: total.re / (3 * U1), im: -total.im / (3 * U1) };
  };
  const of = (products: readonly (readonly Phasor[])[]): Three => [
    against(products, 0),
    against(products, 1),
    against(products, 2),
  ];
  const voltages = of(fundamental.voltages);
  const currents = of(fundamental.powers);
  const [voltage, current] = [sequenceComponents(...voltages), sequenceComponents(...currents)];
  const { positive } = current;
  return {
    voltages,
    currents,
    voltage,
    current,
    power: { re: 3 * U1 * positive.re, im: -3 * U1 * positive.im },
  };
}

function distortionsOf(systems: readonly ObservedSystem[]): Distortion[] {
  const orders = Math.min(...systems.map((system) => system.orders.length));
  const square = (h: number, k: number, of: "voltages" | "currents"): number =>
    systems.reduce((sum, system) => sum + system.orders[h]![of][k]![k]!.re, 0);
  const share = (h: number, of: "voltages" | "currents"): number =>
    Math.max(
      ...[0, 1, 2].map((k) => {
        const first = square(1, k, of);
        return first > 0 ? Math.sqrt(Math.max(square(h, k, of), 0) / first) : 0;
      }),
    );
  return Array.from({ length: Math.max(orders - 2, 0) }, (_, n) => n + 2)
    .map((order) => ({
      order,
      voltageShare: share(order, "voltages"),
      currentShare: share(order, "currents"),
    }))
    .filter(({ voltageShare, currentShare }) => Math.max(voltageShare, currentShare) > TRACE);
}

function doubtsOf(views: readonly View[], apparent: number): Reason[] {
  const doubts: Reason[] = [];
  if (views.length < 2)
    doubts.push({
      code: "compensation.too-short",
      text: "one window alone does not show how steady the load is",
    });
  const mean = views.map((view) => view.power).reduce((total, x) => plus(total, x));
  const centre = scaled(mean, 1 / views.length);
  const spread = Math.max(...views.map(({ power }) => rms(minus(power, centre))));
  if (spread > UNSTEADY * apparent)
    doubts.push({
      code: "compensation.unsteady",
      text: `power changed by ${((100 * spread) / apparent).toFixed(0)} % of the apparent power within the look`,
    });
  if (views.some(({ voltage }) => rms(voltage.negative) > rms(voltage.positive)))
    doubts.push({
      code: "compensation.turns-backwards",
      text: "the voltages turn backwards: phases are exchanged",
    });
  return doubts;
}
