// An instrument that answers messages, through the whole cloud: announced by its agent, lent, plugged into a machine of each
// engine, bound to its driver, read; and taken back by its owner while it is read.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditPage } from "@etalon/basis";
import type { DriverOffer, Reading } from "@etalon/messages/drivers";
import type { Event } from "@etalon/messages/nouns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../../apps/cli/api.ts";
import { openEmbeddedCloud } from "../../apps/cli/embedded-cloud.ts";
import { METER_SHOWS } from "../../apps/cli/simulated-serial-meter.ts";
import { watchBy } from "../../apps/cli/watch.ts";
import { engines, titleOf } from "./engines.ts";
import { fixturePackage, fixtureShelf, MAKER } from "./outside-driver.fixture.ts";
import { notebook } from "./wired-chain.ts";

const INSTRUMENT = "ia-01/pa-01";
const fixture = { name: "fixture-analyser", version: "1" };
const PATIENT = { interval: 50 };

interface Application {
  readonly id: string;
  readonly status: string;
  readonly events: readonly Event[];
  readonly readings?: { readonly atTaiNs: bigint; readonly values: readonly Reading[] };
  readonly asks?: DriverOffer | null;
}

describe.each(engines)("a message instrument in $name", (engine) => {
  describe.skipIf(engine.lacks !== null)(titleOf(engine), () => {
    const folder = mkdtempSync(join(tmpdir(), "etalon-instrument-"));
    const { log, of } = notebook();
    let cloud: Extract<Awaited<ReturnType<typeof openEmbeddedCloud>>, { ok: true }>["value"];

    beforeAll(async () => {
      const vmm = await engine.open(folder);
      const place = { dataFolder: join(folder, "data"), port: 0, speed: 1, uplink: "binary" as const };
      const watch = watchBy(log);
      const opened = await openEmbeddedCloud({ ...place, vmm, replayed: null, logins: null, watch });
      if (!opened.ok) throw new Error(opened.why.text);
      cloud = opened.value;
    });
    afterAll(async () => {
      await cloud?.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    async function asked<T>(path: string, method?: "GET" | "POST" | "DELETE", body?: unknown): Promise<T> {
      const answer = await ask(cloud, path, method, body);
      if (!answer.ok) throw new Error(`${path}: ${answer.why.text}`);
      return answer.value as T;
    }
    const seen = (id: string) => asked<Application>(`/applications/${id}`).catch(() => null);

    it("is lent, bound, and shows what it measures; given back, its machine is gone", async () => {
      const { application: id } = await asked<{ application: string }>("/applications", "POST", {
        ...{ resource: INSTRUMENT, forS: 600 },
      });
      await expect.poll(async () => (await seen(id))?.readings?.values.length, PATIENT).toBe(10);
      const first = await seen(id);
      const values = (one: Application | null) => one?.readings?.values.map(({ value }) => value);
      // The load in closed form, as far as the analyser writes numbers.
      expect(values(first)).toEqual([230, 230, 230, 5, 6, 2.5, 920, 1104, 460, 50.02]);
      const offered = first?.events.find(({ step }) => step === "driver-offered")?.text;
      expect(offered).toMatch(
        /^new hardware found: Etalon PA-3 pa-01; driver scpi-analyser 1 by Etalon, built in \(voltage, current, active power, frequency\), accepted by the measuring program$/,
      );
      await asked(`/applications/${id}/readings`, "POST", {});
      await expect
        .poll(async () => (await seen(id))?.readings?.atTaiNs, PATIENT)
        .toBeGreaterThan(first?.readings?.atTaiNs ?? 0n);
      expect(values(await seen(id))).toEqual(values(first));
      await expect.poll(async () => (await seen(id))?.status, PATIENT).toBe("joined");
      await asked(`/applications/${id}`, "DELETE");
      await expect.poll(async () => (await seen(id))?.status, PATIENT).toBe("ended");
      await expect.poll(() => of("ia.link-ended").length, PATIENT).toBe(1); // the agent let go of the instrument
      const { entries } = await asked<AuditPage>("/audit?atMost=1000");
      const whats = entries.filter(({ resource }) => resource === INSTRUMENT).map(({ what }) => what);
      expect(whats).toEqual(expect.arrayContaining(["granted", "linked", "used", "released"]));
    });

    it("and a meter on a serial line shows its registers, read by DL/T 645", async () => {
      const { application: id } = await asked<{ application: string }>("/applications", "POST", {
        ...{ resource: "ia-01/em-01", forS: 600 },
      });
      const taken = Object.entries(METER_SHOWS);
      await expect.poll(async () => (await seen(id))?.readings?.values.length, PATIENT).toBe(taken.length);
      const { readings, events } = (await seen(id))!;
      expect(
        Object.fromEntries(readings?.values.map(({ quantity, value }) => [quantity, value]) ?? []),
      ).toEqual(METER_SHOWS);
      const offered = events.find(({ step }) => step === "driver-offered")?.text;
      expect(offered).toContain("driver dlt645-meter 1 by Etalon, built in");
      await asked(`/applications/${id}`, "DELETE");
      await expect.poll(async () => (await seen(id))?.status, PATIENT).toBe("ended");
    });

    it("is taken back by its owner while it is lent, and is the next one's", async () => {
      const apply = async () => {
        const wish = { resource: INSTRUMENT, forS: 600 };
        return (await asked<{ application: string }>("/applications", "POST", wish)).application;
      };
      const first = await apply();
      await expect.poll(async () => (await seen(first))?.readings?.values.length, PATIENT).toBe(10);
      const second = await apply(); // not before: two that are under way at once may come in either order
      const steps = async () => (await seen(second))?.events.map(({ step }) => step);
      await expect.poll(steps, PATIENT).toContain("waiting");
      expect((await seen(second))?.readings).toBeUndefined();
      await asked("/users", "POST", { name: "qinghe", roles: ["owner"], party: "is-qinghe" });
      const { secret } = await asked<{ secret: string }>("/tokens", "POST", {
        user: "qinghe",
        title: "test",
      });
      const body = { resource: INSTRUMENT, application: first, why: "needed here" };
      const back = await ask({ url: cloud.url, token: secret }, "/revocations", "POST", body);
      expect(back).toMatchObject({ ok: true });
      await expect.poll(async () => (await seen(second))?.readings?.values.length, PATIENT).toBe(10);
      expect(await seen(first)).toMatchObject({ status: "ended" });
      const refused = await ask(cloud, `/applications/${first}/readings`, "POST", {});
      expect(refused).toMatchObject({
        ok: false,
        why: { text: expect.stringContaining("no machine holds") },
      });
      await asked(`/applications/${second}`, "DELETE");
    });

    it("gets a driver from outside when its user accepts it, and the former one when the new one fails", async () => {
      const shelf = await fixtureShelf(join(folder, "data", "drivers"));
      expect(await shelf.add(fixturePackage("1"))).toMatchObject({ ok: true });
      const apply = async () => {
        const wish = { resource: INSTRUMENT, forS: 600 };
        return (await asked<{ application: string }>("/applications", "POST", wish)).application;
      };
      const steps = async (id: string) => (await seen(id))?.events.map(({ step }) => step) ?? [];
      const shown = async (id: string) => (await seen(id))?.readings?.values;
      const voltage = (version: string) => [{ quantity: `voltage by ${version}`, value: 230, unit: "V" }];

      const first = await apply();
      await expect.poll(async () => (await seen(first))?.asks?.name, PATIENT).toBe("fixture-analyser");
      expect((await seen(first))?.events.at(-1)?.text).toMatch(
        /; driver fixture-analyser 1 by Fixture Works \(voltage\) is offered and waits for your word: etalon driver accept --application app-\S+$/,
      );
      expect(await shown(first)).toBeUndefined();
      const other = await ask(cloud, `/applications/${first}/driver`, "POST", {
        ...fixture,
        version: "2",
        accept: true,
      });
      expect(other).toMatchObject({
        ok: false,
        why: { text: `fixture-analyser 2 waits for no word on ${first}` },
      });
      await asked(`/applications/${first}/driver`, "POST", { ...fixture, accept: true });
      await expect.poll(() => shown(first), PATIENT).toEqual(voltage("1"));
      await asked(`/applications/${first}`, "DELETE");

      await shelf.setPolicy("trusted");
      expect(await shelf.add(fixturePackage("2", false))).toMatchObject({ ok: true });
      const second = await apply();
      await expect.poll(() => shown(second), PATIENT).toEqual(voltage("1"));
      expect(await steps(second)).toContain("driver-rolled-back");
      const back = (await seen(second))?.events.find(({ step }) => step === "driver-rolled-back")?.text;
      expect(back).toMatch(
        /^driver fixture-analyser 2 .* failed: .*this version is broken; back to driver fixture-analyser 1 /,
      );
      await asked(`/applications/${second}`, "DELETE");

      await shelf.makers.revoke(MAKER, Date.now());
      const third = await apply();
      await expect.poll(async () => (await shown(third))?.length, PATIENT).toBe(10); // the built-in driver's
      await asked(`/applications/${third}`, "DELETE");
      const { entries } = await asked<AuditPage>("/audit?atMost=1000");
      const driven = entries.filter(({ what }) => what.startsWith("driver-"));
      expect(driven.map(({ what, who }) => `${what} ${who}`)).toEqual([
        ...["driver-accepted local", "driver-bound zz", "driver-bound zz"],
      ]);
    });
  });
});
