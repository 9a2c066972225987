import type { PulseEdge } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { gridSite } from "./grid-site.ts";
import { siteAcquisition, siteMeter } from "./site-terminal.ts";

const origin = 1_700_000_037_000_000_000n;
const clockAt = (seconds: number) => {
  let now = origin + BigInt(Math.round(seconds * 1e9));
  return { now: () => now, advance: (byS: number) => (now += BigInt(Math.round(byS * 1e9))) };
};
const point = gridSite[0]!;

describe("a simulated terminal", () => {
  it("gives every pulse once, whatever blocks are asked for", () => {
    const acquisition = siteAcquisition(point, {
      originTaiNs: origin,
      clock: clockAt(100),
      registers: ["wh+", "varh+"],
    });
    const whole = acquisition.pulses(0, 80_000);
    const parts: PulseEdge[] = [];
    for (let first = 0; first < 80_000; first += 613)
      parts.push(...acquisition.pulses(first, Math.min(613, 80_000 - first)));
    expect(parts).toEqual(whole);
    expect(new Set(whole.map((edge) => edge.register))).toEqual(new Set(["wh+", "varh+"]));
    expect(whole.filter((edge) => edge.register === "wh+").length).toBeGreaterThan(55);
  });

  it("takes samples with the clock, holds them for a while, and says so", async () => {
    const clock = clockAt(1);
    const acquisition = siteAcquisition(point, { originTaiNs: origin, clock, heldSamples: 8000 });
    expect(acquisition.taken()).toBe(4000);
    const codes = Array.from({ length: 6 }, () => new Int32Array(4000));
    expect(acquisition.read(0, 4000, codes)).toBe(true);
    expect(codes.every((channel) => channel.some((code) => Math.abs(code) > 100_000))).toBe(true);
    expect(() => acquisition.read(1, 4000, codes)).toThrow("taken");
    const stop = new AbortController();
    const waiting = acquisition.until(6000, stop.signal);
    clock.advance(9);
    await waiting;
    expect(acquisition.taken()).toBe(40_000);
    expect(acquisition.read(0, 4000, codes)).toBe(false);
    expect(acquisition.read(32_000, 4000, codes)).toBe(true);
    const never = acquisition.until(1e9, stop.signal);
    stop.abort();
    await never;
  });

  it("knows when its clock is out of lock", () => {
    const options = { originTaiNs: origin, clock: clockAt(10) };
    const lost = siteAcquisition(gridSite[3]!, options);
    expect([0, 12_000, 40_000].map((sample) => lost.clock(sample).state)).toEqual([
      "locked",
      "holdover",
      "free",
    ]);
    expect(lost.clock(40_000).rateErrorBoundPpm).toBe(200);
    expect(siteAcquisition(point, options).clock(40_000).state).toBe("locked");
  });
});

describe("a simulated meter", () => {
  it("registers what flows, its own error included, and keeps the time it is given", async () => {
    const clock = clockAt(0);
    const meter = siteMeter(point, { originTaiNs: origin, clock });
    expect((await meter.readClock()) - clock.now()).toBe(1_300_000_000n);
    await meter.setClock(clock.now());
    expect(await meter.readClock()).toBe(clock.now());
    clock.advance(3600);
    const read = await meter.readRegisters();
    const acquisition = siteAcquisition(point, { originTaiNs: origin, clock });
    const counted = acquisition.pulses(0, 4 * 3_600_000 + 100).length / point.meter.activeConstant;
    expect(Math.abs(read.activeImportKwh - counted)).toBeLessThan(1.1 / point.meter.activeConstant);
    expect(read.activeExportKwh).toBe(0);
    expect(read.reactiveImportKvarh).toBeGreaterThan(0);
  });
});
