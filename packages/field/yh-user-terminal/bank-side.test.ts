// What the terminal does for its site's bank: orders once, late, out of order, on charge; and I5 to I8 of SPEC.md on random
// walks, by the walk's own book.

import type { BankOrder, BusReading, Contacts } from "@etalon/messages/banks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BankPlate, type BankSide, bankMove } from "./bank-side.ts";

const S = 1_000_000_000n;
const plate: BankPlate = {
  ...{ steps: 2, dischargeS: 20, tap: { lowest: -2, highest: 2 }, branchS: null, lookEveryS: 5 },
};
const contacts = (closed: readonly boolean[], tap = 0): Contacts => ({
  ...{ closed: [...closed], tap, branches: null },
});
const zero = { re: 0, im: 0 };
const some = { value: 1, standard: 0 };
const reading = (at: bigint, stand: Contacts): BusReading => ({
  ...{
    fromTaiNs: at - S,
    untilTaiNs: at,
    wires: 4,
    windows: 3,
    distortions: [],
    doubts: [],
    contacts: stand,
  },
  ...{ voltages: [zero, zero, zero], currents: [zero, zero, zero], lineV: some, activeW: some },
  ...{ reactiveVar: some, positiveA: some, negativeA: some, zeroA: some },
});
const looked = (at: bigint, stand: Contacts) =>
  ({ kind: "bus-looked", reading: reading(at, stand), plate }) as const;
const close = (n: number): BankOrder => ({ kind: "switch", steps: [n], close: true });
const ordered = (number: number, order: BankOrder, untilTaiNs: bigint, restsOnTaiNs: bigint) =>
  ({ kind: "switch-bank", number, order, untilTaiNs, restsOnTaiNs }) as const;

/** Seen open for long, at 100 s. */
const rested = (): BankSide => {
  const first = bankMove(null, looked(10n * S, contacts([false, false])), 10n * S).bank;
  return bankMove(first, looked(100n * S, contacts([false, false])), 100n * S).bank!;
};
const why = (bank: BankSide | null, order: ReturnType<typeof ordered>, now: bigint) => {
  const { say, acts } = bankMove(bank, order, now);
  return acts.length > 0 ? "carried out" : say[0]?.kind === "order-refused" ? say[0].why.code : "nothing";
};

describe("a terminal at a bank", () => {
  it("carries an order out once, and answers it the same however often it is heard", () => {
    const order = ordered(1, close(0), 110n * S, 100n * S);
    const begun = bankMove(rested(), order, 101n * S);
    expect(begun.acts).toHaveLength(1);
    expect(bankMove(begun.bank, order, 102n * S)).toMatchObject({ acts: [], say: [] });
    const done = bankMove(
      begun.bank,
      { kind: "switched", number: 1, atTaiNs: 103n * S, contacts: contacts([true, false]) },
      103n * S,
    );
    expect(done.say).toMatchObject([
      { kind: "order-carried-out", number: 1, contacts: { closed: [true, false] } },
    ]);
    expect(bankMove(done.bank, order, 500n * S)).toMatchObject({ acts: [], say: done.say });
  });

  it("refuses what it has begun where the switchgear falls silent: it is not known what became of it", () => {
    const begun = bankMove(rested(), ordered(1, close(0), 110n * S, 100n * S), 101n * S);
    const silent = { kind: "switched", number: 1, atTaiNs: 104n * S, contacts: null } as const;
    const { bank, say } = bankMove(begun.bank, silent, 104n * S);
    expect(say).toMatchObject([{ kind: "order-refused", number: 1, why: { code: "yh.switchgear-silent" } }]);
    expect(bank?.contacts).toEqual(contacts([false, false]));
    const seen = bankMove(bank, looked(106n * S, contacts([true, false])), 106n * S).bank; // it had followed
    expect(why(seen, ordered(2, close(1), 115n * S, 100n * S), 107n * S)).toBe("yh.contacts-moved");
  });

  it("refuses what is late, older, of no such step, and what rests on contacts that have moved since", () => {
    const bank = rested();
    expect(why(bank, ordered(1, close(0), 110n * S, 100n * S), 111n * S)).toBe("yh.order-late");
    expect(why(bank, ordered(1, close(7), 110n * S, 100n * S), 101n * S)).toBe("yh.no-step");
    expect(why(bank, ordered(1, { kind: "tap", to: 3 }, 110n * S, 100n * S), 101n * S)).toBe(
      "yh.no-position",
    );
    expect(why(bank, ordered(1, close(0), 150n * S, 100n * S), 140n * S)).toBe("yh.not-looked");
    expect(why(null, ordered(1, close(0), 150n * S, 100n * S), 140n * S)).toBe("yh.no-bank");
    const byHand = bankMove(bank, looked(105n * S, contacts([false, true])), 105n * S).bank;
    expect(why(byHand, ordered(1, close(0), 110n * S, 100n * S), 106n * S)).toBe("yh.contacts-moved");
    const second = bankMove(bank, ordered(2, close(0), 110n * S, 100n * S), 101n * S).bank;
    expect(why(second, ordered(1, close(1), 110n * S, 100n * S), 102n * S)).toBe("yh.order-older");
  });

  it("closes nothing that is charged yet, whoever opened it", () => {
    const closed = bankMove(rested(), looked(105n * S, contacts([true, false])), 105n * S).bank;
    const opened = bankMove(closed, looked(110n * S, contacts([false, false])), 110n * S).bank;
    const order = ordered(1, close(0), 200n * S, 110n * S);
    expect(why(opened, order, 124n * S)).toBe("yh.discharging");
    expect(why(opened, ordered(1, close(1), 200n * S, 110n * S), 124n * S)).toBe("carried out");
    const later = bankMove(opened, looked(129n * S, contacts([false, false])), 129n * S).bank;
    expect(why(later, order, 130n * S)).toBe("carried out");
  });

  it("tells its next reading when the last was heard, or after five minutes", () => {
    const stand = contacts([false, false]);
    const first = bankMove(null, looked(10n * S, stand), 10n * S);
    expect(first.say).toHaveLength(1);
    const second = bankMove(first.bank, looked(15n * S, stand), 15n * S);
    expect(second.say).toHaveLength(0);
    const heard = bankMove(second.bank, { kind: "reading-heard", untilTaiNs: 10n * S }, 16n * S).bank;
    expect(bankMove(heard, looked(20n * S, stand), 20n * S).say).toHaveLength(1);
    expect(bankMove(second.bank, looked(310n * S, stand), 310n * S).say).toHaveLength(1);
  });

  it("keeps its invariants on random walks", () => {
    const bit = fc.boolean();
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.record({ moves: fc.nat(7) }) },
      {
        weight: 5,
        arbitrary: fc.record({
          ahead: fc.integer({ min: -1, max: 2 }),
          step: fc.integer({ min: 0, max: 2 }),
          close: bit,
          forS: fc.integer({ min: -5, max: 30 }),
          restsS: fc.nat(6),
        }),
      },
      { weight: 3, arbitrary: fc.record({ done: bit }) },
      { weight: 2, arbitrary: fc.record({ heard: bit }) },
    );
    const timed = fc.tuple(fc.integer({ min: 1, max: 6 }), event);
    let carried = 0;
    const walks = fc.property(fc.array(timed, { maxLength: 60 }), (all) => {
      let bank: BankSide | null = null;
      let now = 1000n * S;
      const book = {
        acts: new Set<number>(),
        answers: new Map<number, unknown>(),
        under: null as number | null,
      };
      let [newest, told] = [0, null as bigint | null];
      let stand = [false, false];
      let [lookedAt, movedAt] = [null as bigint | null, 0n];
      let openSince = [now, now];
      for (const [passes, one] of all) {
        now += BigInt(passes) * S;
        if ("moves" in one) {
          const seen = stand.map((closed, n) => closed !== (one.moves === n));
          if (lookedAt === null) [openSince, movedAt] = [[now, now], now];
          else {
            if (seen.some((closed, n) => closed !== stand[n])) movedAt = now;
            openSince = openSince.map((at, n) => (seen[n] === stand[n] ? at : now));
          }
          [stand, lookedAt] = [seen, now];
          const { say, ...after } = bankMove(bank, looked(now, contacts(seen)), now);
          if (say.length > 0 && told !== null) expect(now - told, "I8").toBeGreaterThanOrEqual(300n * S);
          if (say.length > 0) told = now;
          bank = after.bank;
          continue;
        }
        if ("heard" in one) {
          const untilTaiNs = told ?? 0n;
          bank = bankMove(bank, { kind: "reading-heard", untilTaiNs }, now).bank;
          told = null;
          continue;
        }
        if ("done" in one) {
          if (book.under === null) continue;
          const number: number = book.under;
          const done = { kind: "switched", number, atTaiNs: now, contacts: contacts(stand) } as const;
          const { say, ...after } = bankMove(bank, done, now);
          expect(say, "I6").toMatchObject([{ kind: "order-carried-out", number }]);
          book.answers.set(number, say[0]);
          book.under = null;
          bank = bankMove(after.bank, done, now).bank; // an act that is done again
          expect(bankMove(after.bank, done, now).say, "I5").toEqual([]);
          continue;
        }
        const untilTaiNs = now + BigInt(one.forS) * S;
        const number = Math.max(1, newest + one.ahead);
        const restsOnTaiNs = (lookedAt ?? now) - BigInt(Math.max(0, one.restsS - 4)) * S;
        const order: BankOrder = { kind: "switch", steps: [one.step], close: one.close };
        const { say, acts, ...after } = bankMove(bank, ordered(number, order, untilTaiNs, restsOnTaiNs), now);
        bank = after.bank;
        if (book.answers.has(number) && number === newest)
          expect(say, "I6").toEqual([book.answers.get(number)]);
        else if (book.under === number) expect([say, acts], "I6").toEqual([[], []]);
        else expect(say.length + acts.length, "I6").toBe(1);
        if (say.length > 0 && number >= newest && lookedAt !== null) book.answers.set(number, say[0]);
        if (acts.length === 0) {
          if (lookedAt !== null && number > newest) [newest, book.under] = [number, null];
          continue;
        }
        carried++;
        expect(number, "I5").toBeGreaterThan(newest);
        newest = number;
        book.under = number;
        expect(now <= untilTaiNs, "I7").toBe(true);
        expect(lookedAt !== null && now - lookedAt <= 15n * S, "I7").toBe(true);
        expect(movedAt <= restsOnTaiNs, "I7").toBe(true);
        if (one.close && !stand[one.step])
          expect(now - openSince[one.step]!, "I7").toBeGreaterThanOrEqual(20n * S);
      }
    });
    fc.assert(walks, { seed: 20_261_130, numRuns: 200 });
    expect(carried).toBeGreaterThan(30);
  });
});
