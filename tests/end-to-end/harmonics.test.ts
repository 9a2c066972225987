// A harmonic study by the commands, against a running cloud: from the order to the terminal's disk and back.

import { join } from "node:path";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { expect, it } from "vitest";
import type { HarmonicReport } from "../../apps/cli/harmonic-report.ts";
import type { SeenDetection } from "../../apps/cli/studied-detection.ts";
import { SLIP } from "../slip.ts";
import { asked, jsonOf, runEtalon, scratchFolder, startCloud } from "./running-cloud.ts";
import { rmsOf } from "./site-rms.ts";

const data = join(scratchFolder(), "data");
const etalon = async (code: number, ...args: readonly string[]) => {
  const run = runEtalon([...args, "--data", data]);
  expect(await run.ended, run.err()).toEqual({ code, signal: null });
  return run;
};

/** The rectifier swings once in four seconds: over whole swings its lines' squares add up, wherever the study begins. */
const WHOLE_SWINGS_S = 12;

it("is ordered, stored at the station and at the terminal, and read back", async () => {
  const cloud = await startCloud(data, 5);
  const supply = ["--nominal-voltage", "110000", "--short-circuit", "10000", "--x-over-r", "3"];
  const ordered = [
    "harmonics",
    "study",
    "--meter",
    "qh-05",
    "--duration",
    `${WHOLE_SWINGS_S}`,
    ...supply,
    "--tariff",
    "cn-1983",
  ];
  const study = jsonOf<HarmonicReport>((await etalon(0, ...ordered, "--json")).out());
  const { detection, record } = study;
  const { voltages, currents } = gridSite[4]!.wave;
  const found = record.orders.find(({ order }) => order === 5)!;
  expect(Math.abs(found.voltageV / rmsOf(voltages, 5) - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.currentA / rmsOf(currents, 5) - 1)).toBeLessThan(0.01);
  expect(record.powers.filter(({ of }) => of === "together").map(({ theory }) => theory)).toEqual([
    "IEEE 1459",
    "Budeanu",
    "Fryze",
    "CPC",
  ]);
  // The mill's rectifier swings, and the voltage with it; the third harmonic is the supply's.
  expect(record.orders.map(({ side }) => side)).toEqual(["grid", ...Array.from({ length: 8 }, () => "user")]);
  expect(record.bills?.lines).toHaveLength(5);
  expect(record.proof).toMatchObject({
    calibration: "yh-05-2024-1",
    of: `${WHOLE_SWINGS_S} frames of the terminal, in their order`,
  });

  const seen = () => asked<SeenDetection>(cloud.url, `/detections/${detection}`);
  await expect.poll(async () => (await seen()).harmonics?.atTerminalTaiNs).toEqual(expect.anything());
  const id = ["--detection", `${detection}`];
  const back = jsonOf<{ same: boolean }>((await etalon(0, "harmonics", "read-back", ...id, "--json")).out());
  expect(back.same).toBe(true);
  const report = (await etalon(0, "harmonics", "report", ...id)).out();
  expect(report).toContain("every figure as it is here");
  expect(report).toContain(record.proof.sha256);
  expect(report).not.toMatch(SLIP);

  const plain = await etalon(0, "detect", "--meter", "qh-01", "--duration", "2");
  expect(plain.err()).not.toContain("harmonics");
  const [{ id: without } = { id: "" }] = (
    await asked<{ detections: { id: string }[] }>(cloud.url, "/meters/qh-01")
  ).detections;
  const refused = await etalon(2, "harmonics", "read-back", "--detection", without);
  expect(refused.err()).toMatch(/has no harmonic study/);
});
