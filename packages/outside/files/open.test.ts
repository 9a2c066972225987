import { copyFile, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, type Recording, sectionEndS } from "@etalon/basis";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCalibration, openMeter, openPulses, openRecording } from "./index.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "etalon-files-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** What an opener says of a path, with the path itself taken out: it must stand in front. */
async function said(answer: Promise<Answer<unknown>>, path: string): Promise<string> {
  const result = await answer;
  if (result.ok) return "good";
  expect(result.why.text.startsWith(`${path}: `)).toBe(true);
  return result.why.text.slice(path.length + 2);
}

async function opened(path: string): Promise<Recording> {
  const answer = await openRecording(path);
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

const csv = "t_s,ua\n0,1\n0.001,2\n0.002,3\n";
const cfg =
  "S,D,1999\n1,1A,0D\n1,UA,A,,V,1,0,0,-99,99,1,1,P\n50\n1\n1000,3\n01/01/2024,00:00:00.000000\n01/01/2024,00:00:00.000000\nASCII\n1\n";
const dat = "1,0,1\n2,1000,2\n3,2000,3\n";
const cff = `--- file type: CFG ---\n${cfg.replace("1999", "2013").replace("ASCII\n1\n", "ASCII\n1\n0,0\nF,0\n")}--- file type: INF ---\n--- file type: HDR ---\n--- file type: DAT ASCII ---\n${dat}`;

describe("a recording", () => {
  it("is opened by its extension in any case, or else by its content", async () => {
    for (const name of ["a.csv", "a.CSV", "b.txt", "c"]) {
      const recording = await opened(await written(name, csv));
      expect(recording).toMatchObject({ format: "csv", station: name });
      expect(recording.sections[0]?.values).toEqual([Float64Array.of(1, 2, 3)]);
    }
    for (const name of ["a.cff", "b.cff.bak"]) {
      const recording = await opened(await written(name, cff));
      expect(recording.format).toBe("comtrade");
      expect(recording.sections[0]?.values).toEqual([Float64Array.of(1, 2, 3)]);
    }
  });

  it("is found from either file of a COMTRADE pair, whatever the case of the other's extension", async () => {
    for (const [one, other] of [
      ["p1.cfg", "p1.dat"],
      ["p2.CFG", "p2.DAT"],
      ["p3.cfg", "p3.Dat"],
      ["p4.Cfg", "P4.DAT"],
    ] as const) {
      const [cfgPath, datPath] = [await written(one, cfg), await written(other, dat)];
      for (const path of [cfgPath, datPath]) {
        const recording = await opened(path);
        expect(recording.format).toBe("comtrade");
        expect(recording.sections[0]?.values).toEqual([Float64Array.of(1, 2, 3)]);
      }
    }
  });

  it("takes the partner written most alike where there are several", async () => {
    await written("q.dat", "1,0,7\n2,1000,8\n3,2000,9\n");
    await written("q.DAT", dat);
    expect((await opened(await written("q.CFG", cfg))).sections[0]?.values[0]?.[0]).toBe(1);
    expect((await opened(await written("q.cfg", cfg))).sections[0]?.values[0]?.[0]).toBe(7);
  });

  it("is refused in a sentence that begins with the path", async () => {
    const at = (name: string): string => join(folder, name);
    await mkdir(at("folder.csv"));
    await symlink(at("loop"), at("loop"));
    const cases: readonly (readonly [string, string])[] = [
      [at("none.csv"), "there is no such file"],
      [at("none.cfg"), "there is no such file"],
      [at("a.csv/x.csv"), "there is no such file: a part of the path is no folder"],
      [at("folder.csv"), "this is a folder; a file is expected"],
      [at("loop"), "this is a link that leads to itself"],
      [at(`${"x".repeat(300)}.csv`), "no file can have so long a name"],
      ["/dev/null", "this is no regular file"],
      [await written("lone.cfg", cfg), "the file lone.dat that belongs with it is not beside it"],
      [await written("lone2.DAT", dat), "the file lone2.cfg that belongs with it is not beside it"],
      [
        await written("odd.bin", "hello"),
        "this is no recording that is known; COMTRADE (.cfg with .dat, or .cff), a capture (.pcap, .pcapng) or CSV (.csv) is expected",
      ],
      [
        await written("empty.pcap", ""),
        "neither a pcap nor a pcapng file: the first four bytes are of neither",
      ],
      [
        await written("bad.csv", "t_s,ua\n0,1\n0,1\n"),
        "line 3: t_s = 0 does not rise over 0 in the row before",
      ],
    ];
    for (const [path, text] of cases) expect(await said(openRecording(path), path)).toBe(text);
  });

  it("of more than 2 GiB is refused before it is read", async () => {
    const path = await written("huge.pcap", "");
    await truncate(path, 3 * 2 ** 30); // holds no data on the disk
    expect(await said(openRecording(path), path)).toBe(
      "3221225472 bytes; a file of at most 2147483647 bytes is expected",
    );
    await truncate(path, 0);
  });
});

describe("pulses, meters and calibrations", () => {
  it("are opened from their files", async () => {
    const pulses = await openPulses(await written("p.csv", "t_s,register\n0.5,wh+\n"));
    expect(pulses.ok && pulses.value.count).toBe(1);
    const meter = {
      serial: "M",
      accuracyClass: "1",
      activeConstant: 6400,
      wiring: "1P2W",
      nominalVoltage: 220,
      ratedCurrent: 5,
      maxCurrent: 60,
    };
    expect(await openMeter(await written("m.json", JSON.stringify(meter)))).toEqual({
      ok: true,
      value: meter,
    });
    const calibration = {
      id: "C",
      terminal: "T",
      validFromTaiNs: "1",
      validToTaiNs: "2",
      certificate: "1",
      channels: [
        {
          name: "ua",
          gain: 1,
          offset: 0,
          delaySeconds: 0,
          gainStandardUncertaintyPercent: 0,
          delayStandardUncertaintySeconds: 0,
        },
      ],
      rateErrorBoundPpm: 1,
    };
    const record = await openCalibration(await written("c.json", JSON.stringify(calibration)));
    expect(record.ok && record.value.validToTaiNs).toBe(2n);
  });

  it("are refused in a sentence that begins with the path", async () => {
    const json = (name: string, text: string): Promise<string> => written(name, text);
    const cases = [
      [openMeter, await json("e.json", ""), "no JSON: the file is empty"],
      [
        openMeter,
        await json("f.json", '{\n  "serial": "1"\n  "wiring": 3}'),
        "no JSON: line 3, column 3 is not understood",
      ],
      [openMeter, await json("g.json", "[1]"), "the meter is [1]; a JSON object is expected"],
      [openMeter, join(folder, "none.json"), "there is no such file"],
      [
        openCalibration,
        await json("h.json", "{}"),
        'the calibration: "id" is missing; a text of 1 to 256 letters is expected',
      ],
      [
        openPulses,
        await json("i.csv", "t_s,register\n-1,wh+\n"),
        'line 2: "-1" is no time in seconds from 0 to 9000000',
      ],
      [
        openMeter,
        await json("j.json", " ".repeat(2 ** 20 + 1)),
        "1048577 bytes; a file of at most 1048576 bytes is expected",
      ],
    ] as const;
    for (const [open, path, text] of cases) expect(await said(open(path), path)).toBe(text);
  });
});

describe.skipIf(absent("epm-digital-it-samu"))("recordings from the field", () => {
  it("open, each in its format", async () => {
    const capture = await opened(dataPath("epm-digital-it-samu/50Hz_3phase.pcapng"));
    expect(capture).toMatchObject({ format: "sampled-values", station: "A1MU0101", gaps: [] });
    expect(sectionEndS(capture.sections[0]!)).toBeCloseTo(5.7485, 9);
    const renamed = join(folder, "capture.dat");
    await copyFile(dataPath("epm-digital-it-samu/50Hz_3phase.pcapng"), renamed);
    expect((await opened(renamed)).format).toBe("sampled-values");
    const keating = await opened(dataPath("comtrade-field/keating-ion7650/keating_1999.CFG"));
    expect(keating.sections[0]?.samples).toBe(2048);
    expect((await opened(dataPath("comtrade-field/hydro-5760hz/test3.dat"))).channels).toHaveLength(31);
  });
});
