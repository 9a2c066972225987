// `etalon doctor` finds clocks that are apart, or kept by nothing, and names what mends it.

import { mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { join } from "node:path";
import { lookAtSkew, lookAtTimekeeping } from "@etalon/outside/doctor/clocks";
import { afterEach, describe, expect, it } from "vitest";
import { scratch } from "../../cli/run-command.ts";
import { doctor, doubt, fault, of } from "./doctor.fixture.ts";

const { path } = scratch();
const kept = { ...process.env };
afterEach(() => {
  process.env = { ...kept };
});

describe("clocks", () => {
  it("that are apart are found, as far as that can be known", async () => {
    expect(lookAtSkew("x", 10_000, 9_990, 10_010).state).toBe("fine");
    expect(lookAtSkew("x", 10_300, 9_990, 10_010)).toMatchObject(doubt(/300 ms apart/, /chrony/));
    expect(lookAtSkew("x", 12_000, 9_990, 10_010)).toMatchObject(fault(/2000 ms apart/, /chrony/));
    expect(lookAtSkew("x", 12_000, 5_000, 15_000).state).toBe("fine"); // nobody knows
    let off = 0;
    const cloud = createHttpServer((_, response) => {
      response.sendDate = false;
      response.setHeader("date", new Date(Date.now() + off).toUTCString()).end();
    });
    await new Promise<void>((resolve) => cloud.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(cloud.address() as { port: number }).port}`;
    expect(of(await doctor("--url", url), "clock of the cloud")?.state).toBe("fine");
    off = 60_000;
    expect(of(await doctor("--url", url), "clock of the cloud")).toMatchObject(
      fault(/would end too early/, /chrony/),
    );
    await new Promise((resolve) => cloud.close(resolve));
    expect(of(await doctor("--url", url), "clock of the cloud")).toMatchObject(
      fault(/does not answer/, /^curl/),
    );
  });

  it("that nothing keeps are found by what the host's own programs say", async () => {
    const programs = path("programs");
    mkdirSync(programs);
    const says = (name: string, text: string) =>
      writeFileSync(join(programs, name), `#!/bin/sh\nprintf '%s\\n' '${text}'\n`, { mode: 0o755 });
    const kept = async () => of(await doctor(), "timekeeping");
    process.env.PATH = programs;
    expect(await kept()).toMatchObject(doubt(/nothing is known/, /chrony/));
    says("timedatectl", "no");
    expect(await kept()).toMatchObject(fault(/not kept by anything/, /set-ntp true/));
    says("timedatectl", "yes");
    expect(await kept()).toMatchObject({ state: "fine" });
    says("chronyc", "7F7F0101,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,Not synchronised");
    expect(await kept()).toMatchObject(fault(/no time source/, /chronyc sources/));
    says(
      "chronyc",
      "A29FC87B,162.159.200.123,4,1700000000.1,0.000123,0.0,0.0,0.0,0.0,0.0,0.01,0.001,64.0,Normal",
    );
    expect(await kept()).toMatchObject({ state: "fine", text: expect.stringMatching(/0\.123 ms off/) });

    // A PTP clock alone keeps nobody's time.
    const ptp = async () => (await lookAtTimekeeping(path("devices"))).find(({ check }) => check === "ptp");
    expect(await ptp()).toBeUndefined();
    mkdirSync(path("devices"));
    writeFileSync(path("devices/ptp0"), "");
    expect(await ptp()).toMatchObject(doubt(/linuxptp is not/, /apt-get install linuxptp/));
    says("pmc", "TIME_STATUS_NP master_offset 0 gmPresent false");
    expect(await ptp()).toMatchObject(doubt(/follows no master/, /ptp4l/));
    says("pmc", "TIME_STATUS_NP master_offset -37 gmPresent true");
    expect(await ptp()).toMatchObject({ state: "fine", text: expect.stringMatching(/-37 ns/) });
  });
});
