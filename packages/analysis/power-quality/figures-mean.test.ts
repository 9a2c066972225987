import { describe, expect, it } from "vitest";
import type { Distortion } from "./distortion.ts";
import type { ChannelFigures, Figures } from "./figures.ts";
import { openFiguresMean } from "./figures-mean.ts";

const noDistortion: Distortion = {
  thdPercent: null,
  thdGroupsPercent: null,
  thdSubgroupsPercent: null,
  partialWeightedPercent: null,
  totalDemandPercent: null,
};

const channel = (rms: number, others: Partial<ChannelFigures> = {}): ChannelFigures => ({
  rms,
  underDeviationPercent: 100 * (1 - Math.min(rms, 230) / 230),
  overDeviationPercent: 100 * (Math.max(rms, 230) / 230 - 1),
  signallingRms: null,
  lines: null,
  distortion: noDistortion,
  ...others,
});

const figures = (one: ChannelFigures | null, others: Partial<Figures> = {}): Figures => ({
  frequencyHz: 50,
  channels: [one],
  powers: [],
  voltageUnbalance: null,
  currentUnbalance: null,
  ...others,
});

function meanOf(...all: Figures[]): Figures {
  const mean = openFiguresMean();
  for (const one of all) mean.add(one);
  return mean.value()!;
}

describe("the mean of figures", () => {
  it("is the root of the mean square for rms", () => {
    const sizes = [228, 231, 236, 229.5];
    const mean = meanOf(...sizes.map((rms) => figures(channel(rms))));
    const square = sizes.reduce((sum, x) => sum + x * x, 0) / 4;
    expect(mean.channels[0]!.rms).toBeCloseTo(Math.sqrt(square), 10);
  });

  it("takes under- and over-deviation from the mean squares of the capped voltages", () => {
    const sizes = [200, 240, 230, 215];
    const mean = meanOf(...sizes.map((rms) => figures(channel(rms)))).channels[0]!;
    const capped = (cap: (x: number) => number) =>
      Math.sqrt(sizes.reduce((sum, x) => sum + cap(x) ** 2, 0) / 4);
    const low = capped((x) => Math.min(x, 230));
    const high = capped((x) => Math.max(x, 230));
    expect(mean.underDeviationPercent).toBeCloseTo((100 * (230 - low)) / 230, 10);
    expect(mean.overDeviationPercent).toBeCloseTo((100 * (high - 230)) / 230, 10);
  });

  it("is the plain mean for frequency and for powers, direction and all", () => {
    const power = (activePowerW: number) => ({
      activePowerW,
      harmonicActivePowerW: Float64Array.of(0, activePowerW),
      harmonicReactivePowerVar: Float64Array.of(0, 2),
    });
    const mean = meanOf(
      figures(null, { frequencyHz: 49.9, powers: [power(100)] }),
      figures(null, { frequencyHz: 50.3, powers: [power(-60)] }),
    );
    expect(mean.frequencyHz).toBeCloseTo(50.1, 12);
    expect(mean.powers[0]).toMatchObject({ activePowerW: 20 });
    expect([...mean.powers[0]!.harmonicActivePowerW]).toEqual([0, 20]);
    expect([...mean.powers[0]!.harmonicReactivePowerVar]).toEqual([0, 2]);
  });

  it("goes as far as all lists go, and leaves out channels and figures that are not there", () => {
    const lines = (...harmonics: number[]) => {
      const list = Float64Array.from(harmonics);
      return {
        harmonics: list,
        subgroups: list,
        groups: list,
        interharmonicGroups: list,
        interharmonicSubgroups: list,
      };
    };
    const mean = meanOf(
      figures(channel(230, { lines: lines(0, 3, 6) })),
      figures(null, { frequencyHz: null }),
      figures(channel(230, { lines: lines(0, 4) })),
    );
    expect(mean.frequencyHz).toBe(50);
    expect([...mean.channels[0]!.lines!.harmonics]).toEqual([0, Math.sqrt(12.5)]);
    expect(mean.channels[0]!.signallingRms).toBeNull();
    expect(mean.voltageUnbalance).toBeNull();
  });

  it("of nothing is nothing; of what never had a value there is none", () => {
    expect(openFiguresMean().value()).toBeNull();
    expect(meanOf(figures(null)).channels).toEqual([null]);
  });
});
