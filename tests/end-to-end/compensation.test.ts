// A bank of the running cloud by the commands: how it stands, an order carried out and measured after, one refused; and all
// of it there again after a kill.

import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { toJson } from "@etalon/basis";
import type { ShownBank } from "@etalon/messages/users-to-banks";
import { expect, it } from "vitest";
import { asked, jsonOf, runEtalon, scratchFolder, startCloud } from "./running-cloud.ts";

const data = join(scratchFolder(), "data");
const etalon = async (code: number, ...args: readonly string[]) => {
  const run = runEtalon(["compensate", ...args, "--data", data]);
  expect(await run.ended, run.err()).toEqual({ code, signal: null });
  return run;
};

it("is switched by orders that are proved, and stands so after a kill", async () => {
  const cloud = await startCloud(data, 5);
  const bank = () => asked<ShownBank>(cloud.url, "/banks/yh-06");
  await asked(cloud.url, "/banks/yh-06/control", "POST", { control: "by hand" });
  await expect.poll(async () => (await bank()).seen).not.toBeNull();
  // Seen open for a moment only: it may have been opened just before.
  const refused = await etalon(3, "order", "yh-06", "--close", "3");
  expect(refused.err()).toMatch(/refused: .*discharge/);
  const report = (await etalon(0, "order", "yh-06", "--tap", "1")).out();
  expect(report).toMatch(/order 1 {2}tap changer to 1 .*carried out after/);
  const shown = jsonOf<ShownBank>((await etalon(0, "show", "yh-06", "--json")).out());
  const { before, predicted, measured } = shown.orders[0]!;
  const [was, given, found] = [before.lineV!, predicted.lineV!, measured!.figures.lineV!];
  expect(found.value / was.value - 1).toBeCloseTo(0.0125, 3);
  expect(Math.abs(given.value - found.value)).toBeLessThan(2 * Math.hypot(given.standard, found.standard));
  expect((await etalon(0, "banks")).out()).toMatch(/yh-06 +by hand +○○○○, tap 1/);

  // Who switches it was said above: a file of before does not take that back, nor say that it does.
  const known = join(scratchFolder(), "yh-06.json");
  const { id, site, terms } = shown;
  writeFileSync(known, toJson({ id, site, terms, control: "automatic" }));
  expect((await etalon(0, "register", "--file", known)).out()).toMatch(/yh-06 .* stays switched by hand\n$/);
  expect((await bank()).control).toBe("by hand");

  // One of one's own, at which no terminal stands yet.
  const file = join(import.meta.dirname, "../../deploy/site/bank.json");
  expect((await etalon(0, "register", "--file", file)).out()).toMatch(
    /yh-09 .* registered, switched by hand/,
  );
  const own = () => asked<ShownBank>(cloud.url, "/banks/yh-09").catch(() => null);
  await expect.poll(own).toMatchObject({ seen: null, terms: { ratedA: 1500 } });
  const early = await etalon(2, "control", "yh-09", "automatic");
  expect(early.err()).toMatch(/switchgear of bank yh-09 has not been heard yet: .*start its terminal/);

  const kept = await etalon(2, "remove", "yh-07");
  expect(kept.err()).toMatch(/bank yh-07 is switched by its control: have it switched by hand alone first/);
  expect((await etalon(0, "remove", "yh-09")).out()).toBe("bank yh-09 is removed\n");
  await expect.poll(own).toBeNull();
  // One of the demonstration's own, which registers them at every start.
  await etalon(0, "control", "yh-07", "by-hand");
  const release = { order: { kind: "branches", branches: {} } };
  // An order of its control may be on its way still: what comes of that is taken out before it may go.
  const removal = () =>
    asked(cloud.url, "/banks/yh-07", "DELETE").catch(async ({ message }) => {
      await asked(cloud.url, "/banks/yh-07/orders", "POST", release);
      return message;
    });
  await expect.poll(removal, { interval: 1000 }).toMatchObject({ bank: "yh-07" });

  await cloud.kill();
  const again = await startCloud(data, 5);
  const after = async () => await asked<ShownBank>(again.url, "/banks/yh-06");
  const seenAfter = shown.orders[0]!.measured!.untilTaiNs;
  await expect.poll(async () => ((await after()).seen?.untilTaiNs ?? 0n) > seenAfter).toBe(true);
  const { seen, orders, control } = await after();
  expect(seen?.contacts).toMatchObject({ closed: [false, false, false, false], tap: 1 });
  expect([orders, control]).toEqual([shown.orders, "by hand"]);
  const banks = await asked<readonly ShownBank[]>(again.url, "/banks");
  expect(banks.map(({ id }) => id)).toEqual(["yh-06"]);
});

it.each([
  [
    "something came between",
    [{ ask: "a-1", number: null, why: "step 1 is in" }],
    3,
    "refused: step 1 is in\n",
  ],
  ["it is gone at the second look", [], 0, ""],
] as const)("a removal that the door let pass is followed: %s", async (_, asks, code, said) => {
  let looks = 0;
  const door = createServer(({ method }, answer) => {
    const isGone = asks.length === 0 && ++looks > 1;
    const body = method === "DELETE" ? { bank: "yh-09", ask: "a-1" } : isGone ? [] : [{ id: "yh-09", asks }];
    answer.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((listens) => door.listen(0, "127.0.0.1", listens));
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  const run = await etalon(code, "remove", "yh-09", "--url", url);
  door.close();
  expect(run.err()).toBe(said);
  expect(run.out()).toBe(code === 0 ? "bank yh-09 is removed\n" : "");
});
