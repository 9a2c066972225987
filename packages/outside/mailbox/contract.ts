// What every mailbox must do, whatever it keeps its state in. Each mailbox's own test runs this against it; what cannot be
// heard or done is `setting-aside-contract.ts`.

import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { presentWay } from "../telemetry/way.ts";
import { im, listener, listOf, opening, quickLimits, type Store, until } from "./contract-store.ts";
import { settingAsideContract } from "./setting-aside-contract.ts";

export function mailboxContract(fresh: () => Promise<Store>): void {
  const { open, openOn, closing } = opening(fresh);
  settingAsideContract(fresh);

  describe("messages", () => {
    it("are heard in order; state and bodies keep their instants; null ends an aggregate", async () => {
      const { mailbox } = await open();
      void mailbox.serve(
        "im",
        listener(({ end }) => (end ? { state: null } : {})),
      );
      for (let n = 0; n < 50; n++) await mailbox.post(im("resource/1"), { n, atTaiNs: 2n ** 60n });
      await until(async () => (await listOf(mailbox, "resource/1")).length === 50);
      expect(await listOf(mailbox, "resource/1")).toEqual(
        Array.from({ length: 50 }, (_, n) => ({ n, atTaiNs: 2n ** 60n })),
      );
      await mailbox.post(im("resource/1"), { end: true });
      await until(async () => (await mailbox.read(im("resource/1"))) === null);
      await mailbox.post(im("resource/1"), { n: 0 });
      await until(async () => (await listOf(mailbox, "resource/1")).length === 1);
    });

    it("with an id are heard once, however often they are posted", async () => {
      const { mailbox, stepped } = await open();
      for (let again = 0; again < 3; again++) await mailbox.post(im("a"), { again }, "id-1");
      void mailbox.serve("im", listener());
      await until(() => stepped.length === 1);
      await mailbox.post(im("a"), { again: 4 }, "id-1");
      await mailbox.post(im("a"), { last: true });
      await until(() => stepped.length === 2);
      expect(await listOf(mailbox, "a")).toEqual([{ again: 0 }, { last: true }]);
    });

    it("go from component to component, and every step is shown after its commit", async () => {
      const { mailbox, stepped } = await open();
      const relay = listener(({ hops }) =>
        Number(hops) > 0
          ? { say: [{ to: { component: "cc", key: "b" }, body: { hops: Number(hops) - 1 } }] }
          : {},
      );
      const back = listener(({ hops }) =>
        Number(hops) > 0 ? { say: [{ to: im("a"), body: { hops: Number(hops) - 1 } }] } : {},
      );
      void mailbox.serve("im", relay);
      void mailbox.serve("cc", back);
      await mailbox.post(im("a"), { hops: 20 });
      await until(() => stepped.length === 21);
      expect(stepped.map(({ component, heard }) => [component, heard])).toEqual(
        Array.from({ length: 21 }, (_, n) => [n % 2 === 0 ? "im" : "cc", { hops: 20 - n }]),
      );
    });

    it("of a busy aggregate do not keep others waiting", async () => {
      const { mailbox, stepped } = await open();
      await Promise.all(Array.from({ length: 300 }, () => mailbox.post(im("busy"), { busy: true })));
      for (const key of ["a", "z"]) await mailbox.post(im(key), {});
      void mailbox.serve("im", listener());
      await until(() => stepped.length === 302, 20_000);
      for (const key of ["a", "z"]) expect(stepped.findIndex((each) => each.key === key)).toBeLessThan(20);
    });
  });

  describe("the way of an application", () => {
    it("goes on with all that follows from a message: what is said, timers, acts and what those tell", async () => {
      const { mailbox, stepped } = await open();
      const ways: unknown[] = [];
      void mailbox.serve(
        "im",
        listener(
          ({ application, other }, now) =>
            application
              ? {
                  say: [
                    { to: { component: "cc", key: "b" }, body: { said: 1 } },
                    { to: { component: "cc", key: "c" }, body: { said: 2, lease: { application: other } } },
                  ],
                  timers: [{ atTaiNs: now, body: { ring: true } }],
                  acts: [{ act: 1 }],
                }
              : {},
          async () => {
            ways.push(presentWay()?.application);
            await mailbox.post(im("d"), { posted: true });
            return [{ done: true }];
          },
        ),
      );
      void mailbox.serve("cc", listener());
      await mailbox.post(im("a"), { application: "app-1", other: "app-2" });
      await mailbox.post(im("e"), { nobodys: true });
      await until(() => stepped.length === 7);
      expect(ways).toEqual(["app-1"]);
      const of = (name: string) =>
        stepped.find(({ heard }) => name in (heard as object))?.way?.application ?? null;
      expect(["ring", "done", "posted", "lease", "nobodys"].map(of)).toEqual([
        ...["app-1", "app-1", "app-1", "app-2", null],
      ]);
      expect(
        stepped.filter(({ component }) => component === "cc").map(({ way }) => way?.application),
      ).toEqual(expect.arrayContaining(["app-1", "app-2"]));
    });

    it("outlives being set aside: what is tried again goes on where it was", async () => {
      let mended = false;
      const one = await openOn(await fresh(), { actTries: 1, stepTries: 1 });
      void one.mailbox.serve(
        "im",
        listener(
          ({ application, done }) => {
            if (done && !mended) throw new Error("cannot be stepped");
            return application ? { acts: ["start"] } : {};
          },
          async () => {
            if (!mended && one.alarms.length === 0) throw new Error("no machine");
            return [{ done: true }];
          },
        ),
      );
      const again = async (nth: number) => {
        await until(() => one.alarms.length === nth);
        const [aside] = await one.mailbox.shelf.list(1);
        expect(await one.mailbox.shelf.retry(aside?.id ?? "", "wang")).toBe(true);
      };
      await one.mailbox.post(im("a"), { application: "app-1" });
      await again(1); // the act, which tells a message that then fails itself
      await until(() => one.alarms.length === 2);
      mended = true;
      await again(2);
      await until(() => one.stepped.length === 2);
      expect(one.stepped.map(({ way }) => way?.application)).toEqual(["app-1", "app-1"]);
    });

    it("outlives the process: a timer and an act that another one takes up are still on it", async () => {
      const store = await fresh();
      const acting = ({ application }: Record<string, unknown>, now: bigint) =>
        application
          ? { acts: ["wait"], timers: [{ atTaiNs: now + 200_000_000n, body: { ring: true } }] }
          : {};
      const first = await openOn(store);
      let begun = false;
      void first.mailbox.serve(
        "im",
        listener(acting, (_act, _key, stop) => {
          begun = true;
          return new Promise((_, reject) => stop.addEventListener("abort", () => reject(stop.reason)));
        }),
      );
      await first.mailbox.post(im("a"), { application: "app-1" });
      await until(() => begun);
      await first.mailbox.stop();
      const second = await openOn(store);
      void second.mailbox.serve(
        "im",
        listener(acting, async () => [{ done: true }]),
      );
      const heard = () => [...first.stepped, ...second.stepped];
      await until(() => heard().length === 3);
      expect(heard().map(({ way }) => way?.application)).toEqual(["app-1", "app-1", "app-1"]);
    });
  });

  describe("timers", () => {
    it("are heard at their time though the clock is not there: it was set back, or was another process's", async () => {
      const real = systemClock();
      let readings = 0;
      // Two of five readings are a minute behind.
      const clock: Clock = { now: () => real.now() - (readings++ % 5 < 3 ? 0n : 60_000_000_000n) };
      const early: bigint[] = [];
      let heard = 0;
      const one = await (await fresh()).open({
        ...{ clock, limits: quickLimits, onStepped: () => heard++, onAlarm: () => undefined },
      });
      closing.push(one.close);
      void one.mailbox.serve(
        "im",
        listener(({ set, dueTaiNs }, now) => {
          if (typeof dueTaiNs === "bigint" && now < dueTaiNs) early.push(now);
          if (!set) return {};
          const atTaiNs = real.now() + 50_000_000n;
          return { timers: [{ atTaiNs, body: { dueTaiNs: atTaiNs } }] };
        }),
      );
      for (let n = 0; n < 30; n++) {
        await one.mailbox.post(im(`key-${n}`), { set: true });
        await pause(5);
      }
      await until(() => heard === 60, 30_000);
      expect(early).toEqual([]);
    });

    it("are heard when due, not before, in the order of their times", async () => {
      const { mailbox, stepped } = await open({ sweepMs: 10_000 });
      const dueNs: bigint[] = [];
      const setting = listener(({ delaysMs }, now) => {
        if (!Array.isArray(delaysMs)) return {};
        const timers = delaysMs.map((ms: number) => ({
          atTaiNs: now + BigInt(ms) * 1_000_000n,
          body: { ms, dueTaiNs: now + BigInt(ms) * 1_000_000n },
        }));
        dueNs.push(...timers.map(({ atTaiNs }) => atTaiNs));
        return { timers };
      });
      const heardNs = new Map<unknown, bigint>();
      const timed = {
        ...setting,
        step: ((before, heard, key, now) => {
          heardNs.set((heard as { ms?: number }).ms, now);
          return setting.step(before, heard, key, now);
        }) as typeof setting.step,
      };
      void mailbox.serve("im", timed);
      await mailbox.post(im("a"), { delaysMs: [120, 30, 60, 30, -5] });
      await until(() => stepped.length === 6);
      expect(stepped.slice(1).map(({ heard }) => (heard as { ms: number }).ms)).toEqual([
        -5, 30, 30, 60, 120,
      ]);
      for (const { heard } of stepped.slice(1)) {
        const { ms, dueTaiNs } = heard as { ms: number; dueTaiNs: bigint };
        const lateNs = (heardNs.get(ms) ?? 0n) - dueTaiNs;
        expect(lateNs >= 0n && lateNs < 1_000_000_000n).toBe(true);
      }
    });

    it("that a stopped process set are heard by another", async () => {
      const store = await fresh();
      const first = await openOn(store);
      void first.mailbox.serve(
        "im",
        listener(({ start }, now) =>
          start ? { timers: [{ atTaiNs: now + 150_000_000n, body: { ring: true } }] } : {},
        ),
      );
      await first.mailbox.post(im("a"), { start: true });
      await until(() => first.stepped.length === 1);
      await first.mailbox.stop();
      const second = await openOn(store);
      void second.mailbox.serve("im", listener());
      await until(() => second.stepped.length === 1);
      expect(second.stepped[0]?.heard).toEqual({ ring: true });
    });
  });

  describe("acts", () => {
    it("of one aggregate are done in order, of several side by side; what they return is heard", async () => {
      const { mailbox, stepped } = await open();
      let inHand = 0;
      let most = 0;
      const perKey = new Map<string, number>();
      const done: string[] = [];
      void mailbox.serve(
        "im",
        listener(
          ({ acts }) => (Array.isArray(acts) ? { acts } : {}),
          async (act, key) => {
            expect(perKey.get(key) ?? 0).toBe(0);
            perKey.set(key, 1);
            most = Math.max(most, ++inHand);
            await pause(20);
            inHand--;
            perKey.set(key, 0);
            done.push(`${key}${act}`);
            return [{ result: act }];
          },
        ),
      );
      for (const key of ["a", "b", "c"]) await mailbox.post(im(key), { acts: [1, 2, 3] });
      await until(() => stepped.length === 12);
      for (const key of ["a", "b", "c"]) {
        expect(done.filter((each) => each.startsWith(key))).toEqual([1, 2, 3].map((n) => `${key}${n}`));
        expect((await listOf(mailbox, key)).slice(1)).toEqual([1, 2, 3].map((result) => ({ result })));
      }
      expect(most).toBe(3);
    });

    it("that fail are tried again later, then set aside with an alarm; those behind them follow", async () => {
      const { mailbox, stepped, alarms } = await open({ actTries: 4 });
      const tries = new Map<unknown, number>();
      void mailbox.serve(
        "im",
        listener(
          ({ acts }) => (Array.isArray(acts) ? { acts } : {}),
          async (act) => {
            tries.set(act, (tries.get(act) ?? 0) + 1);
            if (act === "never") throw new Error("no machine");
            if (act === "unsaid") return [{ amount: 1n }];
            if (act === "twice" && tries.get(act) === 1) throw new Error("not yet");
            return [{ did: act }];
          },
        ),
      );
      await mailbox.post(im("a"), { acts: ["never", "unsaid", "twice", "once"] });
      await until(() => stepped.length === 3);
      expect(Object.fromEntries(tries)).toEqual({ never: 4, unsaid: 4, twice: 2, once: 1 });
      expect((await listOf(mailbox, "a")).slice(1)).toEqual([{ did: "twice" }, { did: "once" }]);
      expect(alarms).toMatchObject([
        { kind: "act", body: "never", why: expect.stringContaining("no machine") },
        { kind: "act", body: "unsaid" },
      ]);
    });

    it("that stop aborts are begun anew by whoever serves next", async () => {
      const store = await fresh();
      const acting = ({ act }: Record<string, unknown>) => (act ? { acts: [act] } : {});
      const first = await openOn(store);
      let begun = false;
      void first.mailbox.serve(
        "im",
        listener(acting, (_act, _key, stop) => {
          begun = true;
          return new Promise((_, reject) => stop.addEventListener("abort", () => reject(stop.reason)));
        }),
      );
      await first.mailbox.post(im("a"), { act: "start" });
      await until(() => begun);
      await first.mailbox.stop();
      const second = await openOn(store, { actTries: 1 });
      void second.mailbox.serve(
        "im",
        listener(acting, async () => [{ done: true }]),
      );
      await until(async () => (await listOf(second.mailbox, "a")).length === 2);
      expect([...first.alarms, ...second.alarms]).toEqual([]);
    });
  });

  it("stop ends serving after the step in hand, and serve resolves", async () => {
    const { mailbox } = await open();
    const served = mailbox.serve("im", listener());
    await mailbox.post(im("a"), {});
    await mailbox.stop();
    await served;
  });
}
