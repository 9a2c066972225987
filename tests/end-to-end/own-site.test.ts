// A utility's own meter and terminal, no demonstration anywhere: calibration record, meter and terms by the commands, a
// terminal fed by an independent program with a meter of a known error; the verdict is right, also with a gap in it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { instantFromPosixNs } from "@etalon/basis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { etalon, etalonJson, expectRefused } from "../cli/run-command.ts";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut } from "../scaled-out/scaled-out.ts";
import { storyOf } from "../scaled-out/station.ts";
import { scratchFolder } from "./running-cloud.ts";

const ERROR_PERCENT = 0.137;
const PROGRAM = fileURLToPath(new URL("front-end.fixture.mjs", import.meta.url));
const names = ["ua", "ub", "uc", "ia", "ib", "ic"] as const;
const folder = scratchFolder();
const breaks = join(folder, "breaks");

const source = {
  calibration: "cal-yh-01",
  sampleRateHz: 4000,
  samples: { program: [process.execPath, PROGRAM, String(ERROR_PERCENT), breaks] },
  channels: names.map((name, n) => ({ name, place: n + 1, bits: 24 })),
  inputs: { 1: "wh+" },
  clock: { rateErrorBoundPpm: 5, timeErrorBoundNs: 1e6 },
};
const instruments = [
  {
    ...{ instrument: "yh-01", shape: "stream", address: "acme/plant-7/yh-01" },
    identity: { kind: "waveform-source", maker: "Acme", model: "FE-6", serial: "1", firmware: "1" },
    ...{ title: "feeder 7", place: "plant 7", owner: "zz" },
    ...{ capabilities: { sampleRateHz: 4000, channels: [...names] }, calibration: "cal-yh-01" },
  },
];
const DAY_NS = 86_400n * 1_000_000_000n;
const now = instantFromPosixNs(BigInt(Date.now()) * 1_000_000n);
const calibration = {
  ...{ id: "cal-yh-01", terminal: "yh-01", certificate: "laboratory 17/2026", rateErrorBoundPpm: 5 },
  ...{ validFromTaiNs: String(now - DAY_NS), validToTaiNs: String(now + 365n * DAY_NS) },
  channels: names.map((name) => ({
    ...{ name, gain: name.startsWith("u") ? 12e-6 : 1.2e-6, offset: 0, delaySeconds: 0 },
    ...{ gainStandardUncertaintyPercent: 0.005, delayStandardUncertaintySeconds: 20e-9 },
  })),
};
const METERS =
  "id,serial,accuracyClass,activeConstant,wiring,nominalVoltage,ratedCurrent,maxCurrent,site,instrument\n" +
  "m-0001,20260001,0.5S,100000,3P4W,57.7,1.5,6,plant 7,ia-01/yh-01\n" +
  "m-0002,20260002,0.5S,100000,3P4W,57.7,1.5,6,plant 8,ia-01/yh-02\n";

describe.skipIf(!hasNats)("a site of one's own (needs the Debian package nats-server)", () => {
  let cloud: ScaledOut;
  let station: string;
  let lending: string;
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const done = async (...words: readonly string[]) => {
    const said = await etalon(...words);
    expect(said, words.join(" ")).toMatchObject({ code: 0 });
    return said.out;
  };
  beforeAll(async () => {
    const site = { of: "acme/plant-7", instruments, sources: { "yh-01": source } };
    const hosts = loopbackHosts(join(folder, "hosts"));
    cloud = await openScaledOut({ hosts, nodes: 1, natsServers: 1, site });
    station = join(cloud.process("zz-01").host.folder, ".etalon", "station-zz-01");
    lending = join(cloud.process("cc-01").host.folder, ".etalon", "cloud-cc-01");
  });
  afterAll(() => cloud?.stop());

  it("has its meter verified", async () => {
    const at = ["--data", station];
    await done("meters", "add", "--file", file("meters.csv", METERS), ...at);
    const uncalibrated = await etalon("detect", "--meter", "m-0001", ...at);
    expect(uncalibrated).toMatchObject({ code: 2, err: expect.stringContaining("no calibration record") });
    const record = file("calibration.json", JSON.stringify(calibration));
    await done("terminals", "calibrate", "--file", record, ...at);
    await done("owner", "terms", "--instrument", "ia-01/yh-01", "--longest", "7200", "--data", lending);
    expect(await done("meters", "list", ...at)).toMatch(/m-0001 +20260001 .*ia-01\/yh-01/);
    expectRefused(
      await etalon("user", "list", ...at),
      /nothing at GET \/users: this is a station; users, tokens, .* are asked at the cloud/,
    );
    expectRefused(
      await etalon("meters", "list", "--data", lending),
      /this is a cloud; meters, .* at the station/,
    );

    const seen = await cloud.station.verdict(await cloud.station.order("m-0001", 5));
    expect(seen.result, storyOf(seen)).toMatchObject({
      ...{ verdict: "conforming", reasons: [], calibration: "cal-yh-01", recording: { gaps: [] } },
      ...{ pulses: { lost: [], extra: [], double: [] }, meter: { serial: "20260001" } },
    });
    const { error, uncertainty, recording } = seen.result!;
    expect(error?.percent).toBeCloseTo(ERROR_PERCENT, 4);
    expect(recording.durationS).toBeCloseTo(5, 3);
    // The file's bound is wider than the front end's, and counts.
    const clock = uncertainty?.budget.find(({ source }) => source === "rate of the sampling clock");
    expect(clock?.standardPercent).toBeCloseTo(5e-4 / Math.sqrt(3), 8);
    expect(storyOf(seen)).toContain("the meter's clock cannot be read here; terminal clock locked");
  });

  it("has a gap named where its front end broke down, and the error still right", async () => {
    const id = await cloud.station.order("m-0001", 8);
    await cloud.station.until(id, ({ progress }) => (progress?.elapsedS ?? 0) > 1);
    writeFileSync(breaks, "");
    const seen = await cloud.station.verdict(id);
    expect(seen.result, storyOf(seen)).toMatchObject({ recording: { gaps: [expect.anything()] } });
    const [gap] = seen.result!.recording.gaps;
    expect(gap!.toS - gap!.fromS).toBeGreaterThan(0.5);
    expect(seen.result!.error?.percent).toBeCloseTo(ERROR_PERCENT, 3);
    expect(cloud.process("yh-01").said()).toMatch(/ended with code 3: the converter does not answer/);
  });

  it("goes on behind a gap when the terminal is killed, and its front end with it", async () => {
    const id = await cloud.station.order("m-0001", 9);
    await cloud.station.until(id, ({ progress }) => (progress?.elapsedS ?? 0) > 1);
    await cloud.restart("yh-01");
    const seen = await cloud.station.verdict(id);
    expect(seen.result, storyOf(seen)).toMatchObject({ recording: { gaps: [expect.anything()] } });
    expect(seen.result!.error?.percent).toBeCloseTo(ERROR_PERCENT, 3);
  });

  it("is verified behind its front end where the record says that the meter samples for itself", async () => {
    const at = ["--data", station];
    const own = { ...calibration, frontEndOf: "20260001" };
    await done("terminals", "calibrate", "--file", file("own.json", JSON.stringify(own)), ...at);
    expect(await done("terminals", "list", ...at)).toContain("of meter 20260001");
    const seen = await cloud.station.verdict(await cloud.station.order("m-0001", 4));
    expect(seen.result, storyOf(seen)).toMatchObject({
      ...{ verdict: "conforming behind its front end", roundedVerdict: "undecided" },
      scope: {
        frontEndOf: "20260001",
        notCovered: expect.arrayContaining([{ what: "gain", text: expect.any(String) }]),
      },
    });
    expect(await done("meters", "show", "m-0001", ...at)).toMatch(
      /conforming behind its front end, not covered: gain, phase, offset/,
    );
    await done("terminals", "calibrate", "--file", join(folder, "calibration.json"), ...at);
  });

  it("changes and retires its meters: what was found stays, and who did it is in the audit log", async () => {
    const at = ["--data", station];
    const id = await cloud.station.order("m-0001", 4);
    await done("meters", "change", "m-0001", "--active-constant", "50000", ...at);
    const seen = await cloud.station.verdict(id);
    expect(seen.result?.error?.percent, storyOf(seen)).toBeCloseTo(ERROR_PERCENT, 2); // as it was ordered
    await done("meters", "retire", "m-0001", "--why", "replaced by m-0003", ...at);
    const refused = await etalon("detect", "--meter", "m-0001", ...at);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("retired: replaced by m-0003") });
    const shown = await etalonJson<{ detections: object[]; retired: { why: string } }>(
      "meters",
      "show",
      "m-0001",
      ...at,
    );
    expect([shown.detections.length, shown.retired.why]).toEqual([5, "replaced by m-0003"]);
    const audit = await etalonJson<{ what: string; by: string }[] | { entries: { what: string }[] }>(
      ...["audit", "--instrument", "ia-01/yh-01", "--data", lending],
    );
    const whats = JSON.stringify(audit);
    for (const what of ["meter-added", "meter-changed", "meter-retired"])
      expect(whats).toContain(`"${what}"`);
  });
});
