// Which channels make a meter's measuring elements, by its wiring and by what the record holds.

import type { Answer, Wiring } from "@etalon/basis";
import { good, refused } from "@etalon/basis";

/** One measuring element: a voltage (a channel, or the difference of two) times a current. */
export interface Element {
  readonly voltage: readonly [plus: string, minus: string | null];
  readonly current: string;
}

/** One product of two channels; the elements' energy is the sum of all products with their signs. */
export interface Product {
  readonly voltage: string;
  readonly current: string;
  readonly sign: 1 | -1;
}

export interface ElementPlan {
  readonly wiring: Wiring;
  readonly elements: readonly Element[];
  readonly products: readonly Product[];
  /** Channels that are needed, voltages first. */
  readonly names: readonly string[];
}

/** A three-wire meter takes uab·ia + ucb·ic; where only phase voltages are recorded, their differences. */
export function elementPlan(wiring: Wiring, names: readonly string[]): Answer<ElementPlan> {
  const phase = (letter: string): Element => ({ voltage: [`u${letter}`, null], current: `i${letter}` });
  const line = (letter: string): Element =>
    names.includes(`u${letter}b`)
      ? { voltage: [`u${letter}b`, null], current: `i${letter}` }
      : { voltage: [`u${letter}`, "ub"], current: `i${letter}` };
  const elements = {
    "3P4W": () => [phase("a"), phase("b"), phase("c")],
    "3P3W": () => [line("a"), line("c")],
    "1P2W": () => [phase("a")],
  }[wiring]();
  const products = elements.flatMap(({ voltage: [plus, minus], current }): Product[] => [
    { voltage: plus, current, sign: 1 },
    ...(minus === null ? [] : [{ voltage: minus, current, sign: -1 } as const]),
  ]);
  const needed = [...new Set([...products.map((p) => p.voltage), ...products.map((p) => p.current)])];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return refused(
      "measure.channels",
      `a ${wiring} meter needs ${needed.join(", ")}; ${missing.join(", ")} is missing`,
    );
  return good({ wiring, elements, products, names: needed });
}
