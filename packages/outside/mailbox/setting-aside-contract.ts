// What every mailbox must do with messages and acts that fail: set them aside, show them, try them again or forget them.
// Part of `contract.ts`.

import { describe, expect, it } from "vitest";
import { im, listener, listOf, opening, type Store, until } from "./contract-store.ts";

export function settingAsideContract(fresh: () => Promise<Store>): void {
  const { open, openOn } = opening(fresh);

  describe("setting aside", () => {
    const throwing = listener(({ bad }) => {
      if (bad === "throws") throw new Error("cannot be stepped");
      if (bad === "bigint") return { state: { amount: 1n } };
      if (bad === "addressee") return { say: [{ to: { component: "vm", key: "x" }, body: {} }] };
      if (bad === "act") return { acts: [undefined] };
      return {};
    });

    it.each(["throws", "bigint", "addressee", "act"])(
      "a message whose step fails (%s) hurts only itself, three times",
      async (bad) => {
        const { mailbox, alarms, stepped } = await open();
        const steps: unknown[] = [];
        const counting = {
          ...throwing,
          step: ((before, heard, key, now) => {
            if ((heard as { bad?: string }).bad) steps.push(heard);
            return throwing.step(before, heard, key, now);
          }) as typeof throwing.step,
        };
        const keys = ["a", "b", "c"];
        for (const key of keys) await mailbox.post(im(key), { n: 1 });
        await mailbox.post(im("b"), { bad });
        for (const key of keys) await mailbox.post(im(key), { n: 2 });
        void mailbox.serve("im", counting);
        await until(() => stepped.length === 6 && alarms.length === 1);
        for (const key of keys) expect(await listOf(mailbox, key)).toEqual([{ n: 1 }, { n: 2 }]);
        expect(alarms).toMatchObject([{ component: "im", kind: "message", key: "b", body: { bad } }]);
        expect(await mailbox.shelf.list(10)).toMatchObject([
          { component: "im", kind: "message", key: "b", body: { bad }, why: alarms[0]?.why },
        ]);
        expect(steps.length).toBe(3);
      },
    );

    it("what is not understood is set aside at once, unless the component told itself", async () => {
      const { mailbox, alarms, stepped } = await open();
      void mailbox.serve("im", listener());
      await mailbox.post(im("a"), { kind: "gibberish" });
      await mailbox.tell(im("a"), { kind: "gibberish", own: true });
      await until(() => stepped.length === 1 && alarms.length === 1);
      expect(alarms[0]).toMatchObject({ key: "a", why: "gibberish is not understood" });
      expect(await listOf(mailbox, "a")).toEqual([{ kind: "gibberish", own: true }]);
    });
  });

  it("what nobody understands fills the shelf no further than it may: the first stay, the rest is said", async () => {
    const one = await openOn(await fresh(), { misunderstoodKept: 3 });
    const { mailbox, alarms, stepped } = one;
    void mailbox.serve(
      "im",
      listener(({ bad }) => {
        if (bad) throw new Error("cannot be stepped");
        return {};
      }),
    );
    for (let n = 1; n <= 5; n++) {
      await mailbox.post(im(`key-${n}`), { kind: "gibberish", n });
      await until(() => alarms.length === n);
    }
    // What failed is somebody's, and always kept; what is sound is heard as ever.
    await mailbox.post(im("a"), { bad: true });
    await mailbox.post(im("a"), { n: 7 });
    await until(() => alarms.length === 6 && stepped.length === 1);
    const kept = (await mailbox.shelf.list(10)).map(({ key }) => key).sort();
    expect(kept).toEqual(["a", "key-1", "key-2", "key-3"]);
    for (const { id } of await mailbox.shelf.list(10)) await mailbox.shelf.drop(id, "li");
    await mailbox.post(im("b"), { kind: "gibberish" }); // there is room again
    await until(() => alarms.length === 7);
    expect(await mailbox.shelf.list(10)).toMatchObject([{ key: "b" }]);
  });

  describe("the shelf of what was set aside", () => {
    /** Throws until it is mended, as a newer release of a step would. */
    async function shelved() {
      const store = await fresh();
      const one = await openOn(store, { actTries: 2 });
      let mended = false;
      const done: unknown[] = [];
      void one.mailbox.serve(
        "im",
        listener(
          ({ bad, act }) => {
            if (bad && !mended) throw new Error("cannot be stepped\nat all");
            return act ? { acts: [act] } : {};
          },
          async (act) => {
            if (!mended) throw new Error("no machine");
            done.push(act);
            return [];
          },
        ),
      );
      await one.mailbox.post(im("resource/7"), { bad: true, ticket: "a secret" });
      await one.mailbox.post(im("resource/7"), { n: 1 });
      await one.mailbox.post(im("application/8"), { act: "start" });
      await until(() => one.alarms.length === 2 && one.stepped.length === 2);
      const byKind = async (kind: string) =>
        (await one.mailbox.shelf.list(10)).find((each) => each.kind === kind)!;
      return { ...one, done, byKind, mend: () => (mended = true) };
    }

    it("shows what, why and since when, without its secrets; the latest first", async () => {
      const { mailbox, byKind } = await shelved();
      const all = await mailbox.shelf.list(10);
      expect(new Set(all.map(({ id }) => id)).size).toBe(2);
      expect(all.map(({ atTaiNs }) => atTaiNs)).toEqual(
        all.map(({ atTaiNs }) => atTaiNs).sort((a, b) => (a > b ? -1 : 1)),
      );
      expect(all[0]!.atTaiNs).toBeGreaterThan(2n ** 60n);
      expect(await byKind("message")).toMatchObject({
        ...{ id: expect.stringMatching(/^im-\d+$/), component: "im", key: "resource/7" },
        ...{ body: { bad: true, ticket: "[hidden]" }, why: expect.stringContaining("cannot be stepped") },
      });
      expect(await byKind("act")).toMatchObject({ key: "application/8", body: "start" });
      expect(await mailbox.shelf.list(1)).toEqual([all[0]]);
    });

    it("gives back to the queue what is tried again: heard whole, behind what came before", async () => {
      const { mailbox, byKind, mend, stepped, done, audited } = await shelved();
      mend();
      const [message, act] = [await byKind("message"), await byKind("act")];
      expect(await mailbox.shelf.retry(message.id, "wang")).toBe(true);
      expect(await mailbox.shelf.retry(act.id, "wang")).toBe(true);
      await until(() => stepped.length === 3 && done.length === 1);
      expect(await listOf(mailbox, "resource/7")).toEqual([{ n: 1 }, { bad: true, ticket: "a secret" }]);
      expect(await mailbox.shelf.list(10)).toEqual([]);
      for (const { id } of [message, act])
        expect([await mailbox.shelf.retry(id, "wang"), await mailbox.shelf.drop(id, "wang")]).toEqual([
          ...[false, false],
        ]);
      await until(async () => (await audited()).length === 2);
      expect(await audited()).toMatchObject([
        {
          by: "im",
          key: "resource/7",
          what: "retried",
          who: "wang",
          why: expect.stringMatching(/cannot be stepped$/),
        },
        { by: "im", key: "application/8", what: "retried", who: "wang" },
      ]);
    });

    it("sets aside anew, under another id, what fails again", async () => {
      const { mailbox, byKind, alarms } = await shelved();
      const { id } = await byKind("message");
      expect(await mailbox.shelf.retry(id, "wang")).toBe(true);
      await until(() => alarms.length === 3);
      const again = await byKind("message");
      expect(again).toMatchObject({ key: "resource/7", why: expect.stringContaining("cannot be stepped") });
      expect(again.id).not.toBe(id);
    });

    it("forgets what is dropped, and knows no ids but its own", async () => {
      const { mailbox, byKind, mend, stepped, audited } = await shelved();
      const { id } = await byKind("message");
      expect(await mailbox.shelf.drop(id, "li")).toBe(true);
      mend();
      await mailbox.post(im("resource/7"), { n: 2 });
      await until(() => stepped.length === 3);
      expect(await listOf(mailbox, "resource/7")).toEqual([{ n: 1 }, { n: 2 }]);
      expect(await mailbox.shelf.list(10)).toMatchObject([{ kind: "act" }]);
      for (const unknown of [
        id,
        "im-99999",
        "cc-1",
        "vm-1",
        "im-0; drop table im.aside",
        "",
        "im-9999999999999999999",
      ])
        expect(await mailbox.shelf.drop(unknown, "li")).toBe(false);
      await until(async () => (await audited()).length === 1);
      expect(await audited()).toMatchObject([{ what: "dropped", who: "li", key: "resource/7" }]);
    });
  });
}
