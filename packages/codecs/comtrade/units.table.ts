// Units that recordings carry, in lower case, with the factor to the house's unit (V, A) where there is one.
// Case counts only where SI leaves no choice: `exactUnits` is looked up first.

export interface Unit {
  readonly unit: string;
  readonly factor: number;
}

const volts = { unit: "V", factor: 1 };
const kilovolts = { unit: "V", factor: 1e3 };
const millivolts = { unit: "V", factor: 1e-3 };
const amperes = { unit: "A", factor: 1 };
const kiloamperes = { unit: "A", factor: 1e3 };
const milliamperes = { unit: "A", factor: 1e-3 };
const other = { unit: "", factor: 1 };

export const exactUnits: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ["MV", { unit: "V", factor: 1e6 }],
  ["MA", { unit: "A", factor: 1e6 }],
  ["MW", other],
]);

export const units: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ["v", volts],
  ["volt", volts],
  ["volts", volts],
  ["伏", volts],
  ["в", volts],
  ["kv", kilovolts],
  ["kilovolt", kilovolts],
  ["kilovolts", kilovolts],
  ["千伏", kilovolts],
  ["кв", kilovolts],
  ["mv", millivolts],
  ["millivolt", millivolts],
  ["millivolts", millivolts],
  ["мв", millivolts],
  ["uv", { unit: "V", factor: 1e-6 }],
  ["μv", { unit: "V", factor: 1e-6 }],
  ["a", amperes],
  ["amp", amperes],
  ["amps", amperes],
  ["ampere", amperes],
  ["amperes", amperes],
  ["安", amperes],
  ["а", amperes],
  ["ka", kiloamperes],
  ["kiloampere", kiloamperes],
  ["kiloamperes", kiloamperes],
  ["千安", kiloamperes],
  ["ка", kiloamperes],
  ["ma", milliamperes],
  ["milliampere", milliamperes],
  ["milliamperes", milliamperes],
  ["毫安", milliamperes],
  ["ма", milliamperes],
  ["ua", { unit: "A", factor: 1e-6 }],
  ["μa", { unit: "A", factor: 1e-6 }],
  ["", other],
  ["-", other],
  ["1", other],
  ["one", other],
  ["none", other],
  ["null", other],
  ["n/a", other],
  ["pu", other],
  ["p.u.", other],
  ["%", other],
  ["hz", other],
  ["hz/s", other],
  ["deg", other],
  ["degree", other],
  ["degrees", other],
  ["°", other],
  ["rad", other],
  ["w", other],
  ["kw", other],
  ["mw", other],
  ["var", other],
  ["kvar", other],
  ["mvar", other],
  ["va", other],
  ["kva", other],
  ["mva", other],
  ["ohm", other],
  ["ohms", other],
  ["ω", other],
  ["s", other],
  ["ms", other],
  ["°c", other],
  ["c", other],
]);
