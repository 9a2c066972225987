import { describe, expect, it } from "vitest";
import { pulseQuantumJ, secondaryEnergyFactor } from "./secondary-energy.ts";
import { meter } from "./testing/measured.ts";

// 10 kV/100 V and 200 A/1 A: K = 100 · 200
const substation = { ...meter, voltageRatio: 100, currentRatio: 200 };
const primary = (ratio: number | null) => ({ side: "primary", ratio }) as const;
const secondary = { side: "secondary", ratio: 100 } as const;

describe("energy at the meter's terminals", () => {
  it("is 3.6e6/C per pulse, by the register's own constant", () => {
    expect(pulseQuantumJ(meter, "wh+")).toEqual({ ok: true, value: 180 });
    expect(pulseQuantumJ({ ...meter, reactiveConstant: 6400 }, "varh-")).toEqual({ ok: true, value: 562.5 });
    const { reactiveConstant: _, ...activeOnly } = meter;
    expect(pulseQuantumJ(activeOnly, "varh+")).toMatchObject({ why: { code: "verify.constant-missing" } });
  });

  it("divides a primary registering meter's pulse by both ratios", () => {
    const registering = { ...substation, activeConstant: 1, registering: "primary" } as const;
    expect(pulseQuantumJ(registering, "wh+")).toEqual({ ok: true, value: 180 });
    expect(pulseQuantumJ({ ...registering, registering: "secondary" }, "wh+")).toMatchObject({
      value: 3.6e6,
    });
  });

  it("brings recorded energy to the secondary side, quantity by quantity", () => {
    const factor = (voltage: typeof secondary | ReturnType<typeof primary>, current: typeof voltage) =>
      secondaryEnergyFactor(substation, { voltage, current });
    expect(factor(secondary, secondary)).toEqual(1);
    expect(factor(primary(null), secondary)).toEqual(1 / 100);
    expect(factor(primary(null), primary(1))).toEqual(1 / 100 / 200);
  });

  it("takes the file's ratio where the meter states none, and none where nobody does", () => {
    const voltage = primary(110);
    expect(secondaryEnergyFactor(meter, { voltage, current: secondary })).toBe(1 / 110);
    const unknown = { side: "unknown", ratio: null } as const;
    expect(secondaryEnergyFactor(substation, { voltage: unknown, current: unknown })).toBe(1);
    expect(secondaryEnergyFactor(meter, { voltage: secondary, current: primary(null) })).toBe(1);
  });
});
