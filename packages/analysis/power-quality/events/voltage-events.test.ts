import { secondsBetween } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { clockAt, utc } from "../grid.fixture.ts";
import { openSampleClock } from "../sample-clock.ts";
import type {
  EventBegunRecord,
  EventRecord,
  RapidChangeRecord,
  VoltageEventRecord,
} from "./event-records.ts";
import { type EventRules, unfitRules, usualEvents } from "./event-rules.ts";
import { openVoltageEvents, type VoltageEvents } from "./voltage-events.ts";

const START = utc("2024-03-01T12:00:00Z");
const RATE = 1000;
const HALF = 10; // samples of a half cycle

function opened(
  voltages: readonly string[],
  rules: Partial<EventRules> = {},
  live: readonly string[] = [],
  declaredVoltageV = 230,
) {
  const clock = openSampleClock();
  clock.heard(0, clockAt(START, RATE));
  const order = {
    nominalHz: 50,
    declaredVoltageV,
    rules: { ...usualEvents, ...rules },
    voltages,
    live,
  } as const;
  return openVoltageEvents(order, clock);
}

type Levels = readonly (readonly [count: number, ...percents: number[]])[];

/** Levels of all voltages in per cent, each for so many half cycles; NaN is a missing sample. */
function hear(events: VoltageEvents, levels: Levels, firstHalfCycle = 0): (EventRecord | EventBegunRecord)[] {
  let n = firstHalfCycle;
  for (const [count, ...percents] of levels)
    for (let k = 0; k < count; k++, n++)
      percents.forEach((percent, v) => {
        events.hear(v, HALF * n, HALF * (n + 2), 2.3 * percent);
      });
  return events.told();
}

const ended = (records: readonly (EventRecord | EventBegunRecord)[]): VoltageEventRecord[] =>
  records.filter((one): one is VoltageEventRecord => one.kind === "event" && one.event !== "rapid change");
const kinds = (records: readonly (EventRecord | EventBegunRecord)[]) =>
  ended(records).map(({ event }) => event);
const startS = (record: EventRecord) => secondsBetween(START, record.startTaiNs);

describe("a dip", () => {
  // 60 % from 0.1 s to 0.18 s: the half-cycle rms of the worked example
  const example: Levels = [
    [9, 100],
    [1, 82.462],
    [7, 60],
    [1, 82.462],
    [20, 100],
  ];

  it("has its duration by the rule of stamping, and both cycles whatever the rule", () => {
    for (const [stamping, from, durationS] of [
      ["outer", 0.09, 0.11],
      ["starts", 0.09, 0.09],
      ["ends", 0.11, 0.09],
    ] as const) {
      const [dip, ...others] = ended(hear(opened(["ua"], { stamping }), example));
      expect(others).toEqual([]);
      expect(startS(dip!)).toBeCloseTo(from, 9);
      expect(dip!.durationS).toBeCloseTo(durationS, 9);
      expect(secondsBetween(START, dip!.beginCycle.startTaiNs)).toBeCloseTo(0.09, 9);
      expect(secondsBetween(START, dip!.beginCycle.endTaiNs)).toBeCloseTo(0.11, 9);
      expect(secondsBetween(START, dip!.endCycle.startTaiNs)).toBeCloseTo(0.18, 9);
      expect(secondsBetween(START, dip!.endCycle.endTaiNs)).toBeCloseTo(0.2, 9);
      expect(dip!.rms).toBeCloseTo(138, 9);
      expect(dip).toMatchObject({ event: "dip", percent: 60, channel: "ua", cell: "C1", interrupted: false });
      expect(dip!.rules.stamping).toBe(stamping);
      expect([dip!.beginUnseen, dip!.endUnseen, dip!.gap]).toEqual([null, null, false]);
    }
  });

  it("is announced once when it begins", () => {
    const begun = hear(opened(["ua"]), example).filter((one) => one.kind === "event begun");
    expect(begun).toMatchObject([{ event: "dip", channel: "ua", percent: expect.closeTo(82.462, 9) }]);
  });

  it("ends above the threshold by the hysteresis: wavering about the threshold is one event", () => {
    const wavering = Array.from({ length: 500 }, (_, n) => [1, n % 2 ? 89 : 91.9] as const);
    const told = hear(opened(["ua"]), [[9, 100], ...wavering, [9, 100]]);
    expect(kinds(told)).toEqual(["dip"]);
    expect(told.length).toBe(2);
  });

  it("of several voltages is one, from the first below to the last above", () => {
    const [dip, ...others] = ended(
      hear(opened(["ua", "ub", "uc"]), [
        [9, 100, 100, 100],
        [5, 70, 100, 100],
        [5, 70, 65, 100],
        [5, 100, 66, 100],
        [9, 100, 100, 100],
      ]),
    );
    expect(others).toEqual([]);
    expect(startS(dip!)).toBeCloseTo(0.09, 9);
    expect(dip!.durationS).toBeCloseTo(0.26 - 0.09, 9);
    expect(dip).toMatchObject({ channels: ["ua", "ub"], channel: "ub", cell: "C1" });
    expect(dip!.percent).toBeCloseTo(65, 9);
  });

  it("longer than a minute has no cell", () => {
    const [dip] = ended(
      hear(opened(["ua"]), [
        [9, 100],
        [6100, 85],
        [9, 100],
      ]),
    );
    expect(dip!.durationS).toBeCloseTo(61.02, 9);
    expect(dip!.cell).toBeNull();
  });

  it("of a channel that never had a voltage is none", () => {
    const told = hear(opened(["ua", "ub"]), [
      [300, 100, 0.1],
      [5, 60, 0.1],
      [300, 100, 0.1],
    ]);
    expect(ended(told)).toMatchObject([{ event: "dip", channels: ["ua"] }]);
    expect(hear(opened(["ua"]), [[500, 3]])).toEqual([]);
  });
});

describe("a swell", () => {
  it("begins above its threshold and ends below it by the hysteresis", () => {
    const [swell, ...others] = ended(
      hear(opened(["ua", "ub"]), [
        [9, 100, 100],
        [4, 100, 112],
        [3, 100, 122],
        [5, 100, 109],
        [9, 100, 107.9],
      ]),
    );
    expect(others).toEqual([]);
    expect(swell).toMatchObject({ event: "swell", channels: ["ub"], cell: "S1" });
    expect(swell!.rms).toBeCloseTo(1.22 * 230, 9);
    expect(swell!.durationS).toBeCloseTo(0.23 - 0.09, 9);
  });
});

describe("an interruption", () => {
  it("is when all voltages are gone, within a dip that knows of it", () => {
    const told = hear(opened(["ua", "ub"]), [
      [9, 100, 100],
      [5, 2, 100],
      [50, 2, 1],
      [5, 50, 1],
      [9, 100, 100],
    ]);
    expect(kinds(told)).toEqual(["interruption", "dip"]);
    const [interruption, dip] = ended(told);
    expect(startS(interruption!)).toBeCloseTo(0.14, 9);
    expect(interruption!.durationS).toBeCloseTo(0.66 - 0.14, 9);
    expect(interruption).toMatchObject({ channels: ["ua", "ub"], channel: "ub", cell: null });
    expect(dip).toMatchObject({ interrupted: true, channels: ["ua", "ub"] });
    const [next] = ended(
      hear(opened(["ua", "ub"]), [
        [9, 100, 100],
        [5, 2, 100],
        [9, 100, 100],
      ]),
    );
    expect(next).toMatchObject({ event: "dip", interrupted: false, cell: "X1" });
  });
});

describe("what is not wholly seen", () => {
  it("says that it was going on when the stream ended", () => {
    const events = opened(["ua"]);
    hear(events, [
      [9, 100],
      [20, 70],
    ]);
    events.cut("the stream's end");
    const [dip] = ended(events.told());
    expect(dip).toMatchObject({ endUnseen: "the stream's end", beginUnseen: null, cell: null });
    expect(dip!.durationS).toBeCloseTo(0.3 - 0.09, 9);
  });

  it("says that it touches a gap, before and behind it", () => {
    const events = opened(["ua"]);
    hear(events, [
      [9, 100],
      [20, 70],
    ]);
    events.cut("a gap");
    const rest = hear(
      events,
      [
        [20, 70],
        [20, 100],
      ],
      50,
    );
    expect(ended(rest).map(({ beginUnseen, endUnseen }) => [beginUnseen, endUnseen])).toEqual([
      [null, "a gap"],
      ["a gap", null],
    ]);
    expect(startS(ended(rest)[1]!)).toBeCloseTo(0.5, 9);
  });

  it("is no event where the voltage is well before and behind a gap", () => {
    const events = opened(["ua"]);
    hear(events, [[120, 100]]);
    events.cut("a gap");
    expect(hear(events, [[120, 100]], 200)).toEqual([]);
  });

  it("bears missing samples: they are said, and a voltage that stays away ends the event", () => {
    const short = hear(opened(["ua", "ub"]), [
      [9, 100, 100],
      [5, 70, 100],
      [3, Number.NaN, 100],
      [5, 70, 100],
      [9, 100, 100],
    ]);
    expect(ended(short)).toMatchObject([{ event: "dip", gap: true, endUnseen: null }]);
    const long = hear(opened(["ua", "ub"]), [
      [9, 100, 100],
      [5, 70, 100],
      [500, Number.NaN, 100],
    ]);
    expect(ended(long)).toMatchObject([{ event: "dip", gap: true, endUnseen: "a gap" }]);
  });

  it("was going on when the first half cycle was heard", () => {
    const [swell] = ended(
      hear(opened(["ua"]), [
        [9, 115],
        [9, 100],
      ]),
    );
    expect(swell).toMatchObject({ event: "swell", beginUnseen: "the stream's begin", cell: null });
  });
});

describe("what goes on when the stream begins", () => {
  const unseenBegin = { beginUnseen: "the stream's begin", endUnseen: null, cell: null };

  it("is a dip from the first cycle on, whether it ends or not", () => {
    const [dip, ...others] = ended(
      hear(opened(["ua"]), [
        [50, 50],
        [50, 100],
      ]),
    );
    expect(others).toEqual([]);
    expect(dip).toMatchObject({ event: "dip", channels: ["ua"], ...unseenBegin });
    expect(startS(dip!)).toBeCloseTo(0, 9);
    expect(dip!.durationS).toBeCloseTo(0.52, 9);
    const low = opened(["ua"]);
    hear(low, [[200, 80]]);
    expect(low.flaggedBetween(0, HALF)).toBe(true);
    low.cut("the stream's end");
    expect(ended(low.told())).toMatchObject([
      { event: "dip", beginUnseen: "the stream's begin", endUnseen: "the stream's end" },
    ]);
  });

  const back: Levels = [
    [50, 0, 0],
    [1, 60, 60],
    [50, 100, 100],
  ];

  it("is an interruption of all voltages that are gone, told when they come or, if known to be live, at once", () => {
    for (const live of [[], ["ua", "ub"]]) {
      const told = ended(hear(opened(["ua", "ub"], {}, live), back));
      expect(told).toMatchObject([
        { event: "interruption", channel: expect.stringMatching(/^u[ab]$/), ...unseenBegin },
        { event: "dip", interrupted: true, channels: ["ua", "ub"], ...unseenBegin },
      ]);
      for (const one of told) expect(startS(one)).toBeCloseTo(0, 9);
      expect(told[0]!.durationS).toBeCloseTo(0.52, 9);
      expect(told[1]!.durationS).toBeCloseTo(0.53, 9);
    }
    const known = opened(["ua", "ub"], {}, ["ua", "ub"]);
    expect(hear(known, [[1, 0, 0]]).map(({ event }) => event)).toEqual(["dip", "interruption"]);
    expect(known.flaggedBetween(0, HALF)).toBe(true);
  });

  it("is no interruption while any voltage is there, whichever is heard first", () => {
    for (const live of [[], ["ua", "ub"]])
      for (const turned of [false, true]) {
        const levels = [
          [50, 0, 100],
          [50, 100, 100],
        ] as const;
        const told = hear(
          opened(["ua", "ub"], {}, live),
          turned ? levels.map(([n, a, b]) => [n, b, a] as const) : levels,
        );
        expect(ended(told)).toMatchObject([
          { event: "dip", channels: [turned ? "ub" : "ua"], percent: 0, interrupted: false, ...unseenBegin },
        ]);
        expect(ended(told)[0]!.durationS).toBeCloseTo(0.52, 9);
      }
  });

  it("leaves a dead input out of interruptions", () => {
    const told = hear(opened(["ua", "ub", "uc"], {}, ["ua", "ub"]), [
      [50, 0, 0, 0.1],
      [50, 100, 100, 0.1],
    ]);
    expect(ended(told)).toMatchObject([
      { event: "interruption", channels: ["ua", "ub"] },
      { event: "dip", channels: ["ua", "ub"] },
    ]);
  });

  it("is said to touch a gap where the voltage was not heard before", () => {
    const told = hear(opened(["ua", "ub"]), [
      [9, 100, 100],
      [200, Number.NaN, 100],
      [20, 60, 100],
      [20, 100, 100],
    ]);
    expect(ended(told)).toMatchObject([{ event: "dip", channels: ["ua"], beginUnseen: "a gap" }]);
  });
});

describe("a rapid change", () => {
  it("is told with its two differences, unless it is a dip", () => {
    const told = hear(opened(["ua"]), [
      [150, 100],
      [10, 92.5],
      [150, 94],
      [150, 100],
      [5, 60],
      [300, 100],
    ]);
    const rapid = told.filter((one): one is RapidChangeRecord => one.kind === "event" && "changes" in one);
    expect(rapid.length).toBe(2);
    expect(startS(rapid[0]!)).toBeCloseTo(1.5, 9);
    expect(rapid[0]!.changes).toMatchObject([{ channel: "ua" }]);
    expect(rapid[0]!.changes[0]!.mostPercent).toBeCloseTo(7.5, 9);
    expect(rapid[0]!.changes[0]!.steadyV).toBeCloseTo(13.8, 0);
    expect(startS(rapid[1]!)).toBeCloseTo(3.1, 9);
    expect(kinds(told)).toEqual(["dip"]);
  });
});

describe("a sliding reference", () => {
  it("follows the voltage within some minutes, and stands still in a dip", () => {
    const slow: Levels = [[60_000, 93]];
    const fixed = opened(["ua"]);
    const sliding = opened(["ua"], { reference: "sliding" });
    for (const events of [fixed, sliding]) hear(events, slow);
    // To 85 % of the declared voltage: 91.4 % of 93 %.
    const down: Levels = [
      [6000, 85],
      [9, 93],
    ];
    expect(kinds(hear(fixed, down, 60_000))).toEqual(["dip"]);
    expect(kinds(hear(sliding, down, 60_000))).toEqual([]);
    const deep: Levels = [
      [30_000, 70],
      [9, 93],
    ];
    const [dip] = ended(hear(sliding, deep, 70_000));
    expect(dip!.referenceV / 2.3).toBeGreaterThan(85);
    expect(dip!.referenceV / 2.3).toBeLessThan(93);
    expect(dip!.percent).toBeCloseTo((100 * 70 * 2.3) / dip!.referenceV, 9);
  });
});

describe("flags", () => {
  it("lie on what a dip, swell or interruption touches, and on nothing else", () => {
    const events = opened(["ua"]);
    hear(events, [
      [200, 100],
      [10, 70],
      [200, 94],
      [20, 115],
      [200, 100],
    ]);
    const flags = (from: number, to: number) => events.flaggedBetween(HALF * from, HALF * to);
    expect(flags(0, 200)).toBe(false);
    expect(flags(190, 201)).toBe(true);
    expect(flags(205, 206)).toBe(true);
    expect(flags(211, 220)).toBe(true); // the cycle that ended it
    expect(flags(212, 400)).toBe(false); // though the change to 94 % is a rapid one
    expect(flags(412, 413)).toBe(true);
    hear(events, [[10, 70]], 630);
    expect(flags(620, 630)).toBe(false);
    expect(flags(635, 640)).toBe(true); // it goes on
    expect(flags(900, 999)).toBe(true);
  });
});

describe("rules", () => {
  it("must leave a voltage between dips and swells", () => {
    expect(unfitRules(usualEvents)).toBeNull();
    expect(unfitRules({ ...usualEvents, dipPercent: 98, swellPercent: 102 })).toMatch("no voltage between");
    expect(unfitRules({ ...usualEvents, interruptionPercent: 95 })).toMatch("not below the dip");
    expect(unfitRules({ ...usualEvents, rapidChangePercent: 0 })).toMatch("above 0 %");
    expect(unfitRules({ ...usualEvents, dipPercent: Number.NaN })).toMatch("above 0 %");
  });
});
