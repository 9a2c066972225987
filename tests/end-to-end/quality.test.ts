// A study of power quality by the commands, against a running cloud: from the order to what is kept at the station.

import { join } from "node:path";
import type { shownRows } from "@etalon/messages/quality";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import type { ThreeSignals } from "@etalon/outside/simulated/wave";
import { expect, it } from "vitest";
import type { z } from "zod";
import type { WholeReport } from "../../apps/cli/quality-report.ts";
import type { SeenDetection } from "../../apps/cli/studied-detection.ts";
import { asked, jsonOf, runEtalon, scratchFolder, startCloud } from "./running-cloud.ts";

const data = join(scratchFolder(), "data");
const etalon = async (code: number, ...args: readonly string[]) => {
  const run = runEtalon([...args, "--data", data]);
  expect(await run.ended, run.err()).toEqual({ code, signal: null });
  return run;
};

const rmsOf = (signals: ThreeSignals, order: number): number =>
  Math.hypot(
    ...signals.flatMap(({ components }) =>
      components.filter((one) => Math.abs(one.order - order) < 0.1).map(({ rms }) => rms / Math.sqrt(3)),
    ),
  );

it("is ordered, kept at the station, and judged", { timeout: 120_000 }, async () => {
  const cloud = await startCloud(data, 5);
  // Fifteen seconds: whatever the time, a whole interval of 3 s.
  const study = ["quality", "study", "--meter", "qh-05", "--minutes", "0.25", "--standard", "gbt"];
  const report = jsonOf<WholeReport & { detection: string }>((await etalon(0, ...study, "--json")).out());
  expect(report).toMatchObject({ standard: "gbt", supply: { nominalVoltageV: 110_000, currentRatio: 240 } });
  expect(report.observed.intervals.find(({ interval }) => interval === "3 s")?.count).toBeGreaterThan(1);
  expect(report.notes).toContain("1 of 1 intervals of 10 min are incomplete and do not count");
  const known = await asked<SeenDetection>(cloud.url, `/detections/${report.detection}`);
  expect(known.quality).toEqual({ told: known.quality?.kept, kept: expect.any(Number) });

  const rows = await asked<z.infer<typeof shownRows>>(cloud.url, "/quality/qh-05/intervals?interval=3%20s");
  const whole = rows.filter(({ row }) => row.leftOut.length === 0);
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
  expect((await etalon(0, "quality", "events", "--meter", "qh-05")).out()).toBe("none\n");
  expect((await etalon(2, "quality", "events", "--meter", "qh-01")).err()).toMatch(
    /no power quality is kept/,
  );
});
