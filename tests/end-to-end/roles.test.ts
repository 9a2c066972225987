// Every role a process of its own, with certificates, one nats-server and PostgreSQL by URL: a meter is verified from end to
// end; again while each role is killed in turn.

import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { openTestServer, type TestServer } from "../../packages/outside/postgres/testing/test-server.ts";
import { identities, openRoleProcesses, type RoleName, type RoleProcesses } from "./role-processes.ts";
import { expectTrue, type SeenDetection, scratchFolder, storyOf } from "./running-cloud.ts";

const point = gridSite.find(({ frontEnd }) => identities.terminal.id.endsWith(`/${frontEnd.terminal}`))!;
const scratch = scratchFolder();
const all = Object.keys(identities) as RoleName[];

describe.skipIf(!hasNats)("role processes (Debian's nats-server)", () => {
  let server: TestServer;
  let roles: RoleProcesses;
  beforeAll(async () => {
    server = await openTestServer();
    roles = await openRoleProcesses(scratch, await server.fresh(), randomInt(10_240, 32_000));
    for (const role of all) await roles.start(role);
  });
  afterAll(async () => {
    await roles?.stop();
    await server?.stop();
  });

  async function order(durationS: number): Promise<string> {
    // Refused until the meter is registered and its instrument announced.
    for (const deadline = Date.now() + 30_000; ; await pause(200)) {
      try {
        const body = { meter: point.id, durationS };
        return (await roles.asked<{ detection: string }>("/detections", "POST", body)).detection;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }

  async function done(id: string): Promise<SeenDetection> {
    let last: SeenDetection | null = null;
    for (const deadline = Date.now() + 100_000; Date.now() < deadline; await pause(100)) {
      last = await roles.asked<SeenDetection>(`/detections/${id}`).catch(() => last);
      if (last?.stage === "done") return last;
    }
    throw new Error(`detection ${id} is not done:\n${storyOf(last)}`);
  }

  it("are all ready, and verify a meter", async () => {
    for (const role of all) await expect.poll(() => roles.ready(role)).toEqual({ status: 200, missing: [] });
    const seen = await done(await order(12));
    expect(seen.result, storyOf(seen)).toMatchObject({
      verdict: point.truth.conforms ? "conforming" : expect.anything(),
      recording: { gaps: [] },
    });
    expectTrue(seen.result!, point.truth.errorPercent);
  });

  it("each killed in turn while a meter is verified: nothing is lost, and the verdict is right", async () => {
    const id = await order(60);
    await expect
      .poll(
        () => roles.asked<SeenDetection>(`/detections/${id}`).then(({ progress }) => progress?.elapsedS ?? 0),
        {
          timeout: 40_000,
          interval: 200,
        },
      )
      .toBeGreaterThan(2);
    for (const role of ["agent", "cloud", "station", "terminal", "node"] as const) {
      await roles.kill(role);
      await roles.start(role);
    }
    const seen = await done(id);
    expect(seen.result, storyOf(seen)).toMatchObject({ recording: { gaps: [] } });
    expect(seen.result?.recording.durationS).toBeCloseTo(60, 0);
    expectTrue(seen.result!, point.truth.errorPercent);
  });

  it("say what is missing when the bus is away, and are ready again when it is back", async () => {
    await roles.nats.kill(0);
    await expect
      .poll(() => roles.ready("node"), { timeout: 10_000 })
      .toEqual({ status: 503, missing: ["the bus is away"] });
    await roles.nats.start(0);
    await expect.poll(() => roles.ready("node"), { timeout: 20_000 }).toEqual({ status: 200, missing: [] });
  });
});
