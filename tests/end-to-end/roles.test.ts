// Every role a process of its own, with certificates, three NATS servers and PostgreSQL by URL: a meter is verified from
// end to end; again while each role is killed in turn.

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditPage } from "@etalon/basis";
import type { ShownQuality } from "@etalon/messages/quality";
import type { ShownBank } from "@etalon/messages/users-to-banks";
import { keyFingerprint } from "@etalon/outside/authority/proof";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { openJournalMailbox } from "@etalon/outside/journal/mailbox";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chosenCloud } from "../../apps/cli/api.ts";
import { follow, type Heard } from "../../apps/cli/follow.ts";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { etalon } from "../cli/run-command.ts";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut } from "../scaled-out/scaled-out.ts";
import { storyOf } from "../scaled-out/station.ts";
import { expectTrue, scratchFolder } from "./running-cloud.ts";

const point = gridSite.find(({ frontEnd }) => frontEnd.terminal === "yh-01")!;
const bank = "yh-06";
const roles = ["cc-01", "zz-01", "nc-01", "ia-01", "yh-01"] as const;

describe.skipIf(!hasNats)("role processes (needs the Debian package nats-server)", () => {
  let cloud: ScaledOut;
  beforeAll(async () => {
    const hosts = loopbackHosts(join(scratchFolder(), "hosts"));
    cloud = await openScaledOut({ hosts, nodes: 1, banks: [bank] });
  });
  afterAll(() => cloud?.stop());

  /** What the station tells first to who looks at a detection itself. */
  async function firstSeen(id: string): Promise<Heard | null> {
    const data = join(cloud.process("zz-01").host.folder, ".etalon", "station-zz-01");
    const contact = { heard() {}, missed() {} };
    for await (const heard of follow(() => chosenCloud({ data }), `/detections/${id}/live`, contact))
      return heard.ok ? heard.value : null;
    return null;
  }

  it("are all ready, and verify a meter, seen live, its power quality kept at the station", async () => {
    for (const role of roles) await expect.poll(() => cloud.missing(role)).toEqual([]);
    const quality = { standard: "gbt" };
    const id = await cloud.station.order(point.id, 12, { quality });
    expect(await firstSeen(id)).toMatchObject({
      kind: "snapshot",
      value: { channels: ["ua", "ub", "uc", "ia", "ib", "ic"].map((name) => ({ name })) },
    });
    const seen = await cloud.station.verdict(id);
    expect(seen.result, storyOf(seen)).toMatchObject({
      verdict: point.truth.conforms ? "conforming" : expect.anything(),
      recording: { gaps: [] },
    });
    expectTrue(seen.result!, point.truth.errorPercent);
    const kept = () => cloud.station.asked<ShownQuality>(`/quality/${point.id}`).catch(() => null);
    // Twelve seconds have three whole intervals of three.
    const whole = async () => (await kept())?.intervals.find(({ interval }) => interval === "3 s")?.count;
    await expect.poll(whole).toBeGreaterThanOrEqual(3);
    const pem = readFileSync(join(cloud.process("ia-01").host.folder, "ia-01", "certificate.pem"));
    expect(await cloud.lending("/agents")).toMatchObject([
      { agent: "ia-01", certificate: keyFingerprint(new X509Certificate(pem)) },
    ]);
  });

  it("each killed in turn while a meter is verified: nothing is lost, and the verdict is right", async () => {
    const id = await cloud.station.order(point.id, 48);
    await cloud.station.until(id, ({ progress }) => (progress?.elapsedS ?? 0) > 2);
    for (const name of ["ia-01", "cc-01", "nats-2", "zz-01", "yh-01", "nc-01"]) await cloud.restart(name);
    const seen = await cloud.station.verdict(id);
    expect(seen.result, storyOf(seen)).toMatchObject({ recording: { gaps: [] } });
    expect(seen.result?.recording.durationS).toBeCloseTo(48, 0);
    expectTrue(seen.result!, point.truth.errorPercent);
  });

  it("carry orders to a site's bank, and what is measured after them back", async () => {
    const carriedOut = async () => {
      const { orders } = await cloud.station.asked<ShownBank>(`/banks/${bank}`);
      return orders.filter(({ outcome, measured }) => outcome?.kind === "carried-out" && measured).length;
    };
    await expect.poll(carriedOut).toBeGreaterThan(0);
  });

  it("show what a host set aside; its operator drops it, and the cloud's audit log says so", async () => {
    const data = join(cloud.process("nc-01").host.folder, ".etalon", "node-nc-01");
    await cloud.process("nc-01").kill();
    const mailbox = await openJournalMailbox({ folder: join(data, "mailbox"), clock: systemClock() });
    if (!mailbox.ok) throw new Error(mailbox.why.text);
    await mailbox.value.post({ component: "nc", key: "machine/none" }, { kind: "gibberish" }); // no step takes it
    await mailbox.value.stop();
    await cloud.process("nc-01").start();
    await expect
      .poll(() => cloud.setAside("nc-01"))
      .toMatchObject([{ component: "nc", kind: "message", key: "machine/none" }]);
    const [{ id = "" } = {}] = (await cloud.setAside("nc-01")) ?? [];
    const listed = await etalon("set-aside", "list", "--data", data);
    expect(listed).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`^${id} .*machine/none`)),
    });
    expect(await etalon("set-aside", "drop", id, "--data", data)).toMatchObject({ code: 0 });
    expect(await cloud.setAside("nc-01")).toEqual([]);
    expect(await etalon("set-aside", "drop", id, "--data", data)).toMatchObject({ code: 2 });
    const dropped = async () => {
      const { entries } = await cloud.lending<AuditPage>("/audit?atMost=1000");
      return entries.filter(({ by, what }) => by === "nc" && what === "dropped");
    };
    await expect.poll(dropped).toMatchObject([{ key: "machine/none", who: "local" }]);
  });

  it("say what is missing when the bus is away, and are ready again when it is back", async () => {
    const servers = ["nats-1", "nats-2", "nats-3"];
    for (const name of servers) await cloud.process(name).kill();
    await expect.poll(() => cloud.missing("nc-01")).toEqual(["the bus is away"]);
    for (const name of servers) await cloud.process(name).start();
    await expect.poll(() => cloud.missing("nc-01")).toEqual([]);
  });
});
