// What the door of banks refuses before anything is posted.

import type { Answer, Mailbox } from "@etalon/basis";
import type { BankRecord } from "@etalon/messages/banks";
import { expect, it } from "vitest";
import { banksDoor } from "./door.ts";
import type { BankEntry } from "./state.ts";

const record = { id: "yh-09", site: "a works", control: "by hand" } as BankRecord;

/** @param bank  as the station knows it; null: not at all */
function opened(bank: Pick<BankEntry, "seen"> | null) {
  const posted: unknown[] = [];
  const mailbox = {
    read: async () => bank && { kind: "bank", record, ...bank },
    post: async (_to: unknown, body: unknown) => void posted.push(body),
  } as unknown as Mailbox;
  const door = banksDoor(mailbox, () => "ask-1");
  const caller = { user: "wang", roles: ["station-operator"], party: "zz" };
  return {
    posted,
    told: (method: string, path: string, body: unknown = undefined): Promise<Answer<unknown>> =>
      door.routes
        .find((one) => one.method === method && one.path === path)!
        .answer({ params: { id: "yh-09" }, query: {}, body, caller } as never),
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
