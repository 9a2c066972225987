// What an active filter beside a load should inject: currents by order and phase, from measured phasors. For planning one
// and for judging what it does; no loop is closed through a cloud. Called by the scenarios and by whoever sizes a filter.

import type { PhasorWindow } from "@etalon/analysis/windowed-powers";
import { complexPower, minus, type Phasor, plus, rms, scaled, times } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";

/** [3][H + 1] rms phasors of the phases; order h turned by h times the angle that makes U1+ real. */
export interface TurnedPhasors {
  readonly voltages: readonly (readonly Phasor[])[];
  readonly currents: readonly (readonly Phasor[])[];
}

export interface FilterTask {
  /** Of the fundamental's positive sequence: what is not in phase with the voltage. */
  readonly reactive: boolean;
  /** Of the fundamental: negative sequence, and zero sequence where there is a neutral. */
  readonly unbalance: boolean;
  /** Orders above the first, and how much of each may stay with the supply, A rms of a phase. */
  readonly orders: readonly { readonly order: number; readonly leftA: number }[];
  /** What a phase of the filter can give, A rms; null: whatever is needed. */
  readonly ratedA: number | null;
}

export interface FilterReferences {
  /** [3][H + 1] rms: what the filter gives to the load; the supply gives the rest. */
  readonly injected: readonly (readonly Phasor[])[];
  /** [3][H + 1] rms, of the supply, were it so. */
  readonly left: readonly (readonly Phasor[])[];
  /** All orders, each phase, A rms; and of the neutral. */
  readonly phaseA: readonly number[];
  readonly neutralA: number;
  /** Σ U·I of the phases, all orders, VA: what the filter is bought by. */
  readonly ratingVA: number;
  /** How much of what was asked its rating allows: 1 is all. */
  readonly share: number;
}

/** Mean of windows of a steady load, each turned to its own voltage; null: no window of three phases. */
export function turnedPhasors(windows: readonly PhasorWindow[]): TurnedPhasors | null {
  const turned = windows.map(turnedWindow).filter((one) => one !== null);
  if (turned.length === 0) return null;
  const orders = Math.min(...turned.map(({ voltages }) => voltages[0]!.length));
  const mean = (of: "voltages" | "currents"): Phasor[][] =>
    [0, 1, 2].map((k) =>
      Array.from({ length: orders }, (_, h) =>
        scaled(sumOf(turned.map((one) => one[of][k]![h]!)), 1 / turned.length),
      ),
    );
  return { voltages: mean("voltages"), currents: mean("currents") };
}

function turnedWindow({ voltages, currents }: PhasorWindow): TurnedPhasors | null {
  if (voltages.length !== 3) return null;
  const [a, b, c] = voltages.map((row) => row[1]!);
  const { positive } = sequenceComponents(a!, b!, c!);
  if (!(rms(positive) > 0)) return null;
  const angle = Math.atan2(positive.im, positive.re);
  const turn = (row: readonly Phasor[]): Phasor[] =>
    row.map((x, h) => times(x, { re: Math.cos(h * angle), im: -Math.sin(h * angle) }));
  return { voltages: voltages.map(turn), currents: currents.map(turn) };
}

/**
 * What is to go is injected; and since a filter has no source of its own, it draws the active power that this carries from
 * the fundamental's positive sequence:
 *
 *     i_k = Σ what is to go − (P_inj/(3·|U1+|²))·u1+_k,    P_inj = Re Σ_k Σ_h U_kh·conj(what is to go)
 *
 * With everything to go the supply is left with (P/(3·|U1+|²))·u1+: in step, balanced, sinusoidal (Fryze on U1+).
 * @source S. Fryze 1932, with the positive sequence in place of a distorted voltage (clause unchecked)
 */
export function filterReferences({ voltages, currents }: TurnedPhasors, task: FilterTask): FilterReferences {
  const leftOf = new Map(task.orders.map(({ order, leftA }) => [order, leftA]));
  const first = fundamentalToGo(
    currents.map((row) => row[1] ?? zero),
    task,
  );
  const toGo = currents.map((row, k) =>
    row.map((x, h): Phasor => {
      if (h === 1) return first[k]!;
      const left = leftOf.get(h);
      return left === undefined || rms(x) <= left ? zero : scaled(x, 1 - left / rms(x));
    }),
  );
  const power = sumOf(toGo.flatMap((row, k) => row.map((x, h) => complexPower(voltages[k]![h]!, x)))).re;
  const { positive } = sequenceOf(voltages.map((row) => row[1]!));
  const own = rms(positive) > 0 ? power / (3 * rms(positive) ** 2) : 0;
  const whole = toGo.map((row, k) =>
    row.map((x, h) => (h === 1 ? minus(x, scaled(times(positive, turns[k]!), own)) : x)),
  );
  const needed = Math.max(...whole.map(squares).map(Math.sqrt));
  const share = task.ratedA === null || needed <= task.ratedA ? 1 : task.ratedA / needed;
  const injected = whole.map((row) => row.map((x) => scaled(x, share)));
  const phaseA = injected.map((row) => Math.sqrt(squares(row)));
  return {
    injected,
    left: currents.map((row, k) => row.map((x, h) => minus(x, injected[k]![h]!))),
    phaseA,
    neutralA: Math.sqrt(squares(injected[0]!.map((_, h) => sumOf(injected.map((row) => row[h]!))))),
    ratingVA: phaseA.reduce((sum, amps, k) => sum + amps * Math.sqrt(squares(voltages[k]!)), 0),
    share,
  };
}

/** U1+ is real: its reactive current is imaginary. */
function fundamentalToGo(currents: readonly Phasor[], { reactive, unbalance }: FilterTask): Phasor[] {
  const { positive, negative, zero: common } = sequenceOf(currents);
  return turns.map((turn, k) => {
    const lagging = reactive ? times({ re: 0, im: positive.im }, turn) : zero;
    if (!unbalance) return lagging;
    return plus(lagging, plus(times(negative, turns[(3 - k) % 3]!), common));
  });
}

const zero: Phasor = { re: 0, im: 0 };
/** 1, a², a: where phases b and c of a positive sequence are. */
const turns: readonly Phasor[] = [
  { re: 1, im: 0 },
  { re: -0.5, im: -Math.sqrt(3) / 2 },
  { re: -0.5, im: Math.sqrt(3) / 2 },
];
const sumOf = (parts: readonly Phasor[]): Phasor => parts.reduce(plus, zero);
const squares = (row: readonly Phasor[]): number => row.reduce((sum, x) => sum + x.re ** 2 + x.im ** 2, 0);
const sequenceOf = ([a, b, c]: readonly Phasor[]) => sequenceComponents(a!, b!, c!);
