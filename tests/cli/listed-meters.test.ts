// Lists of meters as utilities write them: JSON, JSON lines, CSV; what is faulty is named by its line, and nothing is sent.

import { meterOrder } from "@etalon/messages/meters";
import { describe, expect, it } from "vitest";
import { listedMeters } from "../../apps/cli/listed-meters.ts";
import { etalon, expectRefused, scratch } from "./run-command.ts";

const { written, path } = scratch();

async function fromHelp(): Promise<Record<string, unknown>> {
  const { out } = await etalon("meters", "add", "--help");
  return JSON.parse(out.slice(out.indexOf('{ "id"'), out.indexOf(" }\nMany") + 2));
}
async function said(content: string): Promise<string> {
  const answer = await listedMeters(written("meters.txt", content));
  return answer.ok ? `${answer.value.length} meters` : answer.why.text;
}
const HEADER =
  "id,serial,accuracyClass,activeConstant,wiring,nominalVoltage,ratedCurrent,maxCurrent,site,instrument,currentRatio\n";
const row = (id: string, constant = "20000") =>
  `${id},20260001,0.5S,${constant},3P4W,57.7,1.5,6,"Qinghe, feeder 7",ia-01/yh-01,\n`;

describe("a list of meters", () => {
  it("is one meter, a JSON list, JSON lines or CSV, and says the same in all", async () => {
    const one = await fromHelp();
    const other = { ...one, id: "m-0002" };
    const texts = [JSON.stringify([one, other]), `${JSON.stringify(one)}\n\n${JSON.stringify(other)}\n`];
    const names = Object.keys(one);
    const cells = (of: Record<string, unknown>) => names.map((name) => `"${of[name]}"`).join(",");
    texts.push(`\ufeff${names.join(",")}\r\n${cells(one)}\r\n${cells(other)}\r\n`);
    const expected = [meterOrder.parse(one), meterOrder.parse(other)];
    for (const text of texts)
      expect(await listedMeters(written("meters.txt", text)), text).toEqual({ ok: true, value: expected });
    expect(await said(JSON.stringify(one))).toBe("1 meters");
    const left = await listedMeters(written("meters.csv", HEADER + row("m1")));
    expect(left).toMatchObject({ ok: true, value: [{ site: "Qinghe, feeder 7", register: "wh+" }] });
    expect(left.ok && left.value[0]).not.toHaveProperty("currentRatio");
  });

  it("is refused as a whole, and its first faulty row named", async () => {
    const one = await fromHelp();
    const lines = (faulty: object) =>
      `${JSON.stringify(one)}\n${JSON.stringify({ ...one, id: "m2", ...faulty })}`;
    const cases: [string, RegExp][] = [
      ["", /the file is empty/],
      ["{", /line 1: no JSON object/],
      ["[]", /names no meter/],
      [`${JSON.stringify(one)}\n{"id":`, /meters\.txt, line 2|line 2: no JSON object/],
      [lines({ activeConstant: "many" }), /meters\.txt, line 2: activeConstant: a number is expected/],
      [
        lines({ activeConstant: 1e12 }),
        /line 2: the meter: "activeConstant" is 1000000000000; a number from 1e-9/,
      ],
      [lines({ maxCurrent: 1 }), /line 2: the meter: "maxCurrent" is 1; at least the ratedCurrent of 1.5/],
      [lines({ instrument: "yh-01" }), /line 2: instrument: an instrument as agent\/terminal/],
      [lines({ colour: "red" }), /line 2: the meter: "colour" is not known here/],
      [lines({ id: one.id }), /line 2: meter m-0001 stands in line 1 already/],
      [`${HEADER}${row("m1")}${row("m2", "lots")}`, /line 3: activeConstant: a number is expected/],
      [`${HEADER}${row("m1")}m2,1\n`, /line 3 has 2 cells; 11 are expected/],
      [`${HEADER.replace("site", "colour")}${row("m1")}`, /line 1: "colour" is no column; id, serial,/],
      [`${HEADER.replaceAll(",", ";")}`, /separated by semicolons/],
    ];
    for (const [content, why] of cases) expect(await said(content), content).toMatch(why);
  });

  it("of thousands is taken, and more than can be added at a time refused", async () => {
    const ids = Array.from({ length: 10_001 }, (_, n) => row(`m${n}`));
    expect(await said(HEADER + ids.slice(0, 10_000).join(""))).toBe("10000 meters");
    expect(await said(HEADER + ids.join(""))).toMatch(/more than 10000 rows/);
  });

  it("stands alone: no other flags beside it, and flags without it are looked at alike", async () => {
    const file = written("meters.csv", HEADER + row("m1"));
    expectRefused(
      await etalon("meters", "add", "--file", file, "--id", "m1", "--data", path("none")),
      "--file",
    );
    expectRefused(await etalon("meters", "add", "--id", "m1", "--data", path("none")), "serial");
    expectRefused(await etalon("meters", "add", "--file", file, "--data", path("none")), "no cloud runs");
    expectRefused(
      await etalon("meters", "change", "m1", "--data", path("none")),
      "name what is to be changed",
    );
    expectRefused(await etalon("terminals", "calibrate", "--file", file), "no JSON");
  });
});
