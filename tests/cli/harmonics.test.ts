// `etalon harmonics report` on a recording whose harmonics are known.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
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

it("says what it needs to take a supply into account", async () => {
  const { code, err } = await etalon("harmonics", "report", "--recording", recording, "--short-circuit", "1");
  expect(code).toBe(2);
  expect(err).toContain("--nominal-voltage");
});

it("names the sources that a simulated works was made with", async () => {
  const out = join(folder, "works");
  const given = ["--emission", "5:60,7:40", "--background", "5:0.3,11:1.5", "--duration", "10"];
  const made = JSON.parse((await etalon("simulate", "works", "--out", out, ...given, "--json")).out);
  const supply = ["--nominal-voltage", "400", "--short-circuit", "13"];
  const told = await etalon(
    "harmonics",
    "report",
    "--recording",
    join(out, "recording.cfg"),
    ...supply,
    "--json",
  );
  const { record } = JSON.parse(told.out);
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
