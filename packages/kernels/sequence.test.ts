import { describe, expect, it } from "vitest";
import type { Phasor } from "./phasor.ts";
import { sequenceComponents } from "./sequence.ts";

const polar = (magnitude: number, degrees: number): Phasor => ({
  re: magnitude * Math.cos((degrees * Math.PI) / 180),
  im: magnitude * Math.sin((degrees * Math.PI) / 180),
});

function expectPolar({ re, im }: Phasor, magnitude: number, degrees: number): void {
  expect(Math.hypot(re, im)).toBeCloseTo(magnitude, 6);
  expect((Math.atan2(im, re) * 180) / Math.PI).toBeCloseTo(degrees, 5);
}

describe("symmetrical components", () => {
  it("of an unbalanced four-wire system with known components: voltages", () => {
    const { zero, positive, negative } = sequenceComponents(
      polar(220, 0),
      polar(218, -120.5),
      polar(223, 119.5),
    );
    expectPolar(positive, 220.33147, -0.333586);
    expectPolar(negative, 0.821106, -102.410226);
    expectPolar(zero, 2.090202, 94.150245);
  });

  it("of the same system: currents", () => {
    const { zero, positive, negative } = sequenceComponents(polar(50, -25), polar(40, -150), polar(30, 85));
    expectPolar(positive, 39.902756, -29.165666);
    expectPolar(negative, 6.384707, 18.856329);
    expectPolar(zero, 5.802781, -40.237603);
  });

  it("of two ohms between two lines of a 220 V system", () => {
    const ib = polar(190.525589, 30);
    const { zero, positive, negative } = sequenceComponents(ib, { re: -ib.re, im: -ib.im }, { re: 0, im: 0 });
    expectPolar(positive, 110, 0);
    expectPolar(negative, 110, 60);
    expect(Math.hypot(zero.re, zero.im)).toBeLessThan(1e-12);
  });

  it("a balanced system of the other sequence is negative sequence alone", () => {
    const { zero, positive, negative } = sequenceComponents(
      polar(100, 10),
      polar(100, 130),
      polar(100, -110),
    );
    expectPolar(negative, 100, 10);
    expect(Math.hypot(zero.re, zero.im) + Math.hypot(positive.re, positive.im)).toBeLessThan(1e-12);
  });
});
