// The total distortion of a study, all but the fundamental, with what is known of it. Called by record.ts.

import type { HarmonicRecord } from "@etalon/basis";
import type { ChannelUncertainty } from "../channel-uncertainty.ts";
import { singlePhasePowers } from "../power-theory/ieee1459-single-phase.ts";
import { effectivePowers } from "../power-theory/ieee1459-three-phase.ts";
import { type ObservedSystem, sum } from "../power-theory/observed-system.ts";
import { COVERAGE } from "./figure-uncertainty.ts";
import type { Studied } from "./study.ts";
import { instrumentNoise, trace } from "./sure-orders.ts";

/**
 * THD = √(x² − x1²)/x1, x the (effective) rms of the whole wave.
 *
 * U² = (k·√2·u·THD)² + (k·u_q/2q·THD)² + (THD − THD_low)²
 *
 * u: a gain's standard uncertainty, taken for every order as of the orders themselves. Were it the same at all, it would cancel;
 * how a channel answers over frequency no record states, so harmonics and fundamental are off each by itself.
 * u_q: of q = Σ x_h², by what scatters from window to window.
 * THD_low: without what may be noise of the instrument, that is the orders' scatter and all that is of no order.
 */
export function sureDistortion(
  { system, moments }: Studied,
  { voltageGain, currentGain }: ChannelUncertainty,
): HarmonicRecord["distortion"] {
  const orders = system.orders.slice(2);
  const scatters = moments.slice(2).map(({ scatter }) => scatter);
  const [plain, low] = [thdOf(system), thdOf(withoutNoise(system, moments))];
  const expanded = (of: "voltage" | "current", gain: number): number | null => {
    const [value, least] = [plain[of], low[of]];
    if (value === null || least === null || !(gain > 0)) return null;
    const q = sum(orders.map((products) => trace(products[`${of}s`])));
    const scattered = COVERAGE * Math.hypot(...scatters.map((one) => one?.[`${of}Square`] ?? 0));
    const byScatter = q > 0 ? scattered / (2 * q) : 0;
    return Math.hypot(COVERAGE * Math.SQRT2 * gain * value, byScatter * value, value - least);
  };
  return {
    voltagePercent: plain.voltage,
    voltageExpandedPercent: expanded("voltage", voltageGain),
    currentPercent: plain.current,
    currentExpandedPercent: expanded("current", currentGain),
  };
}

function thdOf(system: ObservedSystem) {
  const powers = system.wires === 2 ? singlePhasePowers(system) : effectivePowers(system);
  return { voltage: powers.thdVoltagePercent, current: powers.thdCurrentPercent };
}

/** Of orders alone, each without the instrument's noise. */
function withoutNoise(system: ObservedSystem, moments: Studied["moments"]): ObservedSystem {
  const noise = instrumentNoise(moments);
  const phases = system.powersW.length;
  const whole = (of: "voltages" | "currents") =>
    system.powersW.map((_, j) =>
      system.powersW.map((_, k) => {
        const own = (order: number) => (j === k && order > 1 ? (noise[of][order] ?? 0) / phases : 0);
        const products = system.orders.slice(1).map((one) => one[of][j]![k]!.re);
        return sum(products.map((x, n) => (j === k ? Math.max(x - own(n + 1), 0) : x)));
      }),
    );
  return { ...system, voltageProducts: whole("voltages"), currentProducts: whole("currents") };
}
