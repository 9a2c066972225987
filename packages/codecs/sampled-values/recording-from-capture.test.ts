import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CapturedFrame, writePcap } from "../pcap/write-pcap.ts";
import {
  captured,
  covers,
  emptyFrame,
  gapsIn,
  noteCodes,
  placed,
  recordingOf,
  refusalOf,
  type Sender,
  sampleAsdu,
  sampleFrame,
  samplesOf,
} from "./captured-stream.fixture.ts";
import { encodeSampledValues } from "./encode.ts";
import { recordingFromCapture } from "./recording-from-capture.ts";

const unit: Sender = { sampleRateHz: 4000, firstCount: 3500 };
const steady = ["sv.start-by-computer"];
const everyN = (from: number, to: number): number[][] =>
  Array.from({ length: to - from }, (_, n) => [from + n, from + n]);

describe("a whole stream", () => {
  it("becomes one section in amperes and volts of the primary side", () => {
    const recording = recordingOf(samplesOf(unit, 0, 6000));
    expect(recording.sections).toHaveLength(1);
    expect(recording.sections[0]).toMatchObject({ fromS: 0, sampleRateHz: 4000, samples: 6000 });
    expect(recording.gaps).toEqual([]);
    expect(noteCodes(recording)).toEqual(steady);
    expect(recording).toMatchObject({ format: "sampled-values", station: "MU01", nominalFrequencyHz: 50 });
    expect(recording.channels.map(({ name, phase, unit, step }) => [name, phase, unit, step])).toEqual([
      ["Ia", "a", "A", 0.001],
      ["Ib", "b", "A", 0.001],
      ["Ic", "c", "A", 0.001],
      ["In", "n", "A", 0.001],
      ["Ua", "a", "V", 0.01],
      ["Ub", "b", "V", 0.01],
      ["Uc", "c", "V", 0.01],
      ["Un", "n", "V", 0.01],
    ]);
    expect(recording.sections[0]?.values.map((column) => column[1234])).toEqual([
      12.34, 12.341, 12.342, 12.343, 123.44, 123.45, 123.46, 123.47,
    ]);
    expect(placed(recording)).toEqual(everyN(0, 6000));
  });

  it("is late by the smallest delay where only the computer's clock is known", () => {
    // The promptest frame of the first second was captured 1 ms after its sample; TAI is 37 s ahead.
    const recording = recordingOf(samplesOf(unit, 0, 6000));
    expect(recording.startTaiNs).toBe(1_700_000_037_001_000_000n);
  });

  for (const [sampleRateHz, asdus, nominal] of [
    [4000, 1, 50],
    [4800, 2, null],
    [5760, 1, 60],
    [12_800, 8, 50],
    [14_400, 6, null],
    [15_360, 8, 60],
  ] as const)
    for (const seconds of [0.2, 2.3])
      it(`tells ${sampleRateHz} Hz in frames of ${asdus} from ${seconds} s`, () => {
        const sender: Sender = { sampleRateHz, firstCount: 100 };
        const frames: CapturedFrame[] = [];
        for (let n = 0; n < seconds * sampleRateHz; n += asdus) {
          const units = Array.from({ length: asdus }, (_, k) => sampleAsdu(sender, n + k));
          frames.push(captured(sender, n + asdus - 1, encodeSampledValues({ ...emptyFrame, asdus: units })));
        }
        const recording = recordingOf(frames);
        expect(recording.sections).toHaveLength(1);
        expect(recording.sections[0]).toMatchObject({ sampleRateHz, samples: frames.length * asdus });
        expect(recording.nominalFrequencyHz).toBe(nominal);
      });

  it("believes smpRate where counter and capture times agree with it, and refuses it where not", () => {
    const rateOf = (asdu: Sender["asdu"], sampleRateHz = 4000): number | undefined =>
      recordingOf(samplesOf({ sampleRateHz, asdu: asdu ?? {} }, 0, 600)).sections[0]?.sampleRateHz;
    expect(rateOf({ smpRate: 80, smpMod: 0 })).toBe(4000);
    expect(rateOf({ smpRate: 80 }, 4800)).toBe(4800);
    expect(rateOf({ smpRate: 4000 })).toBe(4000);
    expect(rateOf({ smpRate: 2000, smpMod: 1 }, 2000)).toBe(2000);
    expect(refusalOf(samplesOf({ sampleRateHz: 4000, asdu: { smpRate: 2000, smpMod: 1 } }, 0, 600))).toBe(
      "sv.rate: smpRate 2000 does not fit the counter, which reaches 599, and about 3984 samples a second by capture time",
    );
  });

  it("tells an unusual rate by the wrap, believes the caller, and else refuses to guess", () => {
    const odd: Sender = { sampleRateHz: 3300 };
    expect(recordingOf(samplesOf(odd, 0, 8000)).sections[0]?.sampleRateHz).toBe(3300);
    expect(refusalOf(samplesOf(odd, 0, 1000))).toMatch(
      /^sv.rate: about 3[23]\d\d samples a second by capture time/,
    );
    expect(recordingOf(samplesOf(odd, 0, 1000), { sampleRateHz: 3300 }).sections[0]?.sampleRateHz).toBe(3300);
    expect(refusalOf(samplesOf(unit, 0, 20))).toContain(
      "neither wrap the counter nor span enough capture time",
    );
  });

  it("follows a counter that runs over its 16 bits instead of the second", () => {
    const frames = Array.from({ length: 9000 }, (_, n) =>
      captured(unit, n, sampleFrame(unit, n, (60_000 + n) % 65_536)),
    );
    const recording = recordingOf(frames);
    expect(placed(recording)).toEqual(everyN(0, 9000));
    expect(recording.sections).toHaveLength(1);
  });
});

describe("mishaps", () => {
  it("a lost sample is a gap, also at the turn of the second and over many samples", () => {
    const lost = (n: number): boolean =>
      n === 100 || n === 499 || n === 500 || (n >= 1000 && n < 1500) || n >= 5000;
    const recording = recordingOf(samplesOf(unit, 0, 6000).filter((_, n) => !lost(n)));
    expect(gapsIn(recording)).toEqual([
      [100, 101],
      [499, 501],
      [1000, 1500],
    ]);
    expect(placed(recording)).toEqual(everyN(0, 5000).filter(([n]) => !lost(n ?? 0)));
    expect(covers(recording)).toBe(true);
    expect(noteCodes(recording)).toEqual(steady);
  });

  it("a loss of whole turns of the counter is as long as it was", () => {
    for (const seconds of [0.6, 0.999, 1, 1.0005, 2, 3.7]) {
      const end = 2000 + Math.round(seconds * 4000);
      const recording = recordingOf([...samplesOf(unit, 0, 2000), ...samplesOf(unit, end, end + 3000)]);
      expect(gapsIn(recording)).toEqual([[2000, end]]);
      expect(placed(recording).at(-1)).toEqual([end + 2999, end + 2999]);
      expect(noteCodes(recording)).toEqual(steady);
    }
  });

  it("a busy computer that stamps seconds of frames at once loses nothing", () => {
    for (const stallS of [0.3, 0.7, 1.2, 2.5]) {
      const until = captured(unit, 2000 + Math.round(stallS * 4000)).posixNs;
      const frames = samplesOf(unit, 0, 16_000).map((frame, n) =>
        n >= 2000 && frame.posixNs < until ? { ...frame, posixNs: until } : frame,
      );
      const recording = recordingOf(frames);
      expect(recording.gaps).toEqual([]);
      expect(placed(recording).at(-1)).toEqual([15_999, 15_999]);
    }
  });

  it("repeated samples count once, whether they come at once or later", () => {
    const frames = samplesOf(unit, 0, 3000);
    const recording = recordingOf(
      frames.flatMap((frame, n) =>
        n % 10 === 0 ? [frame, frame] : n === 1005 ? [frame, frames[1001]!] : [frame],
      ),
    );
    expect(placed(recording)).toEqual(everyN(0, 3000));
    expect(recording.notes[0]).toEqual({
      code: "sv.repeated",
      text: "301 samples came twice with the same values; one of each counts",
    });
  });

  it("a sample that comes twice with different values is void and named", () => {
    const frames = samplesOf(unit, 0, 3000);
    frames.splice(1201, 0, captured(unit, 1200, sampleFrame({ ...unit, qualities: () => [0x800] }, 1200)));
    const recording = recordingOf(frames);
    expect(gapsIn(recording)).toEqual([[1200, 1201]]);
    expect(recording.notes[0]).toEqual({
      code: "sv.conflicting",
      text: "1 sample came twice with different values, and neither counts: smpCnt 700 at 0.300000 s",
    });
  });

  it("late samples go back into their place; a sample far too late is left out", () => {
    const frames = samplesOf(unit, 0, 3000);
    const swap = (a: number, b: number): void => {
      const at = frames[a]!;
      frames[a] = frames[b]!;
      frames[b] = at;
    };
    swap(0, 1);
    swap(700, 703);
    swap(499, 500);
    const [late] = frames.splice(1000, 1);
    frames.splice(1070, 0, late!);
    expect(placed(recordingOf(frames))).toEqual(everyN(0, 3000));
    expect(recordingOf(frames).notes[0]?.code).toBe("sv.reordered");

    const [stray] = frames.splice(2000, 1);
    frames.splice(2500, 0, stray!);
    const recording = recordingOf(frames);
    expect(gapsIn(recording)).toEqual([[2000, 2001]]);
    expect(recording.notes.find((note) => note.code === "sv.strays")?.text).toBe(
      "1 sample was left out, fitting nowhere in the count",
    );
  });

  it("a counter that begins anew is a gap that is only as sure as the capture times", () => {
    // After sample 2000 (count 1500) the unit is off for 300 ms and begins again at count 0.
    const off = 1200;
    const after = Array.from({ length: 3000 }, (_, n) =>
      captured(unit, 2000 + off + n, sampleFrame(unit, 2000 + off + n, n)),
    );
    const recording = recordingOf([...samplesOf(unit, 0, 2000), ...after]);
    const [gap] = gapsIn(recording);
    expect(recording.gaps).toHaveLength(1);
    expect(gap?.[0]).toBe(2000);
    expect(Math.abs((gap?.[1] ?? 0) - 3200)).toBeLessThan(20); // 5 ms: the bursts of the capture
    expect(recording.notes.find((note) => note.code === "sv.restart")?.text).toMatch(
      /^the sample counter began anew 1 time; the gaps that end at 0\.8\d* s are as long as the capture times say$/,
    );
    expect(covers(recording)).toBe(true);
  });

  it("a counter that begins anew at once leaves a gap all the same", () => {
    const after = Array.from({ length: 3000 }, (_, n) =>
      captured(unit, 2000 + n, sampleFrame(unit, 2000 + n, n)),
    );
    const recording = recordingOf([...samplesOf(unit, 0, 2000), ...after]);
    expect(noteCodes(recording)).toContain("sv.restart");
    expect(recording.gaps).toHaveLength(1);
    expect(recording.gaps[0]!.toS - recording.gaps[0]!.fromS).toBeLessThan(0.005);
  });

  it("a counter that means nothing is refused", () => {
    const frames = Array.from({ length: 9000 }, (_, n) =>
      captured(unit, n, sampleFrame(unit, n, (n * 997) % 4000)),
    );
    expect(refusalOf(frames, { sampleRateHz: 4000 })).toContain(
      "sv.counter: the sample counter of MU01 0x4000 02:00:00:00:00:01 jumps more than",
    );
  });
});

describe("quality", () => {
  const marked = (channel: number, word: number, on: (n: number) => boolean): Sender => ({
    ...unit,
    qualities: (n) => Array.from({ length: 8 }, (_, k) => (k === channel && on(n) ? word : 0)),
  });

  it("a phase value that is not good makes its sample a gap, at the record's ends too", () => {
    for (const validity of [1, 2, 3]) {
      const bad = (n: number): boolean => n < 3 || n === 800 || n >= 1998;
      const recording = recordingOf(samplesOf(marked(5, validity, bad), 0, 2000));
      expect(gapsIn(recording)).toEqual([
        [0, 3],
        [800, 801],
        [1998, 2000],
      ]);
      expect(placed(recording)).toEqual(everyN(0, 2000).filter(([n]) => !bad(n ?? 0)));
      expect(recording.notes[0]?.text).toBe("Ub: 6 of 2000 values are of other than good validity: a gap");
      expect(covers(recording)).toBe(true);
    }
  });

  it("a bad neutral value stays, and a channel that is never good is left out", () => {
    const neutral = recordingOf(
      samplesOf(
        marked(3, 3, (n) => n < 10),
        0,
        2000,
      ),
    );
    expect(neutral.gaps).toEqual([]);
    expect(neutral.notes[0]?.text).toContain("In: 10 of 2000 values are of other than good validity: kept");
    const never = recordingOf(
      samplesOf(
        marked(6, 1, () => true),
        0,
        2000,
      ),
    );
    expect(never.channels.map(({ number, name }) => [number, name])).toEqual([
      [1, "Ia"],
      [2, "Ib"],
      [3, "Ic"],
      [4, "In"],
      [5, "Ua"],
      [6, "Ub"],
      [8, "Un"],
    ]);
    expect(never.sections[0]?.values[6]?.[0]).toBe(0.07);
    expect(noteCodes(never)).toContain("sv.channel-left-out");
  });

  it("test, simulated and unsynchronised samples count, and are named", () => {
    const sender = { ...marked(0, 0x800, (n) => n > 5), frame: { simulated: true }, asdu: { smpSynch: 0 } };
    const recording = recordingOf(samplesOf(sender, 0, 2000));
    expect(recording.sections).toHaveLength(1);
    expect(noteCodes(recording)).toEqual(["sv.not-synchronised", "sv.simulated", "sv.test", ...steady]);
  });

  it("is refused where nothing is good", () => {
    expect(refusalOf(samplesOf({ ...unit, qualities: () => new Array(8).fill(1) }, 0, 2000))).toContain(
      "sv.no-good-value",
    );
  });
});

describe("which stream and which channels", () => {
  const other: Sender = { ...unit, asdu: { svId: "MU02" }, frame: { appId: 0x4001, source: 0x020000000002 } };
  const both = [...samplesOf(unit, 0, 2000), ...samplesOf(other, 0, 1000)];

  it("several streams are named, and one is chosen by any of its names", () => {
    expect(refusalOf(both)).toBe(
      "sv.several-streams: the capture holds 2 streams, and one must be chosen (--stream svID, APPID or source address): " +
        '"MU01 0x4000 02:00:00:00:00:01", "MU02 0x4001 02:00:00:00:00:02"',
    );
    for (const stream of ["MU02", "mu02", "0x4001", "02:00:00:00:00:02", "MU02 0x4001 02:00:00:00:00:02"]) {
      const recording = recordingOf(both, { stream });
      expect(recording.station).toBe("MU02");
      expect(recording.sections[0]?.samples).toBe(1000);
      expect(recording.notes[0]?.text).toBe("1 other stream was left out: MU01 0x4000 02:00:00:00:00:01");
    }
    expect(refusalOf(both, { stream: "MU03" })).toContain(
      'no stream is named "MU03"; the capture holds "MU01',
    );
  });

  it("values in no known order stay raw until a layout is stated", () => {
    const six = samplesOf({ ...unit, channels: 6 }, 0, 2000);
    const raw = recordingOf(six);
    expect(raw.channels[0]).toMatchObject({ quantity: "other", unit: "steps", name: "value 1" });
    expect(raw.sections[0]?.values[5]?.[7]).toBe(75);
    expect(noteCodes(raw)).toContain("sv.layout");
    const known = recordingOf(six, { layout: "I3U3" });
    expect(known.channels.map((channel) => channel.name)).toEqual(["Ia", "Ib", "Ic", "Ua", "Ub", "Uc"]);
    expect(known.sections[0]?.values[5]?.[7]).toBe(0.75);
    expect(refusalOf(six, { layout: "I4U4" })).toContain("does not describe 6 values");
    expect(refusalOf(six, { layout: "six" })).toContain("I4U4 or I3U3");
  });

  it("captures without sampled values are refused", () => {
    expect(refusalOf([])).toContain("sv.no-stream: none of 0 frames");
    const broken = sampleFrame(unit, 0);
    broken[22] = 0;
    expect(refusalOf([{ posixNs: 0n, bytes: broken.subarray(0, 60) }])).toContain(
      "none of 1 sampled-values frame can be understood; frame 1:",
    );
  });
});

describe("any capture", () => {
  /** Frames dropped, repeated, moved, damaged and stamped at random. */
  const mishap = fc.record({
    kind: fc.constantFrom("drop", "repeat", "move", "count", "damage", "time"),
    at: fc.nat(599),
    by: fc.nat(4000),
  });

  const whole = samplesOf(unit, 0, 600);

  it("keeps every sample in its place, whatever is lost, repeated or a little late", () => {
    const run = fc.record({ keep: fc.integer({ min: 50, max: 600 }), lose: fc.nat(6000) });
    fc.assert(
      fc.property(
        fc.array(run, { minLength: 1, maxLength: 4 }),
        fc.nat(3999),
        fc.infiniteStream(fc.nat(60)),
        (runs, firstCount, chance) => {
          const sender: Sender = { sampleRateHz: 4000, firstCount };
          const kept: number[] = [];
          let next = 0;
          for (const { keep, lose } of runs) {
            for (let n = next; n < next + keep; n++) kept.push(n);
            next += keep + lose;
          }
          for (let n = next; n < next + 300; n++) kept.push(n);
          // Sending order: each sample up to 60 places late, some sent again soon after.
          const sent = kept
            .flatMap((n) => {
              const late = chance.next().value;
              return late === 7
                ? [
                    [n, n],
                    [n, n + 20],
                  ]
                : [[n, n + (late > 50 ? late : 0)]];
            })
            .sort((x, y) => x[1]! - y[1]!);
          const recording = recordingOf(
            sent.map(([n, order]) => ({ ...captured(sender, order!), bytes: sampleFrame(sender, n!) })),
            { sampleRateHz: 4000 },
          );
          expect(placed(recording)).toEqual(kept.map((n) => [n, n]));
          expect(covers(recording)).toBe(true);
        },
      ),
      { seed: 32, numRuns: 25 },
    );
  });

  it("gets an answer, and a recording covers its time once", () => {
    fc.assert(
      fc.property(fc.array(mishap, { maxLength: 12 }), (mishaps) => {
        const frames = [...whole];
        for (const { kind, at, by } of mishaps) {
          const n = at % frames.length;
          const frame = frames[n]!;
          if (kind === "drop") frames.splice(n, by % 50);
          else if (kind === "repeat") frames.splice(n, 0, frame);
          else if (kind === "move") frames.splice((n + by) % frames.length, 0, ...frames.splice(n, 1));
          else if (kind === "count") frames[n] = { ...frame, bytes: sampleFrame(unit, at, by % 4000) };
          else if (kind === "time")
            frames[n] = { ...frame, posixNs: frame.posixNs + BigInt(by) * 1_000_000n };
          else {
            const bytes = frame.bytes.slice();
            bytes[12 + (by % 100)] = by % 256;
            frames[n] = { ...frame, bytes };
          }
          if (frames.length === 0) frames.push(frame);
        }
        const answer = recordingFromCaptured(frames);
        if (!answer.ok) return answer.why.text.length > 0;
        return covers(answer.value);
      }),
      { seed: 31, numRuns: 150 },
    );
  });
});

function recordingFromCaptured(frames: readonly CapturedFrame[]): ReturnType<typeof recordingFromCapture> {
  return recordingFromCapture(writePcap(frames));
}
