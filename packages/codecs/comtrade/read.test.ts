import { describe, expect, it } from "vitest";
import { readCfg } from "./cfg.ts";
import { readComtrade } from "./read.ts";
import { ascii, type SmallCfg, smallCfg, smallDat, stampedDat } from "./small-files.fixture.ts";
import { readStatus } from "./status.ts";

const read = (change: SmallCfg = {}, dat: Uint8Array = smallDat) =>
  readComtrade({ cfg: smallCfg(change), dat });

function good(change: SmallCfg = {}, dat: Uint8Array = smallDat) {
  const answer = read(change, dat);
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function why(change: SmallCfg = {}, dat: Uint8Array = smallDat): string {
  const answer = read(change, dat);
  return answer.ok ? "accepted" : `${answer.why.code}: ${answer.why.text}`;
}

const notes = (change: SmallCfg, dat: Uint8Array = smallDat) =>
  good(change, dat).notes.map((note) => note.code.replace("comtrade.", ""));

describe("readComtrade: what a recording becomes", () => {
  it("scales values, marks missing ones, and keeps what the channel lines say", () => {
    const recording = good();
    expect(recording.sections[0]!.values.map((column) => Array.from(column))).toEqual([
      [1, -1, Number.NaN, 0],
      [0.7, 0.3, 0.5, Number.NaN],
    ]);
    expect(recording.channels[0]).toEqual({
      number: 1,
      name: "UA",
      phase: "a",
      quantity: "voltage",
      unit: "V",
      ratio: 100,
      side: "secondary",
      step: 0.01,
      range: [-327.67, 327.67],
    });
    expect(recording.channels[1]!.range![0]).toBeCloseTo(-32.267, 12);
    expect(recording.notes.map((note) => note.text)).toContain(
      "2 values are marked missing (channels 1, 2), and NaN.",
    );
  });

  it("scales kilovolts and milliamperes away, and keeps other units", () => {
    const channels = [
      "1,UA,A,,kV,0.01,0.002,0,-5,5,1,1,P",
      "2,IA,A,,mA,-2,0,0,-5,5,1,1,P",
      "3,f,,,Hz,0.5,0,0,0,0,1,1,P",
    ];
    const recording = good(
      { channels, counts: "3,3A,0D", rates: ["1", "4000,2"] },
      ascii("1,0,3,3,3\n2,250,4,4,4\n"),
    );
    expect(recording.channels.map((c) => [c.unit, c.step, c.range])).toEqual([
      ["V", 10, [-48, 52]],
      ["A", 0.002, [-0.01, 0.01]],
      ["Hz", 0.5, null],
    ]);
    expect(recording.sections[0]!.values.map((column) => column[0])).toEqual([32, -0.006, 1.5]);
  });

  it("reads 1991: no revision, ten fields, month first, no multiplier", () => {
    const recording = good({
      head: "SITE1,TERM1",
      channels: ["1,UA,A,,V,0.01,0,0,-2048,2047", "2,IA,A,,A,0.001,0.5,0,-2048,2047"],
      start: "01/31/92,23:59:59.5",
      trigger: "01/31/92,23:59:59.6",
      tail: ["ASCII"],
    });
    expect(recording.channels[0]).toMatchObject({ ratio: null, side: "unknown" });
    expect(recording.startTaiNs).toBe(
      BigInt(Date.UTC(1992, 0, 31, 23, 59, 59) / 1000 + 26) * 10n ** 9n + 500_000_000n,
    );
  });

  it("reads 2013: time codes shift the start to UTC, empty fields are missing, 99999 is a value", () => {
    const recording = good(
      { head: "S,D,2013", tail: ["ascii", "1.0", "-5h30,x", "5,1"] },
      ascii("1,0,100,\n2,250,99999,2\n3,500,,3\n4,750,1.5,4\n"),
    );
    expect(recording.startTaiNs).toBe(BigInt(Date.UTC(2024, 0, 31, 10, 4, 56) / 1000 + 37) * 10n ** 9n);
    expect(Array.from(recording.sections[0]!.values[0]!)).toEqual([1, 999.99, Number.NaN, 0.015]);
    expect(recording.sections[0]!.values[1]![0]).toBeNaN();
    expect(recording.channels.map((c) => c.step)).toEqual([null, 0.001]); // 1.5 is no whole code
    expect(recording.notes.map((note) => note.code)).toEqual([
      "comtrade.clock",
      "comtrade.leap-second",
      "comtrade.missing-values",
    ]);
  });

  it("bears doubled line ends, a blank frequency, padding, and Ctrl-Z at the ends", () => {
    const doubled = ascii(new TextDecoder().decode(smallDat).replaceAll("\r\n", "\r\r\n\r\n"));
    expect(good({ lineEnd: "\r\n\r\n" }, doubled).sections[0]!.samples).toBe(4);
    expect(good({ lineEnd: "\r\r\n" }).sections[0]!.samples).toBe(4);
    expect(good({ frequency: "" }).nominalFrequencyHz).toBeNull();
    expect(
      good(
        { counts: "  2, 2A , 0D", rates: [" 1 ", " 4000 ,  4 "] },
        ascii("1, 0, 1, 2\n2,,,\n3,,,\n4,,,\n\x1a"),
      ).channels,
    ).toHaveLength(2);
  });

  it("says when a start time is missing, before the trigger, or of no zone", () => {
    expect(notes({ start: "00/00/0000,00:00:00.000000" })).toContain("no-start");
    expect(notes({ trigger: "30/01/2024,00:00:00" })).toContain("trigger-before-start");
    expect(notes({})).toContain("local-time");
    expect(notes({ head: "S,D,2013", tail: ["ASCII", "1", "0,0", "0,0"] })).not.toContain("local-time");
  });

  it("does not take ranges fitted to the recording for a converter's, but keeps those that clip", () => {
    const channels = ["UA", "UB", "UC"].map((name, at) => `${at + 1},${name},,,V,1,0,0,-9,9,1,1,P`);
    const three = { channels, counts: "3,3A,0D", rates: ["1", "4000,4"] };
    const once = good(three, ascii("1,0,9,1,-9\n2,250,0,9,0\n3,500,1,0,1\n4,750,1,0,1\n"));
    expect(once.channels.map((c) => c.range)).toEqual([null, null, null]);
    const clipped = good(three, ascii("1,0,9,1,-9\n2,250,9,9,0\n3,500,1,0,1\n4,750,1,0,1\n"));
    expect(clipped.channels.map((c) => c.range)).toEqual(Array(3).fill([-9, 9]));
  });

  it("gives the status channels of ASCII and of BINARY alike", () => {
    const change = {
      channels: [
        "1,UA,A,,V,1,0,0,-9,9,1,1,P",
        ...Array.from({ length: 17 }, (_, at) => `${at + 1},S${at},,,${at % 2}`),
      ],
      counts: "18,1A,17D",
      rates: ["1", "4000,2"],
    };
    const states = Array.from({ length: 17 }, (_, at) => (at === 0 || at === 9 || at === 16 ? 1 : 0));
    const text = ascii(`1,0,5,${states.join(",")}\n2,250,6,${states.map(() => 0).join(",")}\n`);
    const bytes = Uint8Array.of(
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      5,
      0,
      0b1,
      0b10,
      1,
      0,
      2,
      0,
      0,
      0,
      250,
      0,
      0,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
    );
    for (const [encoding, dat] of [
      ["ASCII", text],
      ["BINARY", bytes],
    ] as const) {
      const files = { cfg: smallCfg({ ...change, tail: [encoding, "1"] }), dat };
      const answer = readStatus(files);
      expect(answer.ok && answer.value.map((channel) => channel.values[0])).toEqual(states);
      expect(answer.ok && answer.value.every((channel) => channel.values[1] === 0)).toBe(true);
      const recording = readComtrade(files);
      expect(recording.ok && Array.from(recording.value.sections[0]!.values[0]!)).toEqual([5, 6]);
    }
  });
});

describe("readComtrade: what it refuses, and how it says so", () => {
  it.each<[string, SmallCfg, RegExp]>([
    ["an odd head", { head: "noise" }, /cfg-line: cfg line 1: expected station name.*found "noise"/],
    ["a revision that is no year", { head: "a,b,c" }, /cfg line 1: .*\(1991, 1999 or 2013\)/],
    ["counts that do not add up", { counts: "3,2A,2D" }, /channel-counts: cfg line 2: expected 2 \+ 2/],
    ["more channel lines than counted", { counts: "1,1A,0D" }, /cfg line 4: expected the mains frequency/],
    [
      "fewer channel lines than counted",
      { counts: "3,3A,0D" },
      /cfg line 5: expected analogue channel 3 of 3.*"50"/,
    ],
    ["analogue lines counted as status", { counts: "2,1A,1D" }, /cfg line 4: expected status channel 1 of 1/],
    [
      "a factor that is no number",
      { channels: ["1,UA,A,,V,x,0,0,-1,1,1,1,S", "2,IA,A,,A,1,0,0,-1,1,1,1,S"] },
      /cfg line 3: expected a number as factor a \(field 6\) of analogue channel 1 of 2/,
    ],
    [
      "an unknown unit of a named voltage",
      { channels: ["1,UA,A,,furlong,1,0,0,-1,1,1,1,S", "2,IA,A,,A,1,0,0,-1,1,1,1,S"] },
      /unit: cfg: expected a unit of voltage .* channel 1 "UA", found "furlong"/,
    ],
    ["samples that run backwards", { rates: ["2", "4000,4", "200,3"] }, /rates: cfg line 8: .*not below 4/],
    ["a negative rate", { rates: ["1", "-4000,4"] }, /rates: cfg line 7: expected sampling rate/],
    [
      "rates with a zero among them",
      { rates: ["2", "4000,2", "0,4"] },
      /rates: cfg line 8: expected a rate above 0/,
    ],
    ["no samples announced", { rates: ["1", "4000,0"] }, /no-samples: cfg/],
    [
      "lines shifted into the dates",
      { start: "1" },
      /cfg line 8: expected date and time of the first sample/,
    ],
    ["an unknown encoding", { tail: ["BINARY16", "1"] }, /cfg line 10: expected ASCII, BINARY.*"BINARY16"/],
    ["a multiplier of zero", { tail: ["ASCII", "0"] }, /cfg line 11: expected the time stamps' multiplier/],
    ["an end too soon", { tail: [] }, /cfg: expected ASCII, BINARY.*found the end of the file/],
    [
      "a dat longer than announced",
      { rates: ["1", "4000,3"] },
      /dat-length: dat line 4: expected the end after 3/,
    ],
    ["a dat shorter than announced", { rates: ["1", "4000,9"] }, /dat-length: dat: expected 9 rows, found 4/],
  ])("%s", (_, change, sentence) => {
    expect(why(change)).toMatch(sentence);
  });

  it.each<[string, string, RegExp]>([
    ["a row of too few fields", "1,0,1,2\n2,250,1\n", /dat-row: dat line 2: expected 4 fields .*found 3/],
    [
      "a value that is no number",
      "1,0,1,2\n2,250,x1,2\n",
      /dat line 2: .*value of channel 1 "UA", found "x1"/,
    ],
    [
      "numbers out of order",
      "1,0,1,2\n7,250,1,2\n3,500,1,2\n4,750,1,2\n",
      /dat row 2: expected sample number 2, found 7/,
    ],
    ["an empty dat", "", /empty: dat: expected 4 rows of samples, found an empty file/],
    ["blank lines only", "\n\n\n", /dat-length: dat: expected 4 rows, found 0/],
  ])("%s", (_, dat, sentence) => {
    expect(why({}, ascii(dat))).toMatch(sentence);
  });

  it("a BINARY dat cut short, with both figures", () => {
    const dat = new Uint8Array(4 * 12 - 5);
    expect(why({ tail: ["BINARY", "1"] }, dat)).toBe(
      "comtrade.dat-length: dat: expected 4 rows of 12 bytes (48 bytes) for 2 analogue and 0 status channels " +
        "in BINARY, found 43 bytes (3 rows and 7 bytes)",
    );
  });

  it("an empty cfg, and a cfg beyond the limit", () => {
    const empty = readCfg(new Uint8Array());
    expect(!empty.ok && empty.why.code).toBe("comtrade.empty");
    const large = readCfg(new Uint8Array(9 * 1024 * 1024));
    expect(!large.ok && large.why.code).toBe("comtrade.too-large");
    expect(why({ counts: "99999,99999A,0D" })).toMatch(
      /too-large: cfg line 2: expected at most 10000 channels/,
    );
  });
});

describe("readComtrade: one file (cff)", () => {
  const text = (part: Uint8Array) => new TextDecoder("latin1").decode(part);
  const cff = (dat: Uint8Array, mark: string, encoding = "ASCII") =>
    Buffer.concat([
      ascii(`--- file type: CFG ---\r\n${text(smallCfg({ tail: [encoding, "1"] }))}`),
      ascii("--- file type: INF ---\r\n\r\n--- file type: HDR ---\r\nfree text\r\n"),
      ascii(`--- file type: DAT ${mark} ---\r\n`),
      dat,
    ]);
  const binary = new Uint8Array(48);
  for (let row = 0; row < 4; row++) new DataView(binary.buffer).setUint32(row * 12, row + 1, true);

  it("reads ASCII and BINARY parts as if they were two files", () => {
    expect(readComtrade({ cff: cff(smallDat, "ASCII") })).toEqual(read());
    const whole = readComtrade({ cff: cff(binary, "BINARY: 48", "BINARY") });
    expect(whole).toEqual(read({ tail: ["BINARY", "1"] }, binary));
    expect(whole.ok).toBe(true);
  });

  it("refuses a cut binary part and missing parts", () => {
    const cut = readComtrade({ cff: cff(binary.subarray(0, 40), "BINARY: 48", "BINARY") });
    expect(!cut.ok && cut.why.text).toBe("cff: expected 48 bytes after the DAT mark, found 40");
    const noDat = readComtrade({ cff: ascii("--- file type: CFG ---\n1,2\n") });
    expect(!noDat.ok && noDat.why.text).toContain("file type: DAT");
    const twice = readComtrade({ cff: ascii("--- file type: CFG ---\n--- file type: CFG ---\n") });
    expect(!twice.ok && twice.why.code).toBe("comtrade.cff");
  });
});

describe("readComtrade: time", () => {
  const shape = (change: SmallCfg, dat: Uint8Array) => {
    const recording = good(change, dat);
    const sections = recording.sections.map((s) => [s.fromS, s.sampleRateHz, s.samples]);
    return { sections, gaps: recording.gaps };
  };
  const stamps = (count: number, step: number) => Array.from({ length: count }, (_, at) => at * step);

  it("cuts a section at every change of rate, one period of the earlier rate apart", () => {
    const rates = ["3", "4000,4", "4000,8", "200,10"];
    const dat = stampedDat([...stamps(9, 250), 7000]);
    expect(shape({ rates }, dat)).toEqual({
      sections: [
        [0, 4000, 8],
        [0.002, 200, 2],
      ],
      gaps: [],
    });
    expect(notes({ rates }, dat)).toEqual(["local-time"]);
  });

  it("makes a leap of otherwise faithful stamps a gap", () => {
    const dat = stampedDat(stamps(40, 250).map((stamp, at) => (at < 30 ? stamp : stamp + 10_000)));
    const { sections, gaps } = shape({ rates: ["1", "4000,40"] }, dat);
    expect(sections).toEqual([
      [0, 4000, 30],
      [0.0175, 4000, 10],
    ]);
    expect(gaps).toEqual([{ fromS: 0.0075, toS: 0.0175 }]);
  });

  it("does not believe stamps that contradict the rate throughout, or run backwards", () => {
    const coarse = stampedDat(stamps(40, 1000));
    expect(shape({ rates: ["1", "4000,40"] }, coarse).sections).toEqual([[0, 4000, 40]]);
    expect(notes({ rates: ["1", "4000,40"] }, coarse)).toContain("time-stamps-contradict");
    const back = stampedDat(stamps(40, 250).map((stamp, at) => (at === 20 ? 0 : stamp)));
    expect(shape({ rates: ["1", "4000,40"] }, back).gaps).toEqual([]);
    expect(notes({ rates: ["1", "4000,40"] }, back)).toContain("time-stamps-contradict");
  });

  it("says when stamps part slowly from the rate", () => {
    const slow = stampedDat(stamps(1000, 250.5));
    expect(notes({ rates: ["1", "4000,1000"] }, slow)).toContain("time-stamps-drift");
    const true4k = stampedDat(stamps(1000, 250));
    expect(notes({ rates: ["1", "4000,1000"] }, true4k)).toEqual(["local-time"]);
  });

  it("makes rows that are left out a gap, told by the sample numbers", () => {
    const dat = ascii("1,,1,1\n2,,2,2\n7,,3,3\n8,,4,4\n");
    const { sections, gaps } = shape({ rates: ["1", "4000,8"] }, dat);
    expect(sections).toEqual([
      [0, 4000, 2],
      [0.0015, 4000, 2],
    ]);
    expect(gaps).toEqual([{ fromS: 0.0005, toS: 0.0015 }]);
    expect(notes({ rates: ["1", "4000,8"] }, dat)).toContain("rows-left-out");
  });

  it("finds rate, changes of rate and gaps from stamps alone", () => {
    const even = shape({ rates: ["0", "0,40"] }, stampedDat(stamps(40, 250)));
    expect(even).toEqual({ sections: [[0, 4000, 40]], gaps: [] });
    const changed = stampedDat(
      [...stamps(20, 250), 10_000, 15_000, 20_000].map((stamp, at) => (at < 20 ? stamp : stamp - 250)),
    );
    // 20 samples 250 µs apart, the last of them already 5 ms from the next
    expect(shape({ rates: ["0", "0,23"] }, changed).sections).toEqual([
      [0, 4000, 19],
      [0.00475, 200, 4],
    ]);
    const paused = shape(
      { rates: ["0", "0,40"] },
      stampedDat(stamps(40, 250).map((s, at) => (at < 30 ? s : s + 1000))),
    );
    expect(paused.sections).toEqual([
      [0, 4000, 30],
      [0.0085, 4000, 10],
    ]);
    expect(paused.gaps).toEqual([{ fromS: 0.0075, toS: 0.0085 }]);
  });

  it("follows binding stamps over the wrap of their counter", () => {
    const wrapped = stampedDat(stamps(600, 250).map((stamp) => stamp % 65_536));
    expect(shape({ rates: ["0", "0,600"] }, wrapped).sections).toEqual([[0, 4000, 600]]);
  });

  it("cuts slow drift of binding stamps before a sample is half a step off", () => {
    const times = [0];
    for (let at = 0; at < 400; at++) times.push(times[at]! + 250 + Math.floor(at / 10)); // 250 to 289 µs
    const recording = good({ rates: ["0", "0,401"] }, stampedDat(times));
    expect(recording.sections.length).toBeGreaterThan(1);
    let row = 0;
    for (const section of recording.sections) {
      for (let k = 0; k < section.samples; k++, row++) {
        const placed = (section.fromS + k / section.sampleRateHz) * 1e6;
        expect(Math.abs(placed - times[row]!)).toBeLessThan(250);
      }
    }
    expect(recording.gaps).toEqual([]);
  });

  it("refuses binding stamps that are missing, stand still or run back", () => {
    const change = { rates: ["0", "0,4"] };
    expect(why(change, stampedDat([0, 250, "", 750]))).toMatch(/time-stamps: dat row 3: .*found none/);
    expect(why(change, stampedDat([0, 250, 250, 750]))).toMatch(
      /dat row 3: expected a time stamp after 250, found 250/,
    );
    expect(why(change, stampedDat([0, 250, 100, 750]))).toMatch(/dat row 3: /);
    expect(why({ rates: ["0", "0,1"] }, stampedDat([0]))).toMatch(/at least 2 rows/);
  });
});
