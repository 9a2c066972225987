// A study of power quality by the commands, against a running cloud: from the order to what is kept at the station.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AlarmLine } from "@etalon/messages/alarms";
import type { ShownEvent, shownRows } from "@etalon/messages/quality";
import type { studyLines } from "@etalon/messages/users-to-zz";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { expect, it } from "vitest";
import type { z } from "zod";
import type { WholeReport } from "../../apps/cli/quality-report.ts";
import type { SeenDetection } from "../../apps/cli/studied-detection.ts";
import { etalonJson, etalon as inProcess } from "../cli/run-command.ts";
import { asked, jsonOf, runEtalon, scratchFolder, startCloud } from "./running-cloud.ts";
import { rmsOf } from "./site-rms.ts";

const folder = scratchFolder();
const data = join(folder, "data");
const etalon = async (code: number, ...args: readonly string[]) => {
  const run = runEtalon([...args, "--data", data]);
  expect(await run.ended, run.err()).toEqual({ code, signal: null });
  return run;
};

const DECLARED_V = 57.7;
const dip = { fromS: 4.003, toS: 4.203, depth: 0.4 };
/** Nine seconds of a feeder whose phase b dips once. */
function dippedFeeder(): string {
  const rows = Array.from({ length: 9 * 4000 }, (_, n) => {
    const s = n / 4000;
    const wave = (turn: number, rms: number) =>
      (rms * Math.SQRT2 * Math.cos(2 * Math.PI * (50 * s - turn / 3))).toFixed(5);
    const level = (turn: number) =>
      (turn === 1 && s >= dip.fromS && s < dip.toS ? dip.depth : 1) * DECLARED_V;
    return [
      s,
      ...[0, 1, 2].map((turn) => wave(turn, level(turn))),
      ...[0, 1, 2].map((turn) => wave(turn, 2)),
    ];
  });
  const file = join(folder, "feeder.csv");
  writeFileSync(file, ["t_s,ua,ub,uc,ia,ib,ic", ...rows.map((row) => row.join(","))].join("\n"));
  return file;
}

it("is ordered, kept at the station, and judged", async () => {
  const cloud = await startCloud(data, 5, ["--replay", dippedFeeder()]);
  // Fifteen seconds: whatever the time, a whole interval of 3 s.
  const study = ["quality", "study", "--meter", "qh-05", "--minutes", "0.25", "--standard", "gbt"];
  const report = jsonOf<WholeReport & { detection: string }>((await etalon(0, ...study, "--json")).out());
  expect(report).toMatchObject({ standard: "gbt", supply: { nominalVoltageV: 110_000, currentRatio: 240 } });
  expect(report.observed.intervals.find(({ interval }) => interval === "3 s")?.count).toBeGreaterThan(1);
  expect(report.notes).toContain("1 of 1 intervals of 10 min is incomplete and does not count");
  const known = await asked<SeenDetection>(cloud.url, `/detections/${report.detection}`);
  expect(known.quality).toEqual({ told: known.quality?.kept, kept: expect.any(Number) });

  const rows = await asked<z.infer<typeof shownRows>>(cloud.url, "/quality/qh-05/intervals?interval=3%20s");
  const whole = rows.flatMap(({ names, rows }) =>
    rows.flatMap((row) => (row.leftOut.length === 0 ? [{ names, row }] : [])),
  );
  expect(whole.length).toBeGreaterThan(1);
  const fifth = rmsOf(gridSite[4]!.wave.voltages, 5);
  for (const { names, row } of whole) {
    const value = (name: string): number => row.values[names.indexOf(name)]!;
    // The rectifier swings by 30 % in four seconds.
    const three = Math.hypot(...["a", "b", "c"].map((phase) => value(`u${phase}_h5_v`))) / Math.sqrt(3);
    expect(Math.abs(three / fifth - 1)).toBeLessThan(0.3);
  }
  const { out } = await etalon(0, "quality", "report", "--meter", "qh-05", "--standard", "en50160");
  expect(out()).toMatch(/^harmonic voltages +not assessable/m);
  expect(out()).toMatch(/no values of 10 min/);
  expect((await etalon(2, "quality", "events", "--meter", "qh-01")).err()).toMatch(
    /no power quality is kept/,
  );

  // Round the clock: the day under way begins beside all else, and is called off.
  const standing = ["--meter", "qh-05"];
  const quality = async (...args: readonly string[]): Promise<string> => {
    const { out, err, code } = await inProcess("quality", ...args, "--data", data);
    expect(code, err).toBe(0);
    return out;
  };
  await quality("start", ...standing, "--standard", "en50160");
  const underWay = async (): Promise<string> => {
    const [study] = await asked<z.infer<typeof studyLines>>(cloud.url, "/studies");
    return study?.detection ?? "";
  };
  await expect.poll(underWay).toMatch(/^study-.*\.1$/);
  const day = await underWay();
  const stage = async () => (await asked<SeenDetection>(cloud.url, `/detections/${day}`)).stage;
  await expect.poll(stage).toBe("sampling");
  expect(await quality("list")).toMatch(/^qh-05 +en50160 /m);
  await quality("stop", ...standing);
  await expect.poll(stage).toBe("done");
  expect(await quality("list")).toBe("no meter is studied round the clock\n");
  expect(await quality("days", ...standing)).toBe("no day is over yet\n");

  // Of a length that nobody said: until an interval of ten minutes is whole, or it is called off.
  const open = runEtalon(["quality", "study", "--meter", "qh-03", "--data", data]);
  await expect.poll(open.err).toMatch(/sampling for \d+ s: until an interval of 10 min/);
  const [, lastsS = ""] = /sampling for (\d+) s/.exec(open.err()) ?? [];
  expect(Number(lastsS)).toBeGreaterThanOrEqual(12 * 60);
  expect(Number(lastsS)).toBeLessThan(22.1 * 60);
  await expect.poll(open.err).toMatch(/\d+ s still needed/);
  const [, id = ""] = /quality stop --detection (\S+)/.exec(open.err()) ?? [];
  expect(await quality("stop", "--detection", id)).toBe(`study ${id} is called off\n`);
  const isFree = async () => (await asked<SeenDetection>(cloud.url, `/detections/${id}`)).closed;
  await expect.poll(isFree).toBe(true);
  await open.ended;

  const declared = ["--declared-voltage", `${DECLARED_V}`];
  await etalon(0, "quality", "study", "--meter", "replay-01", "--minutes", "0.12", ...declared);
  const listed = await etalon(
    0,
    ...["quality", "events", "--meter", "replay-01", "--waveforms", join(folder, "events"), "--json"],
  );
  const { events } = jsonOf<{ events: (ShownEvent & { file: string })[] }>(listed.out());
  expect(events).toMatchObject([{ event: "dip", channels: ["ub"], whole: true, hasWaveform: true }]);
  const [found] = events;
  expect(Math.abs(found!.percent - 100 * dip.depth)).toBeLessThan(0.2);
  expect(Math.abs(found!.durationS - 0.2)).toBeLessThan(0.04);
  // The waveform that was kept shows the same dip to whoever measures it.
  const again = await etalonJson<WholeReport>(
    ...["quality", "report", "--recording", found!.file, "--standard", "en50160", ...declared],
  );
  expect(again.events).toMatchObject([{ event: "dip", channel: "ub", percent: expect.closeTo(40, 0) }]);
  const alarms = await asked<AlarmLine[]>(cloud.url, "/alarms");
  expect(alarms).toContainEqual(
    expect.objectContaining({ quantity: "quality-event", subjects: ["replay-01"] }),
  );
});
