// Quantities that cross a package wall carry their unit in the type; inside a package the unit ends the name.

declare const unit: unique symbol;
type Quantity<U extends string> = number & { readonly [unit]: U };

export type Watt = Quantity<"W">;
export type Var = Quantity<"var">;
export type VoltAmpere = Quantity<"VA">;
export type Joule = Quantity<"J">;
export type Volt = Quantity<"V">;
export type Ampere = Quantity<"A">;
export type Hertz = Quantity<"Hz">;
export type Second = Quantity<"s">;
export type Percent = Quantity<"%">;

export const watt = (value: number): Watt => value as Watt;
export const reactive = (value: number): Var => value as Var;
export const voltAmpere = (value: number): VoltAmpere => value as VoltAmpere;
export const joule = (value: number): Joule => value as Joule;
export const volt = (value: number): Volt => value as Volt;
export const ampere = (value: number): Ampere => value as Ampere;
export const hertz = (value: number): Hertz => value as Hertz;
export const second = (value: number): Second => value as Second;
export const percent = (value: number): Percent => value as Percent;
