// Everything that can be wrong with what a command is given: one clear sentence, exit code 2, no stack, no verdict.

import { mkdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { etalon, expectRefused, type Said, scratch } from "./run-command.ts";

const { path, written } = scratch();

/** The good files that every case spoils in one way: 6 s, some 90 pulses. */
const good = {
  recording: path("good.cfg"),
  pulses: path("good.pulses.csv"),
  meter: path("good.meter.json"),
};
const plate = {
  serial: "1",
  accuracyClass: "0.2S",
  activeConstant: 200_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
};

beforeAll(async () => {
  const simulate = ["simulate", "recording", "--duration", "6", "--constant", "200000"];
  for (const out of ["good.cfg", "good.csv"])
    expect((await etalon(...simulate, "--out", path(out))).code).toBe(0);
  const longer = ["--duration", "2", "--current", "3", "--rate", "3200"];
  expect((await etalon(...simulate, ...longer, "--out", path("other.cfg"))).code).toBe(0);
});

const verify = (changed: Partial<typeof good>, ...more: readonly string[]): Promise<Said> => {
  const files = { ...good, ...changed };
  return etalon(
    "verify",
    ...["--recording", files.recording, "--pulses", files.pulses, "--meter", files.meter],
    ...more,
  );
};
const analyze = (recording: string, ...more: readonly string[]): Promise<Said> =>
  etalon("analyze", "--recording", recording, ...more);

/** Every command that reads a recording says the same of it. */
async function expectNoRecording(file: string, ...named: readonly (string | RegExp)[]): Promise<void> {
  expectRefused(await verify({ recording: file }), file, ...named);
  expectRefused(await analyze(file), file, ...named);
  const pulses = ["simulate", "pulses", "--recording", file, "--error", "0.1", "--constant", "1000"];
  expectRefused(await etalon(...pulses), file, ...named);
}

/** The same noise every time. */
function noise(length: number): Uint8Array {
  let state = 596;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

const csvOf = (...rows: readonly string[]): string => `t_s,ua,ub,uc,ia,ib,ic\n${rows.join("\n")}\n`;
const cfgText = (): string => readFileSync(good.recording, "latin1");

describe("the good files", () => {
  it("give a verdict, so that each case below fails for its own reason", async () => {
    const { code, out } = await verify({});
    expect(code).toBe(0);
    expect(out).toMatch(/verdict +(CONFORMING|NONCONFORMING|UNDECIDED)/);
  });
});

describe("a recording", () => {
  it("that is not there, or is a folder, or of no known kind", async () => {
    await expectNoRecording(path("nowhere.cfg"), "there is no such file");
    mkdirSync(path("folder.csv"), { recursive: true });
    await expectNoRecording(path("folder.csv"), /folder.*file is expected/);
    await expectNoRecording(written("letter.txt", "Dear Sir,\n"), /COMTRADE.*is expected/);
  });

  it("that is empty", async () => {
    for (const name of ["empty.csv", "empty.pcap", "empty.pcapng", "empty.cff", "empty.cfg", "empty"])
      if (!name.endsWith(".cfg")) await expectNoRecording(written(name, ""));
    written("empty.dat", readFileSync(path("good.dat")));
    await expectNoRecording(written("empty.cfg", ""));
    await expectNoRecording(written("header.csv", "t_s,ua,ub,uc,ia,ib,ic\n"), "0 rows");
  });

  it("that is noise", async () => {
    for (const name of ["noise.csv", "noise.pcap", "noise.pcapng", "noise.cff", "noise.bin"])
      await expectNoRecording(written(name, noise(5000)));
    written("noise.dat", noise(5000));
    await expectNoRecording(written("noise.cfg", noise(5000)));
    const magic = Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, ...noise(4000));
    await expectNoRecording(written("magic.pcap", magic));
  });

  it("that has no partner, or a broken one", async () => {
    await expectNoRecording(written("alone.cfg", cfgText()), /alone\.dat.*beside/);
    written("nothing.dat", "");
    await expectNoRecording(written("nothing.cfg", cfgText()), /dat.*empty/);
  });

  it("whose dat was cut off", async () => {
    const dat = readFileSync(path("good.dat"));
    written("cut.dat", dat.subarray(0, dat.length / 2 - 5));
    await expectNoRecording(written("cut.cfg", cfgText()), /dat/);
  });

  it("whose cfg was cut off, or counts its channels wrong", async () => {
    written("short.dat", readFileSync(path("good.dat")));
    await expectNoRecording(written("short.cfg", cfgText().slice(0, 120)), /cfg/);
    written("miscounted.dat", readFileSync(path("good.dat")));
    await expectNoRecording(
      written("miscounted.cfg", cfgText().replace("6,6A,0D", "7,6A,0D")),
      /cfg.*line 2/,
    );
  });

  it("whose cfg belongs to another dat", async () => {
    written("mixed.dat", readFileSync(path("other.dat")));
    await expectNoRecording(written("mixed.cfg", cfgText()), /dat/);
    written("swapped.dat", readFileSync(path("good.dat")));
    await expectNoRecording(written("swapped.cfg", readFileSync(path("other.cfg"))), /dat/);
  });

  it("whose channels have units that nobody knows", async () => {
    written("bushels.dat", readFileSync(path("good.dat")));
    const cfg = written("bushels.cfg", cfgText().replaceAll(",V,", ",bushel,").replaceAll(",A,", ",ell,"));
    expectRefused(await verify({ recording: cfg }), "bushels.cfg", /ua|bushel/);
    expectRefused(await analyze(cfg), "bushels.cfg", /ua|bushel/);
  });

  it("whose rows contradict its header or each other", async () => {
    const rows = ["0,1,2,3,4,5,6", "0.00025,1,2,3,4,5,6", "0.0005,1,2,3,4,5,6"];
    await expectNoRecording(written("few.csv", csvOf(rows[0]!, "0.00025,1,2,3", rows[2]!)), /line 3/);
    await expectNoRecording(written("many.csv", csvOf(rows[0]!, `${rows[1]},7`, rows[2]!)), /line 3/);
    await expectNoRecording(
      written("word.csv", csvOf(rows[0]!, "0.00025,1,2,three,4,5,6")),
      /line 3.*uc.*three/,
    );
    await expectNoRecording(
      written("back.csv", csvOf(rows[1]!, rows[0]!, rows[2]!)),
      /line 3.*does not rise/,
    );
    await expectNoRecording(
      written("uneven.csv", csvOf(...rows, "0.0006,1,2,3,4,5,6", "0.00085,1,2,3,4,5,6")),
    );
    await expectNoRecording(written("twice.csv", "t_s,ua,ua\n0,1,2\n1,1,2\n"), /ua.*twice/);
    await expectNoRecording(written("german.csv", "t_s;ua\n0;1,5\n1;2,5\n"), /semicolons/);
  });

  it("that holds nothing but missing values", async () => {
    const rows = Array.from({ length: 4000 }, (_, n) => `${n / 4000},nan,nan,nan,nan,nan,nan`);
    const csv = written("nan.csv", csvOf(...rows));
    expectRefused(await analyze(csv), csv, /no samples|missing/);
    expectRefused(await verify({ recording: csv }));
  });
});

describe("channels", () => {
  it("that read what no circuit ever carried", async () => {
    const rows = readFileSync(path("good.csv"), "utf8").split("\n");
    rows[401] = rows[401]!.replace(/,[^,]*$/, ",-1e308");
    const csv = written("lightning.csv", rows.join("\n"));
    expectRefused(await verify({ recording: csv }), csv, "channel ic reads -1.00e+308 A at 0.1 s");
    expectRefused(await analyze(csv), csv, "channel ic reads -1.00e+308 A at 0.1 s");
  });

  it("that cannot be found", async () => {
    const rows = Array.from({ length: 100 }, (_, n) => `${n / 4000},1,2`);
    const csv = written("two.csv", `t_s,ua,ia\n${rows.join("\n")}\n`);
    expectRefused(await verify({ recording: csv }), "two.csv", /ub, uc, ib, ic/, "3P4W");
    expectRefused(await analyze(csv, "--wiring", "3P3W"), "two.csv", "3P3W");
  });

  it("that are asked for and not there, twice, or of another kind", async () => {
    expectRefused(await verify({}, "--channels", "ua=9"), "good.cfg", /ua=9/);
    expectRefused(await verify({}, "--channels", "ua=VX"), "good.cfg", /ua=VX/);
    expectRefused(await verify({}, "--channels", "ua=1,ub=1"), "good.cfg", /ua.*ub|ub.*ua/);
    expectRefused(await verify({}, "--channels", "ua=4"), "good.cfg", /ua=4/);
    expectRefused(await verify({}, "--channels", "ux=1"), "good.cfg", /ux=1/);
    expectRefused(await verify({}, "--channels", "1,2,3"), "good.cfg", "--channels");
  });
});

describe("a span", () => {
  it("that begins beyond the end, ends before it begins, or lies in a gap", async () => {
    expectRefused(await verify({}, "--from", "7"), "--from 7", "good.cfg", "6 s");
    expectRefused(await analyze(good.recording, "--from", "7"), "--from 7", "good.cfg");
    expectRefused(await verify({}, "--from", "3", "--to", "2"), "good.cfg", /3 s to 2 s/);
    expectRefused(await verify({}, "--to", "60"), "good.cfg", /60 s.*outside/);
    const gap = ["simulate", "recording", "--out", path("gap.csv"), "--duration", "3", "--gap", "1:2"];
    await etalon(...gap);
    expectRefused(await analyze(path("gap.csv"), "--from", "1.2", "--to", "1.8"), "gap.csv", "gap");
  });

  it("of negative or no numbers", async () => {
    expectRefused(await verify({}, "--from", "-1"), '--from "-1"', "seconds from 0");
    expectRefused(await verify({}, "--to", "soon"), '--to "soon"', "seconds");
    expectRefused(await verify({}, "--to", "NaN".toLowerCase()), '--to "nan"');
    expectRefused(await verify({}, "--from", "1e999"), '--from "1e999"');
    expectRefused(await verify({}, "--from", ""), '--from ""');
  });
});

describe("pulses", () => {
  const list = (...rows: readonly string[]): string => `t_s,register\n${rows.join("\n")}\n`;

  it("that are not there, empty, noise, or none", async () => {
    expectRefused(await verify({ pulses: path("nowhere.csv") }), "nowhere.csv", "no such file");
    for (const [name, content] of [
      ["p-empty.csv", ""],
      ["p-noise.csv", noise(3000)],
      ["p-header.csv", "t_s,register\n"],
      ["p-recording.csv", csvOf("0,1,2,3,4,5,6")],
    ] as const)
      expectRefused(await verify({ pulses: written(name, content) }), name);
  });

  it("that are out of order, negative, or not a time", async () => {
    const cases = {
      "order.csv": [list("1.0,wh+", "0.5,wh+", "2,wh+"), /line 3/],
      "negative.csv": [list("-0.5,wh+", "1,wh+"), /line 2.*-0\.5/],
      "word.csv": [list("0.5,wh+", "one,wh+"), /line 3.*one/],
      "nan.csv": [list("0.5,wh+", "nan,wh+"), /line 3/],
      "huge.csv": [list("0.5,wh+", "1e300,wh+"), /line 3/],
      "cells.csv": [list("0.5,wh+", "1.0"), /line 3/],
    } as const;
    for (const [name, [content, place]] of Object.entries(cases)) {
      const { code, out, err } = await verify({ pulses: written(`p-${name}`, content) });
      expect(err, name).toMatch(place);
      expect([code, out, err.split("\n").length], name).toEqual([2, "", 2]);
    }
  });

  it("of registers that nobody knows, or of another one than was asked for", async () => {
    expectRefused(
      await verify({ pulses: written("p-reg.csv", list("0.5,kwh", "1,kwh")) }),
      "p-reg.csv",
      /line 2.*kwh/,
    );
    expectRefused(await verify({}, "--register", "wh-"), "wh-");
    expectRefused(await verify({}, "--register", "watt"), '--register "watt"', "wh+, wh-, varh+, varh-");
  });

  it("that lie outside the recording, or belong to another one", async () => {
    expectRefused(
      await verify({ pulses: written("p-late.csv", list("7,wh+", "8,wh+", "9,wh+")) }),
      /no pulse of 3 .*6 s/,
    );
    const some = readFileSync(good.pulses, "utf8");
    expectRefused(await verify({ pulses: written("p-some.csv", `${some}6.5,wh+\n7.5,wh+\n`) }), /outside/);
    const other = path("other.pulses.csv");
    expectRefused(await verify({ pulses: other }), `${good.recording} with ${other}: `, /constant/);
  });
});

describe("a meter", () => {
  const meterFile = (name: string, changed: object): string =>
    written(name, JSON.stringify({ ...plate, ...changed }));

  it("that is not there, no JSON, or no meter", async () => {
    expectRefused(await verify({ meter: path("nowhere.json") }), "nowhere.json", "no such file");
    const cases = {
      "m-empty.json": "",
      "m-cut.json": '{ "serial": "1", ',
      "m-noise.json": noise(300),
      "m-list.json": "[]",
      "m-null.json": "null",
      "m-pulses.json": "t_s,register\n",
    };
    for (const [name, content] of Object.entries(cases))
      expectRefused(await verify({ meter: written(name, content) }), name);
    expectRefused(await verify({ meter: written("m-place.json", '{\n "serial": "1"\n "x": 1 }') }), /line 3/);
  });

  it("whose plate cannot be", async () => {
    const cases: Readonly<Record<string, object>> = {
      activeConstant: { activeConstant: 0 },
      wiring: { wiring: "5P9W" },
      accuracyClass: { accuracyClass: "0.2" },
      nominalVoltage: { nominalVoltage: -57.7 },
      ratedCurrent: { ratedCurrent: "1.5" },
      maxCurrent: { maxCurrent: 1 },
      voltageRatio: { voltageRatio: 0 },
      registering: { registering: "tertiary" },
      serial: { serial: undefined },
    };
    for (const [field, changed] of Object.entries(cases))
      expectRefused(await verify({ meter: meterFile(`m-${field}.json`, changed) }), `m-${field}.json`, field);
    expectRefused(
      await verify({ meter: meterFile("m-minus.json", { activeConstant: -1 }) }),
      "activeConstant",
    );
    expectRefused(await verify({ meter: written("m-nan.json", '{"activeConstant": NaN}') }), "m-nan.json");
  });

  it("whose constant the counts contradict by a factor of ten gets no verdict", async () => {
    for (const activeConstant of [20_000, 2_000_000])
      expectRefused(
        await verify({ meter: meterFile(`m-${activeConstant}.json`, { activeConstant }) }),
        /constant of (2000|1999|2001)/,
        String(activeConstant),
      );
  });

  it("that has no constant for the register that was asked for", async () => {
    expectRefused(
      await verify({ meter: meterFile("m-active.json", {}) }, "--register", "varh+"),
      /reactive|varh/,
    );
  });
});

describe("a calibration", () => {
  it("that is not there, no JSON, or no calibration", async () => {
    const cases = { "c-empty.json": "", "c-cut.json": "{", "c-meter.json": JSON.stringify(plate) };
    expectRefused(await verify({}, "--calibration", path("nowhere.json")), "nowhere.json");
    for (const [name, content] of Object.entries(cases))
      expectRefused(await verify({}, "--calibration", written(name, content)), name);
  });
});

describe("orders to the simulation that cannot be carried out", () => {
  const simulate = (...more: readonly string[]): Promise<Said> =>
    etalon("simulate", "recording", "--out", path("never"), ...more);

  it("durations, loads and meters out of all bounds", async () => {
    expectRefused(await simulate("--duration", "-4"), '--duration "-4"', "seconds above 0");
    expectRefused(await simulate("--duration", "1e7", "--constant", "1"), "1 to 20000000");
    expectRefused(await simulate("--frequency", "0"), "--frequency", "Hz");
    expectRefused(await simulate("--pf", "1.2"), '--pf "1.2"', "up to 1");
    expectRefused(await simulate("--error", "-100"), "--error", "above -100");
    expectRefused(await simulate("--harmonics", "3;7"), "--harmonics", "order:percent");
    expectRefused(await simulate("--harmonics=-3:7"), "harmonics");
    expectRefused(await simulate("--constant", "1e12"), "pulses");
    expectRefused(await simulate("--class", "0.3"), '--class "0.3"', "0.2S");
    expectRefused(await simulate("--bits", "24.5"), "--bits", "whole number");
    expectRefused(await simulate("--gap", "2:1"), /gaps/);
    expectRefused(await simulate("--installed", "ua,ub,uc,ia,ia,ic"), "--installed");
    expectRefused(await simulate("--start", "yesterday"), "--start");
    expectRefused(await simulate("--meter", path("nowhere.json")), "nowhere.json");
  });

  it("files that cannot be written", async () => {
    expectRefused(
      await etalon("simulate", "recording", "--duration", "1", "--out", `${written("a-file", "")}/x`),
      "a-file",
      "cannot be written",
    );
    expectRefused(
      await etalon("simulate", "recording", "--out", "x.csv", "--format", "comtrade"),
      "contradict",
    );
  });

  it("pulses without a constant, without energy, or of a register that was not simulated", async () => {
    const pulses = ["simulate", "pulses", "--recording", good.recording];
    expectRefused(await etalon(...pulses, "--error", "0.1"), "--meter or --constant");
    expectRefused(await etalon(...pulses, "--error", "0.1", "--constant", "1"), "good.cfg", "imp/kWh");
    expectRefused(await etalon(...pulses, "--error", "0.1", "--constant", "0"), "--constant", "above 0");
    expectRefused(await etalon(...pulses, "--constant", "1"), "--error");
    expectRefused(
      await etalon(...pulses, "--error", "0.1", "--constant", "1e5", "--register", "varh+"),
      '--register "varh+"',
      "wh+, wh-",
    );
  });
});
