// Leases hold whatever dies, on real processes: one that ends while no cloud is there, one whose timer was set by a process
// that was killed; an agent that dies meanwhile is noticed; and a lease's token is of no use to another node.

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type AuditEntry, type Instant, toJson } from "@etalon/basis";
import { ownershipCheck } from "@etalon/cloud/audit/ownership-check";
import { cloudHost } from "@etalon/messages/hosts";
import type { Lease } from "@etalon/messages/nouns";
import { openCredentials } from "@etalon/outside/authority/credentials";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { listenForLinks } from "@etalon/outside/links/tcp";
import { openBus } from "@etalon/outside/nats/bus";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { silentLog } from "@etalon/outside/telemetry/log";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { auditEntries } from "../scaled-out/audit-entries.ts";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut, taken } from "../scaled-out/scaled-out.ts";
import { storyOf } from "../scaled-out/station.ts";
import { scratchFolder } from "./running-cloud.ts";

const point = gridSite.find(({ frontEnd }) => frontEnd.terminal === "yh-01")!;
const RESOURCE = "ia-01/yh-01";
const OTHER = "ia-01/yh-02";
const patient = { interval: 100 };

describe.skipIf(!hasNats)("leases (needs the Debian package nats-server)", () => {
  let cloud: ScaledOut;
  const clouds = () => ["cc-01", "cc-02"].map((name) => cloud.process(name));
  const kill = () => Promise.all(clouds().map((one) => one.kill()));
  const start = () => Promise.all(clouds().map((one) => one.start()));
  beforeAll(async () => {
    const hosts = loopbackHosts(join(scratchFolder(), "hosts"));
    const terminals = ["yh-01", "yh-02"];
    cloud = await openScaledOut({ hosts, natsServers: 1, clouds: 2, nodes: 2, terminals });
  });
  afterAll(() => cloud?.stop());

  const page = <T>(path: string): Promise<T> => cloud.lending(path);
  async function logged(fits: (entry: AuditEntry) => boolean): Promise<readonly AuditEntry[]> {
    const found: AuditEntry[] = [];
    for await (const entry of auditEntries(page)) if (fits(entry)) found.push(entry);
    return found;
  }
  const seen = async (fits: (entry: AuditEntry) => boolean): Promise<AuditEntry> => {
    await expect.poll(async () => (await logged(fits).catch(() => [])).length, patient).toBeGreaterThan(0);
    return (await logged(fits))[0]!;
  };
  /** Of a lease that is on. */
  async function lent(resource: string, forS: number): Promise<AuditEntry & { untilTaiNs: Instant }> {
    const body = { resource, forS };
    const { application } = await cloud.lending<{ application: string }>("/applications", "POST", body);
    const grant = await seen((one) => one.what === "granted" && one.application === application);
    return grant as AuditEntry & { untilTaiNs: Instant };
  }
  const reclaimed = ({ application, by }: AuditEntry) =>
    seen((one) => one.by === by && one.what === "reclaimed" && one.application === application);
  const until = (at: Instant) => pause(Math.max(0, Number(at - systemClock().now()) / 1e6));

  it("that end while no cloud is there end at once when there is one, and those that have time left go on", async () => {
    const [short, long] = [await lent(RESOURCE, 6), await lent(OTHER, 3600)];
    await until(short.untilTaiNs - 1_000_000_000n);
    await kill();
    await until(short.untilTaiNs + 3_000_000_000n);
    const began = systemClock().now();
    await start();
    const { atTaiNs } = await reclaimed(short);
    const running = systemClock().now();
    expect(atTaiNs).toBeGreaterThan(began);
    const upS = Number(running - began) / 1e9;
    console.log(
      `reclaimed ${Number(atTaiNs - began) / 1e9} s after the cloud was started, which was up within ${upS} s`,
    );
    expect((await page<(Lease & { resource: string })[]>("/leases")).map(({ resource }) => resource)).toEqual(
      [OTHER],
    );
    await cloud.lending(`/applications/${long.application}`, "DELETE");
    await seen((one) => one.what === "released" && one.application === long.application);
  });

  it("end in time when the process that set their timer is killed, whichever of two it is", async () => {
    for (const victim of ["cc-01", "cc-02"]) {
      const lease = await lent(RESOURCE, 4);
      await until(lease.untilTaiNs - 300_000_000n);
      await cloud.process(victim).kill();
      // The interface that the test asks is cc-01's.
      if (victim === "cc-01") {
        await until(lease.untilTaiNs + 1_000_000_000n);
        await cloud.process(victim).start();
      }
      const { atTaiNs } = await reclaimed(lease);
      if (victim === "cc-02") await cloud.process(victim).start();
      console.log(`${victim} killed: reclaimed ${Number(atTaiNs - lease.untilTaiNs) / 1e9} s after its end`);
    }
  });

  it("of an agent that dies while no cloud is there: it is noticed, and so is its return", async () => {
    const shown = () => cloud.instruments().catch(() => null);
    expect(await shown()).toContain(RESOURCE);
    await kill();
    await cloud.process("ia-01").kill();
    await start();
    await expect.poll(shown, patient).toEqual([]);
    await seen(({ by, what, who }) => by === "irm" && what === "agent-silent" && who === "ia-01");
    await cloud.process("ia-01").start();
    await expect.poll(shown, patient).toContain(RESOURCE);
  });

  it("are of no use to a node that got hold of their token: the agent refuses it, and writes it down", async () => {
    const id = await cloud.station.order(point.id, 20);
    await cloud.station.until(id, ({ progress }) => (progress?.elapsedS ?? 0) > 1);
    const { who: machine, token } = await seen(
      ({ by, what, application, who }) =>
        by === "ia" && what === "linked" && `${application ?? who}`.startsWith(id),
    );
    const nodes = await page<{ node: string; runs: string[] }[]>("/nodes");
    const mine = nodes.find(({ runs }) => runs.includes(machine))!.node;
    const thief = nodes.find(({ node }) => node !== mine)!.node;
    const credentials = taken(await openCredentials(join(cloud.process(thief).host.folder, thief)));
    await cloud.process(thief).kill();
    const dials: unknown[] = [];
    const secured = { credentials, wanted: [{ role: "agent" as const }], refused: () => undefined };
    const door = taken(await listenForLinks("127.0.0.1", 0, (opened) => dials.push(opened), { secured }));
    const host = { role: "node", id: thief } as const;
    const bus = taken(await openBus({ url: cloud.busUrl, host, credentials, log: silentLog }));
    const never = new AbortController().signal;
    let number = 0;
    const says = (body: object) => {
      const to = { component: "ia", key: "agent/ia-01" };
      return bus.publish(cloudHost, `stolen/${++number}`, toJson({ to, body }), never);
    };
    const placement = Number(/\d+$/.exec(machine)?.[0]);
    const asks = (node: string, named: string, of: number) =>
      says({
        ...{ kind: "open-link", machine: named, resource: RESOURCE, token, placement: of, node },
        ...{ ticket: "a-ticket-of-the-thief", door: { host: "localhost", port: door.port } },
      });
    await asks(thief, machine, placement); // as itself
    await asks(thief, `${id}.${placement + 1}`, placement + 1); // as a machine that is newer
    await asks(mine, machine, placement); // as the other node: turned away before the agent
    await says({ kind: "valid-token", resource: RESOURCE, token: (token ?? 0) + 1, untilTaiNs: 2n ** 62n });
    await says({ kind: "machine-placed", resource: RESOURCE, token, machine, placement: 99, node: thief });
    const refusals = () =>
      logged(
        ({ by, what, who, token: of }) =>
          by === "ia" && what === "refused" && who.startsWith(id) && of === token,
      );
    await expect
      .poll(async () => (await refusals()).map(({ why }) => why), patient)
      .toEqual([
        `${machine} on node ${thief} is not the machine that was placed for ${RESOURCE}`,
        expect.stringContaining("the cluster has not said"),
      ]);
    const turnedAway = () => clouds().flatMap((one) => one.said().match(/nats\.not-let-in.*/g) ?? []);
    await expect.poll(turnedAway, patient).toHaveLength(3);
    const verdict = await cloud.station.verdict(id);
    expect(verdict.result, storyOf(verdict)).toMatchObject({ recording: { gaps: [] } });
    expect(await refusals()).toHaveLength(2);
    expect(dials).toEqual([]);
    await bus.close();
    await door.close();
  });

  it("were never two of one instrument, and none was lost: so says the audit log alone", async () => {
    await expect.poll(() => page<unknown[]>("/leases"), patient).toEqual([]);
    const check = ownershipCheck();
    for await (const entry of auditEntries(page)) check.take(entry);
    const report = check.conclude(systemClock().now(), 0n);
    const { doubleOwnership, lostGrants, staleUses } = report;
    expect({ doubleOwnership, lostGrants, staleUses }).toEqual({
      doubleOwnership: [],
      lostGrants: [],
      staleUses: [],
    });
    expect(report.grants).toBe(5);
    console.log(report.lateEnds.map(({ text }) => text).join("\n")); // while no cloud was there
  });
});
