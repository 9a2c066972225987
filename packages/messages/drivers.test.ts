// Which drivers are for which instruments, and which version is the newer one.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, fits } from "./drivers.ts";

const found = { kind: "meter", maker: "Acme", model: "M-300X", serial: "1", firmware: "2.1" } as const;
const is = (maker: string, model: string, firmware?: string) =>
  fits({ identity: { kind: "meter", maker, model, ...(firmware && { firmware }) } }, found);

describe("a driver's identity pattern", () => {
  it("fits by kind and by each part, with any characters for a star", () => {
    expect(is("Acme", "M-300X")).toBe(true);
    expect(is("Acme", "M-*X", "2.*")).toBe(true);
    expect(is("*", "*3*0*")).toBe(true);
    expect(is("Acme", "M-300")).toBe(false);
    expect(is("Acme", "M-300X*X")).toBe(false);
    expect(is("Acm", "*")).toBe(false);
    expect(is("*", "*", "3*")).toBe(false);
    const source = { identity: { kind: "waveform-source", maker: "*", model: "*" } } as const;
    expect(fits(source, found)).toBe(false);
  });

  it("means what the regular expression of the same form means", () => {
    const letters = fc.stringMatching(/^[ab]{0,6}$/);
    const pattern = fc.stringMatching(/^[ab*]{1,6}$/);
    fc.assert(
      fc.property(pattern, letters, (model, text) => {
        const same = new RegExp(`^${model.replaceAll("*", ".*")}$`).test(text);
        expect(fits({ identity: { kind: "meter", maker: "*", model } }, { ...found, model: text })).toBe(
          same,
        );
      }),
      { seed: 20_261_128, numRuns: 3000 },
    );
  });
});

it("compares versions number by number", () => {
  expect(compareVersions("1.10", "1.9")).toBeGreaterThan(0);
  expect(compareVersions("2", "2.0.0")).toBe(0);
  expect(compareVersions("1.9.9", "2")).toBeLessThan(0);
});
