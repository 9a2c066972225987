// What a load was made of, gathered from the windows of whole cycles that a lane has cut: fundamentals of each voltage with
// each current, harmonics, currents. Called by `meter-frames.ts`, which makes frames of it.

import type { Answer, Wiring } from "@etalon/basis";
import { good } from "@etalon/basis";
import type { FrameLoad } from "@etalon/condition/frame";
import type { ElementLoad } from "@etalon/verification/element-load";
import { elementPlan } from "../elements.ts";
import type { LaneFigures } from "../lanes/lane-figures.ts";

export interface WindowLoad {
  /** Adds all windows that ended in a lane's frame. */
  add(figures: LaneFigures): void;
  /** Seconds of all windows since the last `clear`. */
  readonly seconds: number;
  /** Of so many seconds like those of the windows; `direction` −1 counts what the user gives. */
  load(lengthS: number, direction: 1 | -1): FrameLoad;
  /** Mean power of every product voltage × current: what a calibration is weighed by. */
  products(): readonly ElementLoad[];
  clear(): void;
}

interface Product {
  readonly voltage: string;
  readonly current: string;
  readonly u: number;
  readonly i: number;
  readonly sign: number;
}

export function openWindowLoad(wiring: Wiring, names: readonly string[]): Answer<WindowLoad> {
  const plan = elementPlan(wiring, names);
  if (!plan.ok) return plan;
  const place = (name: string): number => names.indexOf(name);
  const elements = plan.value.elements.map(({ voltage: [plus, minus], current }) => ({
    plus: place(plus),
    minus: minus === null ? -1 : place(minus),
    current: place(current),
  }));
  const products: readonly Product[] = plan.value.products.map(({ voltage, current, sign }) => ({
    ...{ voltage, current, sign },
    u: place(voltage),
    i: place(current),
  }));
  const count = elements.length;
  /** [element][element] W·s, then of all elements; A²·s of each current. */
  const active = new Float64Array(count * count);
  const squares = new Float64Array(count);
  const perProduct = products.map(() => ({ active: 0, reactive: 0, voltage: 0, current: 0 }));
  const volts = new Float64Array(2 * count);
  let [seconds, reactive, harmonicReactive, harmonic, fundamental, distortion] = [0, 0, 0, 0, 0, 0];

  function addWindow(figures: LaneFigures, w: number): void {
    const { harmonics, orders, channelCount, windowRms, rateHz } = figures;
    const at = (channel: number, order: number): number =>
      ((w * channelCount + channel) * orders + order - 1) * 2;
    const length = (figures.windowTo[w]! - figures.windowFrom[w]!) / rateHz;
    if (Number.isNaN(harmonics[at(elements[0]!.current, 1)]!)) return; // longer than any window that is measured
    seconds += length;
    for (let order = 1; order <= orders; order++) {
      if (Number.isNaN(harmonics[at(elements[0]!.current, order)]!)) break; // above what is claimed
      for (let k = 0; k < count; k++) {
        const { plus, minus } = elements[k]!;
        volts[2 * k] = harmonics[at(plus, order)]! - (minus < 0 ? 0 : harmonics[at(minus, order)]!);
        volts[2 * k + 1] =
          harmonics[at(plus, order) + 1]! - (minus < 0 ? 0 : harmonics[at(minus, order) + 1]!);
      }
      for (let j = 0; j < count; j++) {
        const i = at(elements[j]!.current, order);
        const [re, im] = [harmonics[i]!, harmonics[i + 1]!];
        const square = length * (re * re + im * im);
        if (order > 1) {
          distortion += square;
          harmonic += length * (volts[2 * j]! * re + volts[2 * j + 1]! * im);
          harmonicReactive += order * length * (volts[2 * j + 1]! * re - volts[2 * j]! * im);
          continue;
        }
        fundamental += square;
        reactive += length * (volts[2 * j + 1]! * re - volts[2 * j]! * im);
        for (let k = 0; k < count; k++)
          active[k * count + j]! += length * (volts[2 * k]! * re + volts[2 * k + 1]! * im);
      }
    }
    for (let j = 0; j < count; j++)
      squares[j]! += length * windowRms[w * channelCount + elements[j]!.current]! ** 2;
    for (let p = 0; p < products.length; p++) {
      const { u, i, sign } = products[p]!;
      const sums = perProduct[p]!;
      const [uRe, uIm, iRe, iIm] = [
        harmonics[at(u, 1)]!,
        harmonics[at(u, 1) + 1]!,
        harmonics[at(i, 1)]!,
        harmonics[at(i, 1) + 1]!,
      ];
      sums.active += sign * length * (uRe * iRe + uIm * iIm);
      sums.reactive += sign * length * (uIm * iRe - uRe * iIm);
      sums.voltage += length * windowRms[w * channelCount + u]! ** 2;
      sums.current += length * windowRms[w * channelCount + i]! ** 2;
    }
  }

  return good({
    add(figures) {
      if (figures.orders === 0) return;
      for (let w = 0; w < figures.windows; w++) addWindow(figures, w);
    },
    get seconds() {
      return seconds;
    },
    load(lengthS, direction) {
      const of = seconds > 0 ? lengthS / seconds : 0;
      return {
        activeJ: elements.map((_, k) => elements.map((__, j) => direction * of * active[k * count + j]!)),
        reactiveJ: direction * of * reactive,
        harmonicReactiveJ: direction * of * harmonicReactive,
        harmonicJ: direction * of * harmonic,
        currentsA: Array.from(squares, (square) => (seconds > 0 ? Math.sqrt(square / seconds) : 0)),
        currentThd: fundamental > 0 ? Math.sqrt(distortion / fundamental) : 0,
      };
    },
    products: () =>
      products.map(({ voltage, current }, p) => {
        const sums = perProduct[p]!;
        return {
          ...{ voltage, current, voltageStep: null, currentStep: null },
          activeW: sums.active / seconds,
          reactiveVar: sums.reactive / seconds,
          voltageV: Math.sqrt(sums.voltage / seconds),
          currentA: Math.sqrt(sums.current / seconds),
        };
      }),
    clear() {
      active.fill(0);
      squares.fill(0);
      for (const sums of perProduct) sums.active = sums.reactive = sums.voltage = sums.current = 0;
      seconds = reactive = harmonicReactive = harmonic = fundamental = distortion = 0;
    },
  });
}
