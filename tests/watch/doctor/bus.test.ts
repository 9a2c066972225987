// `etalon doctor` finds what is wrong with the bus that NATS_URL names, and names what mends it.

import { mkdirSync } from "node:fs";
import type { Finding } from "@etalon/outside/doctor/finding";
import { openBus } from "@etalon/outside/nats/bus";
import { silentLog } from "@etalon/outside/telemetry/log";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { hasNats, openNatsServers } from "../../../packages/outside/nats/testing/nats-servers.ts";
import { scratch } from "../../cli/run-command.ts";
import { doctor, doubt, fault } from "./doctor.fixture.ts";

const { path } = scratch();
const kept = { ...process.env };
afterEach(() => {
  process.env = { ...kept };
});

describe.skipIf(!hasNats)("the bus (needs the Debian package nats-server)", () => {
  async function looked(natsUrl: string | undefined, what = "cloud"): Promise<readonly Finding[]> {
    if (natsUrl === undefined) delete process.env.NATS_URL;
    else process.env.NATS_URL = natsUrl;
    const { findings } = await doctor("--for", what);
    return findings.filter(({ check }) => check.startsWith("bus"));
  }

  async function serving(name: string, more?: string): Promise<string> {
    mkdirSync(path(name));
    const nats = await openNatsServers(path(name), 1, more);
    onTestFinished(() => nats.stop());
    return nats.url;
  }

  it("that is not named or not reached is found; another host is not spoken to in the clear", async () => {
    expect(await looked(undefined)).toMatchObject([fault(/NATS_URL is not set/, /^export NATS_URL/)]);
    expect(await looked("http://x")).toMatchObject([fault(/should look like/, /^export NATS_URL/)]);
    expect(await looked("nats://127.0.0.1:1")).toMatchObject([
      fault(
        /is not reached/,
        /^nats-server -c FOLDER\/nats\.conf # on 127\.0\.0\.1; .*systemctl start etalon-bus@/,
      ),
    ]);
    expect(await looked("nats://10.0.0.1:4222")).toMatchObject([
      fault(/with certificates only/, /--credentials/),
    ]);
  });

  it("that keeps too little is found: once though it could thrice, or nothing at all", async () => {
    const url = await serving("nats");
    expect(await looked(url)).toMatchObject(
      [{ state: "fine" }, { state: "fine", text: /will be made/ }].map((one) => ({
        ...one,
        ...(one.text && { text: expect.stringMatching(one.text) }),
      })),
    );
    const bus = await openBus({ url, host: { role: "cloud", id: "all" }, log: silentLog });
    if (!bus.ok) throw new Error(bus.why.text);
    await bus.value.publish({ role: "node", id: "n" }, "1", "{}", new AbortController().signal);
    await bus.value.close();
    expect((await looked(url))[1]).toMatchObject(doubt(/kept once/, /NATS_URL=/));
    const thrice = await looked([url, url, url].join(","));
    expect(thrice).toContainEqual(expect.objectContaining(fault(/kept 1 time only/, /etalon-cloud/)));
  });

  it("without JetStream, or that does not know us, is found", async () => {
    const strict = await serving("strict", "authorization { user: a, password: b }\n");
    expect(await looked(strict)).toMatchObject([
      fault(/does not let us in .*revoked/, /authority bus BUS-FOLDERS --authority FOLDER # writes/),
    ]);
    const bare = await serving("bare", "jetstream: false\n"); // of what is said twice, the last counts
    expect(await looked(bare, "node")).toMatchObject([fault(/has no JetStream/, /jetstream \{/)]);
  });
});
