// `etalon harmonics report` on a recording whose harmonics are known.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { etalon, scratch } from "./run-command.ts";

const { folder } = scratch();
const recording = join(folder, "recording.cfg");
beforeAll(async () => {
  const load = ["--harmonics", "5:20", "--voltage-harmonics", "5:3"];
  const made = await etalon("simulate", "recording", "--out", folder, "--duration", "4", ...load);
  expect(made.code, made.err).toBe(0);
});

it("tells sources, energies, losses, bills, and what they are of", async () => {
  const page = join(folder, "report.html");
  const supply = ["--nominal-voltage", "100", "--short-circuit", "0.01"];
  const { code, out, err } = await etalon(
    ...[
      "harmonics",
      "report",
      "--recording",
      recording,
      ...supply,
      "--tariff",
      "cn-1983",
      "--html",
      page,
      "--json",
    ],
  );
  expect(code, err).toBe(0);
  const { record } = JSON.parse(out);
  expect(record.orders).toMatchObject([{ order: 5, side: "grid" }]);
  expect(record.orders[0].voltageV).toBeCloseTo(0.03 * 57.7, 4);
  expect(record.losses.line.harmonicsPercent).toBeCloseTo(4, 3);
  expect(record.bills.lines.map(({ theory }: { theory: string }) => theory)).toContain("Budeanu");
  const files = ["recording.cfg", "recording.dat"].map((name) => readFileSync(join(folder, name)));
  const sha256 = createHash("sha256").update(Buffer.concat(files)).digest("hex");
  expect(record.proof.sha256).toBe(sha256);
  const html = readFileSync(page, "utf8");
  expect(html).toContain(sha256);
  expect(html).toContain("<h2>Source of each order</h2>");
  expect(html).not.toMatch(/(src|href)=/);
});

it("takes a calibration record: channels made true, uncertainties and evidence of its own", async () => {
  const record = (change: object) => ({
    id: "cal-7",
    terminal: "bench",
    certificate: "no. 7",
    validFromTaiNs: "0",
    validToTaiNs: "1",
    rateErrorBoundPpm: 1,
    channels: ["ua", "ub", "uc", "ia", "ib", "ic"].map((name) => ({
      name,
      gain: name.startsWith("u") ? 1.1 : 1,
      offset: 0,
      delaySeconds: 0.0001,
      gainStandardUncertaintyPercent: 0.02,
      delayStandardUncertaintySeconds: 1e-6,
    })),
    ...change,
  });
  const file = join(folder, "own.json");
  const asked = ["harmonics", "report", "--recording", recording, "--calibration", file, "--json"];
  writeFileSync(file, JSON.stringify(record({})));
  const told = JSON.parse((await etalon(...asked)).out).record;
  expect(told.orders[0].voltageV).toBeCloseTo(1.1 * 0.03 * 57.7, 3);
  expect(told.proof).toMatchObject({ calibration: "cal-7", certificate: "no. 7", voltageGainPercent: 0.02 });
  expect(told.doubts.map(({ code }: { code: string }) => code)).toContain("harmonics.calibration-expired");
  writeFileSync(file, JSON.stringify(record({ channels: record({}).channels.slice(1) })));
  const { code, err } = await etalon(...asked);
  expect(code).toBe(2);
  expect(err).toContain("no channel ua");
});

it("says what it needs to take a supply into account", async () => {
  const { code, err } = await etalon("harmonics", "report", "--recording", recording, "--short-circuit", "1");
  expect(code).toBe(2);
  expect(err).toContain("--nominal-voltage");
});

it("names the sources that a simulated works was made with", async () => {
  const out = join(folder, "works");
  const given = ["--emission", "5:60,7:40", "--background", "5:0.3,11:1.5", "--duration", "10"];
  const made = JSON.parse((await etalon("simulate", "works", "--out", out, ...given, "--json")).out);
  const supply = ["--nominal-voltage", "400", "--short-circuit", "13", "--demand-current", "400"];
  const told = await etalon(
    "harmonics",
    "report",
    "--recording",
    join(out, "recording.cfg"),
    ...supply,
    "--json",
  );
  const { record, limits } = JSON.parse(told.out);
  // The table has 62 A of the fifth and 44 A of the seventh at 0.38 kV and 10 MVA.
  const held = limits.limits.filter(
    ({ standard, of, order }: { standard: string; of: string; order: number }) =>
      standard === "GB/T 14549" && of === "current" && order < 9,
  );
  expect(held).toMatchObject([
    { order: 5, limit: 80.6, verdict: "not assessable" },
    { order: 7, limit: 57.2, verdict: "not assessable" },
  ]);
  expect(Math.abs(held[0].found / record.orders[0].currentA - 1)).toBeLessThan(0.05); // the works does not stand still
  expect(limits).toMatchObject({ missing: [], seen: 3 });
  expect(record.orders.map(({ order, side }: { order: number; side: string }) => [order, side])).toEqual([
    [5, "user"],
    [7, "user"],
    [11, "grid"],
  ]);
  for (const { order, userShare } of made.truth as { order: number; userShare: number }[])
    expect(
      record.orders.find((one: { order: number }) => one.order === order).userShare,
      `order ${order}`,
    ).toBeCloseTo(userShare, 1);
});
