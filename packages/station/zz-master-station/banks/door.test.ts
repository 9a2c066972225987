// What the door of banks refuses before anything is posted.

import type { Answer, Mailbox } from "@etalon/basis";
import type { BankRecord } from "@etalon/messages/banks";
import { expect, it } from "vitest";
import { banksDoor } from "./door.ts";
import type { BankEntry } from "./state.ts";

const NOW = 1_800_000_000_000_000_000n;
const record = { id: "yh-09", site: "a works", control: "by hand", terms: { staleS: 30 } } as BankRecord;

const contacts = { closed: [true], tap: null, branches: null };
/** @param bank  as the station knows it; null: not at all */
function opened(bank: Pick<BankEntry, "seen" | "removed"> | null) {
  const posted: unknown[] = [];
  const entry = bank && { kind: "bank", record, orders: [], asks: [], ...bank };
  const mailbox = {
    read: async () => entry,
    list: async () => [{ key: "bank/yh-09", state: entry }],
    post: async (_to: unknown, body: unknown) => void posted.push(body),
  } as unknown as Mailbox;
  const door = banksDoor(mailbox, { now: () => NOW }, () => "ask-1");
  const caller = { user: "wang", roles: ["station-operator"], party: "zz" };
  return {
    posted,
    told: (method: string, path: string, body: unknown = undefined, query = {}): Promise<Answer<unknown>> =>
      door.routes
        .find((one) => one.method === method && one.path === path)!
        .answer({ params: { id: "yh-09" }, query, body, caller } as never),
  };
}

it("leaves no bank to its control whose switchgear was never heard, and says what to do", async () => {
  for (const [bank, path, body] of [
    [null, "/banks", { bank: { ...record, control: "automatic" } }],
    [{ seen: null }, "/banks", { bank: { ...record, control: "automatic" } }],
    [{ seen: null }, "/banks/:id/control", { control: "automatic" }],
  ] as const) {
    const { told, posted } = opened(bank);
    const why = { code: "zz.bank-unheard", text: expect.stringMatching(/"by hand", start its terminal/) };
    expect(await told("POST", path, body)).toEqual({ ok: false, why });
    expect(posted).toEqual([]);
  }
  const fresh = opened(null);
  expect(await fresh.told("POST", "/banks", { bank: record })).toMatchObject({ ok: true });
  const seen = opened({ seen: {} as BankEntry["seen"] });
  expect(await seen.told("POST", "/banks/:id/control", { control: "automatic" })).toMatchObject({ ok: true });
  expect(seen.posted).toEqual([{ kind: "control-bank", control: "automatic", by: "wang" }]);
});

it("removes no bank that is in, or not heard and not said to be out; one that was removed is not there", async () => {
  const seen = { untilTaiNs: NOW, fromTaiNs: NOW, contacts } as unknown as BankEntry["seen"];
  const asIn = opened({ seen });
  expect(await asIn.told("DELETE", "/banks/:id")).toMatchObject({ why: { code: "zz.bank-in-use" } });
  const silent = opened({ seen: { ...seen!, untilTaiNs: NOW - 31_000_000_000n } });
  expect(await silent.told("DELETE", "/banks/:id")).toMatchObject({ why: { code: "zz.bank-silent" } });
  expect([...asIn.posted, ...silent.posted]).toEqual([]);
  const query = { openedAtSite: "true" };
  const value = { bank: "yh-09", ask: "ask-1" };
  expect(await silent.told("DELETE", "/banks/:id", undefined, query)).toEqual({ ok: true, value });
  expect(silent.posted).toEqual([{ kind: "remove-bank", ask: "ask-1", openedAtSite: true, by: "wang" }]);
  const gone = opened({ seen: null, removed: { atTaiNs: NOW, by: "wang" } });
  for (const [method, path] of [
    ["GET", "/banks/:id"],
    ["DELETE", "/banks/:id"],
    ["POST", "/banks/:id/orders"],
  ] as const)
    expect(await gone.told(method, path, {})).toMatchObject({ why: { code: "zz.bank-unknown" } });
  expect(await gone.told("GET", "/banks")).toEqual({ ok: true, value: [] });
});
