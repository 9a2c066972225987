// Energies of one phase between asynchronous instants: √2·rms·cos(2π·order·f·t + phase), integrated in closed form
// by a program apart from this one.

import type { Component } from "../wave.ts";

const components = (...entries: readonly (readonly [number, number, number])[]): Component[] =>
  entries.map(([order, rms, phaseRad]) => ({ order, rms, phaseRad }));

const plain = { voltage: components([1, 220, 0]), current: components([1, 5, -Math.PI / 3]) };

const rich = {
  voltage: components(
    [1, 220, 0],
    [3, 6, 0.5],
    [5, 8, 1],
    [7, 5, 2],
    [11, 4, 0.3],
    [13, 3, 0.1],
    [23, 2, 1],
    [25, 2, 0.2],
  ),
  current: components(
    [1, 5, -Math.PI / 3],
    [3, 1, 2],
    [5, 1, 0.7],
    [7, 0.6, 2.5],
    [11, 0.4, 1],
    [13, 0.3, 2],
    [23, 0.15, 0.4],
    [25, 0.15, 1],
  ),
};

const richest = {
  voltage: [...rich.voltage, ...components([35, 1.5, 1], [37, 1.5, 0.3])],
  current: [...rich.current, ...components([35, 0.1, 0.4], [37, 0.1, 1])],
};

const span = { fromS: 0.0612345, toS: 1.0723456 };

export const energyCases = [
  { name: "A", frequencyHz: 49.97, ...plain, ...span, powerW: 550, energyJ: 556.65887729 },
  { name: "B", frequencyHz: 49.97, ...rich, ...span, powerW: 562.089262395, energyJ: 568.657456249 },
  { name: "C", frequencyHz: 50.13, ...richest, ...span, powerW: 562.327789066, energyJ: 570.108677093 },
] as const;
