// `etalon detect` against a running cloud, in two processes as a person has them in two terminals.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { VerificationResult } from "@etalon/basis";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { beforeAll, describe, expect, it } from "vitest";
import { SLIP } from "../slip.ts";
import {
  asked,
  type Cloud,
  expectTrue,
  jsonOf,
  newUser,
  runEtalon,
  scratchFolder,
  startCloud,
} from "./running-cloud.ts";

const folder = scratchFolder();
const data = join(folder, "data");
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud(data, 5);
});

const detect = (...args: readonly string[]) => runEtalon(["detect", "--data", data, ...args]);

describe("etalon detect", () => {
  it("tells the steps as they happen, then the result as one document", async () => {
    const run = detect("--meter", "qh-02", "--duration", "10", "--json");
    expect(await run.ended, run.err()).toEqual({ code: 0, signal: null });
    const result = jsonOf<VerificationResult>(run.out());
    expect(result.verdict).toBe("nonconforming");
    expectTrue(result, gridSite[1]!.truth.errorPercent);
    for (const step of ["ZZ ordered", "VM new-hardware", "YH started", "ZZ verdict", "CC reclaimed"])
      expect(run.err()).toMatch(new RegExp(`^[\\d:.]{12}  qh-02 +${step.replace(" ", " +")} +\\S`, "m"));
    expect(run.err().match(/new hardware found/g)).toHaveLength(1);
    expect(run.err()).not.toMatch(/\.sock|\/tmp\//);

    const [kept] = (await asked<{ detections: { id: string }[] }>(cloud.url, "/meters/qh-02")).detections;
    const stored = await asked<{ result: unknown }>(cloud.url, `/detections/${kept?.id}`);
    expect(result).toEqual(stored.result);
  });

  it("leaves a row in the table of detections, which is exported as a file", async () => {
    const file = join(folder, "detections.json");
    const run = runEtalon(["export", "detections", "--where", "meter=qh-02", "--out", file, "--data", data]);
    expect(await run.ended, run.err()).toEqual({ code: 0, signal: null });
    const { rows } = JSON.parse(await readFile(file, "utf8")) as { rows: Record<string, unknown>[] };
    expect(rows).toHaveLength(1);
    const { result, ...row } = rows[0] as { result: VerificationResult };
    expect(row).toMatchObject({
      stage: "done",
      verdict: "nonconforming",
      error_percent: result.error?.percent,
    });
    const wrong = runEtalon(["export", "detection", "--out", file, "--data", data]);
    expect((await wrong.ended).code).toBe(2);
    expect(wrong.err()).toMatch(/^etalon: no table is called "detection" \(did you mean detections\?\); /);
    const listed = runEtalon(["export", "--data", data]);
    expect((await listed.ended).code, listed.err()).toBe(0);
    for (const table of ["meters", "alarms", "condition-hours", "audit", "leases"])
      expect(listed.out()).toMatch(new RegExp(`^${table} `, "m"));
  });

  it("says the verdict to people in words, with units and the budget on demand", async () => {
    const run = detect("--meter", "qh-03", "--duration", "10", "--budget");
    expect(await run.ended, run.err()).toEqual({ code: 0, signal: null });
    expect(run.out()).toMatch(/conforming/);
    expect(run.out()).toMatch(/current ia reversed/);
    expect(run.out()).toMatch(/%/);
    expect(run.out()).not.toMatch(SLIP);
  });

  it("has marked a meter on wrong wiring in both lists, and has that put right first", async () => {
    const wiringFault = "current ia reversed";
    type Line = { id: string; meter: string; wiringFault: string | null };
    const detections = await asked<Line[]>(cloud.url, "/detections");
    const of = (meter: string) => detections.find((one) => one.meter === meter);
    expect([of("qh-02")?.wiringFault, of("qh-03")?.wiringFault]).toEqual([null, wiringFault]);
    const { result } = await asked<{ result: VerificationResult }>(
      cloud.url,
      `/detections/${of("qh-03")?.id}`,
    );
    const { lines } = await asked<{ lines: object[] }>(cloud.url, "/meters?text=qh-03");
    const verified = { limitPercent: result.limit?.percent };
    expect(lines).toMatchObject([{ id: "qh-03", wiringFault, verified }]);
    const meter = await asked<{ detections: object[] }>(cloud.url, "/meters/qh-03");
    expect(meter).toMatchObject({ wiringFault, detections: [{ id: of("qh-03")?.id, wiringFault }] });
    const run = runEtalon(["plan", "replace", "--registered", "--json", "--data", data]);
    expect(await run.ended, run.err()).toEqual({ code: 0, signal: null });
    const { rows } = jsonOf<{ rows: { meter: string; action: string; urgency: string }[] }>(run.out());
    const its = rows.filter(({ meter, urgency }) => meter === "qh-03" && urgency === "now");
    expect(its.map(({ action }) => action)).toEqual(["correct wiring"]);
  });

  it("says who has an instrument that it waits for, until when, and what one may do; then withdraws", async () => {
    const token = await newUser(cloud.url, "wang", ["metrologist"], "laboratory-a");
    const wish = { resource: "ia-01/yh-04", forS: 600 };
    const { application } = await asked<{ application: string }>(
      cloud.url,
      "/applications",
      "POST",
      wish,
      token,
    );
    const lent = async () =>
      (await asked<{ status: string }>(cloud.url, `/applications/${application}`)).status;
    await expect.poll(lent).toBe("joined");
    const run = detect("--meter", "qh-04");
    await expect
      .poll(run.err)
      .toMatch(
        / waiting +waiting, number 1 in the queue: ia-01\/yh-04 is laboratory-a's from \S+ until \S+Z\n/,
      );
    await expect
      .poll(run.err)
      .toMatch(/ begins by itself .*"etalon leases" shows .*"etalon release det-\S+" withdraws/);
    const [release] = /(?<=etalon )release det-[^"]+/.exec(run.err()) ?? [""];
    const withdrawn = runEtalon([...release.split(" "), "--data", data]);
    expect(await withdrawn.ended, withdrawn.err()).toEqual({ code: 0, signal: null });
    expect(await run.ended, run.err()).toEqual({ code: 3, signal: null });
    await asked(cloud.url, `/applications/${application}`, "DELETE", undefined, token);
  });

  it("says to who waits for another detection when its instrument will likely be free, and at the latest", async () => {
    const wish = { meter: "qh-04", durationS: 900 };
    const { detection } = await asked<{ detection: string }>(cloud.url, "/detections", "POST", wish);
    const stage = async () => (await asked<{ stage: string }>(cloud.url, `/detections/${detection}`)).stage;
    await expect.poll(stage).toBe("sampling");
    const run = detect("--meter", "qh-04");
    await expect
      .poll(run.err)
      .toMatch(/ia-01\/yh-04 is likely free about \S+Z, at the latest \S+Z when its lease ends\n/);
    const [, likely, latest] = /about (\S+Z), at the latest (\S+Z)/.exec(run.err())!;
    expect(Date.parse(latest!)).toBeGreaterThan(Date.parse(likely!));
    const said = async (...words: readonly string[]) => {
      const one = runEtalon([...words, "--data", data]);
      expect(await one.ended, one.err()).toEqual({ code: 0, signal: null });
      return one.out() + one.err();
    };
    expect(await said("instruments")).toContain(`zz until ${latest}, likely free about ${likely}, 1 waiting`);
    expect(await said("leases")).toMatch(new RegExp(`waiting, number 1 .* about ${likely} `));
    const applied = await said("apply", "--instrument", "ia-01/yh-04", "--for", "60");
    expect(applied).toContain(`ia-01/yh-04 is likely free about ${likely}, at the latest ${latest}`);
    const [application] = /app-\S+/.exec(applied)!;
    await asked(cloud.url, `/applications/${application}`, "DELETE");
    const [waiter] = /(?<=release )det-[^" ]+/.exec(run.err())!;
    for (const id of [waiter, detection]) await asked(cloud.url, `/detections/${id}`, "DELETE");
    expect(await run.ended, run.err()).toEqual({ code: 3, signal: null });
  });

  it.each([
    [
      "a meter that is not there",
      ["--meter", "qh-99"],
      /^etalon: there is no meter qh-99: "etalon meters list" lists what there is\n$/,
    ],
    [
      "a meter that is no id",
      ["--meter", "qh 99"],
      /^etalon: --meter "qh 99": an id of letters[^\n]* is expected\n$/,
    ],
    ["no meter", [], /^etalon: required option '--meter <id>' not specified\n$/],
    ["a duration of nothing", ["--meter", "qh-01", "--duration", "0"], /^etalon: [^\n]*--duration[^\n]*\n$/],
    [
      "an address where nothing listens",
      ["--meter", "qh-01", "--url", "http://127.0.0.1:9"],
      /^etalon: the cloud at http:\/\/127.0.0.1:9 cannot be reached: [^\n]+\n$/,
    ],
  ] as const)("refuses %s in one sentence", async (_, args, sentence) => {
    const run = detect(...args);
    expect(await run.ended).toEqual({ code: 2, signal: null });
    expect(run.err()).toMatch(sentence);
    expect(run.out()).toBe("");
  });

  it("says so when no cloud runs: none ever, one that was killed, one that has ended", async () => {
    const expectNone = async (from: string) => {
      const run = runEtalon(["detect", "--meter", "qh-01", "--data", from]);
      expect(await run.ended).toEqual({ code: 2, signal: null });
      const start = `start one with "npm start -- --data ${from}"`;
      expect(run.err()).toBe(`etalon: no cloud runs from ${from}: ${start}, or name one by --url\n`);
    };
    await expectNone(join(folder, "never"));
    await cloud.kill();
    await expectNone(data);
    cloud = await startCloud(data, 5);
    expect(await cloud.interrupt()).toEqual({ code: 0, signal: null });
    await expectNone(data);
  });
});
