// ZZ's step for a bank: from a reading to an order and its proof, refusals, and B1 to B8 of SPEC.md on random walks.

import type { Mailbox, Row } from "@etalon/basis";
import { usual } from "@etalon/compensation/reactive/limits.table";
import type { BankRecord, BusReading } from "@etalon/messages/banks";
import type { ExportTable } from "@etalon/messages/exports";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { State } from "../state.ts";
import { type Heard, type Say, type Self, step } from "../step.ts";
import type { BankEntry } from "./state.ts";
import { bankTables } from "./tables.ts";

const KEY = "bank/t";
const S = 1_000_000_000n;
const START = 1_800_000_000n * S;
const record: BankRecord = {
  ...{ id: "t", site: "a works", control: "automatic" },
  terms: {
    ...{ ...usual, kind: "capacitors", target: 0.95, ratedA: 1500, orderS: 15, settleS: 2, tap: null },
    ...{ dwellS: 10, betweenS: 20, reversalS: 20, dischargeS: 20, staleS: 30 },
    network: {
      ...{ nominalV: 400, shortCircuitVA: 20e6, xOverR: 5, shortCircuitTolerance: 0.1, neutralOverPhase: 1 },
    },
    steps: [100e3, 100e3].map((ratedVar) => ({ ratedVar, ratedV: 400, detuning: 0.07 })),
    voltage: { ...usual.voltage },
  },
};
const register: Heard = { kind: "register-bank", record: strip(record), by: "wang" };
/** `usual` holds more than a record may. */
function strip({ terms, ...rest }: BankRecord): BankRecord {
  const { switchIn, switchOut, leastCurrent, stepTolerance, detunings, ...own } = terms as typeof terms &
    typeof usual;
  return { ...rest, terms: own as BankRecord["terms"] };
}

const devicesOf = ({ control }: BankEntry) => ("devices" in control ? control.devices : []);
const zero = { re: 0, im: 0 };
const figure = (value: number) => ({ value, standard: Math.abs(value) * 1e-4 });
/** 450 kW and 330 kvar, less what the closed steps give. */
function reading(at: bigint, closed: readonly boolean[], doubtful = false): BusReading {
  const given = closed.filter(Boolean).length * 105e3;
  return {
    ...{ fromTaiNs: at - S, untilTaiNs: at, wires: 4, windows: 3, distortions: [] },
    doubts: doubtful ? [{ code: "test.doubt", text: "a doubt" }] : [],
    contacts: { closed: [...closed], tap: null, branches: null },
    ...{ voltages: [zero, zero, zero], currents: [zero, zero, zero], lineV: figure(396 + given / 50e3) },
    ...{ activeW: figure(450e3), reactiveVar: figure(330e3 - given), positiveA: figure(780) },
    ...{ negativeA: figure(1), zeroA: figure(1) },
  };
}
const told = (at: bigint, closed: readonly boolean[], newestOrder = 0, doubtful = false): Heard => ({
  ...{ kind: "bank-reading", reading: reading(at, closed, doubtful), newestOrder },
});

function opened() {
  let state: State | null = null;
  const said: Say[] = [];
  return {
    said,
    hear(heard: Heard | Self, atS: number) {
      const outcome = step(state, heard, KEY, START + BigInt(Math.round(atS * 1000)) * 1_000_000n);
      state = outcome.state;
      const bodies = outcome.say.map(({ body }) => body);
      said.push(...bodies);
      return { ...outcome, bodies, bank: state as BankEntry };
    },
  };
}
const at = (s: number): bigint => START + BigInt(Math.round(s * 1000)) * 1_000_000n;
/** Until the control orders, 20 s after it began to hear. */
function ordering(chain = opened()) {
  chain.hear(register, 0);
  let last = chain.hear(told(at(1), [false, false]), 1);
  for (let s = 6; s <= 21; s += 5) last = chain.hear(told(at(s), [false, false]), s);
  return { chain, last };
}
const done = (s: number, closed: readonly boolean[]): Heard => ({
  ...{ kind: "order-carried-out", number: 1, atTaiNs: at(s) },
  contacts: { closed: [...closed], tap: null, branches: null },
});

describe("a bank at the station", () => {
  it("orders on a reading that is up to date, and proves the order by what is measured after it has settled", () => {
    const { chain, last } = ordering();
    expect(last.bodies).toMatchObject([
      { kind: "reading-heard", untilTaiNs: at(21) },
      { kind: "switch-bank", number: 1, untilTaiNs: at(36), restsOnTaiNs: at(21) },
    ]);
    expect(chain.hear(told(at(27), [true, false]), 27).bank.orders[0]).toMatchObject({ outcome: null });
    chain.hear(done(27, [true, false]), 27.1);
    expect(chain.hear(told(at(29.5), [true, false]), 29.6).bank.orders[0]?.measured).toBeNull(); // began before
    const [order] = chain.hear(told(at(31), [true, false], 1), 31.1).bank.orders;
    const { predicted, before, measured } = order!;
    expect(measured?.untilTaiNs).toBe(at(31));
    const factor = (figures?: typeof before) => figures?.powerFactor?.value ?? Number.NaN;
    expect(factor(before)).toBeCloseTo(450 / Math.hypot(450, 330), 6);
    expect(factor(measured?.figures)).toBeCloseTo(450 / Math.hypot(450, 225), 6);
    expect(Math.abs(factor(predicted) - factor(measured?.figures))).toBeLessThan(
      2 * Math.hypot(predicted.powerFactor!.standard, 1e-4),
    );
  });

  it("has its orders for export, a row a figure and a cell a column", async () => {
    const { chain } = ordering();
    chain.hear(done(27, [true, false]), 27.1);
    const { bank } = chain.hear(told(at(31), [true, false], 1), 31.1);
    const mailbox = { list: async () => [{ key: KEY, state: bank }] } as unknown as Mailbox;
    const [{ pages, columns }] = bankTables(mailbox) as [ExportTable];
    const rows: Row[] = [];
    for await (const page of pages({ sinceTaiNs: null, untilTaiNs: null })) rows.push(...page);
    expect(rows.map((row) => row[columns.findIndex(({ name }) => name === "figure")])).toEqual([
      ...["powerFactor", "lineV", "reactiveVar", "lossW"],
    ]);
    for (const row of rows) expect(row).toHaveLength(columns.length);
    const cell = (name: string) => rows[2]![columns.findIndex((one) => one.name === name)];
    expect([cell("bank"), cell("number"), cell("outcome")]).toEqual(["t", 1, "carried-out"]);
    expect(cell("measured")).toBe(bank.orders[0]?.measured?.figures.reactiveVar?.value);
  });

  it("gives up an order that nobody answers, blames no step, and takes the terminal's late word", () => {
    const { chain } = ordering();
    const { bank, bodies } = chain.hear({ kind: "order-overdue", number: 1 }, 52);
    expect(bank.orders[0]?.outcome).toMatchObject({ kind: "refused", why: { code: "zz.order-unanswered" } });
    expect(bank.control).toMatchObject({ pending: null, devices: [{ out: null }, { out: null }] });
    expect(bodies).toMatchObject([
      { kind: "observed", quantity: "compensation-refused", readings: [{ value: 1 }] },
    ]);
    const late = chain.hear(done(40, [true, false]), 60).bank;
    expect(late.orders[0]?.outcome).toMatchObject({ kind: "carried-out" });
  });

  it("answers who asks: by an order, or by why there is none", () => {
    const chain = opened();
    const ask = (name: string, n: number): Heard => ({
      ...{ kind: "ask-bank", ask: name, by: "wang", order: { kind: "switch", steps: [n], close: true } },
    });
    chain.hear(register, 0);
    chain.hear({ kind: "control-bank", control: "by hand", by: "wang" }, 0);
    expect(chain.hear(ask("a", 0), 1).bank.asks[0]).toMatchObject({
      number: null,
      why: /nothing has been heard/,
    });
    chain.hear(told(at(2), [false, false]), 2);
    expect(chain.hear(ask("b", 0), 3).bank.asks[0]?.why).toMatch(/for it to discharge/);
    chain.hear(told(at(30), [false, false]), 30);
    expect(chain.hear(ask("c", 5), 31).bank.asks[0]?.why).toMatch(
      /a step of the bank is expected, which has 2 steps/,
    );
    expect(chain.hear(ask("d", 0), 61).bank.asks[0]?.why).toMatch(/31 s old/);
    chain.hear(told(at(62), [false, false], 0, true), 62);
    expect(chain.hear(ask("e", 0), 63).bank.asks[0]?.why).toBe("a doubt");
    chain.hear(told(at(64), [false, false]), 64);
    const given = chain.hear(ask("f", 0), 65);
    expect(given.bank.asks[0]).toMatchObject({ ask: "f", number: 1 });
    expect(given.audit).toMatchObject([{ what: "switching-ordered", who: "wang" }]);
    expect(chain.hear(ask("f", 0), 66)).toMatchObject({ bodies: [] });
    expect(chain.hear(ask("g", 1), 66).bank.asks[0]?.why).toMatch(/order 1 has not shown its effect/);
  });

  it("is left to its control by nobody before its switchgear was heard", () => {
    const chain = opened();
    chain.hear({ ...register, record: { ...strip(record), control: "by hand" } }, 0);
    const early = chain.hear({ kind: "control-bank", control: "automatic", by: "wang" }, 1);
    expect(early.bank.record.control).toBe("by hand");
    expect(early.audit).toMatchObject([
      { what: "bank-control-refused", who: "wang", why: /start its terminal/ },
    ]);
    chain.hear(told(at(2), [false, false]), 2);
    const heard = chain.hear({ kind: "control-bank", control: "automatic", by: "wang" }, 3);
    expect(heard.bank.record.control).toBe("automatic");
    expect(heard.audit).toMatchObject([{ what: "bank-control" }]);
  });

  it("is removed by hand and out alone, or by the word of who has seen it; its orders stay, and numbers go on", () => {
    const { chain } = ordering(); // order 1 is out, to close step 1
    const remove = (s: number, openedAtSite = false) =>
      chain.hear({ kind: "remove-bank", ask: `remove-${s}`, openedAtSite, by: "wang" }, s);
    const refused = ({ audit, bodies, bank }: ReturnType<typeof remove>, why: RegExp) => {
      expect(audit).toMatchObject([{ what: "bank-removal-refused", who: "wang", why }]);
      expect([bodies, bank.removed]).toEqual([[], undefined]);
      const answer = { ask: expect.stringMatching(/^remove-\d+$/), number: null, why: audit![0]!.why };
      expect(bank.asks[0]).toEqual(answer);
    };
    refused(remove(22), /by hand alone first/);
    chain.hear({ kind: "control-bank", control: "by hand", by: "wang" }, 22);
    refused(remove(22, true), /on its way/);
    chain.hear(done(23, [true, false]), 23);
    // The last reading still has it out.
    refused(remove(24), /on its way/);
    chain.hear(told(at(27), [true, false], 1), 27);
    refused(remove(28, true), /is in, and nobody here would open it/);
    refused(remove(27 + 31), /see to it at the site/);
    chain.hear(told(at(60), [false, false], 1), 60);
    const gone = remove(61);
    expect(gone.audit).toMatchObject([{ what: "bank-removed", who: "wang" }]);
    expect(gone.bodies).toMatchObject([{ quantity: "compensation-refused", readings: [{ value: 0 }] }]);
    expect(gone.bank).toMatchObject({ removed: { by: "wang" }, orders: [{ number: 1 }] });
    expect(chain.hear(told(at(65), [false, false], 1), 65)).toMatchObject({ state: gone.bank, bodies: [] });

    const anew = chain.hear({ ...register, record: { ...strip(record), control: "by hand" } }, 70).bank;
    expect(anew).toMatchObject({
      seen: null,
      orders: [{ number: 1 }],
      control: { orders: 1, reading: null },
    });
    expect(anew.removed).toBeUndefined();
    chain.hear(told(at(71), [true, false], 1), 71);
    expect(remove(71 + 31, true).bank.removed).toMatchObject({ by: "wang" });
  });

  it("is not removed on what was seen before an order that was given up, which may have been carried out", () => {
    const chain = opened();
    const patient = { ...strip(record), control: "by hand" as const };
    chain.hear({ ...register, record: { ...patient, terms: { ...patient.terms, staleS: 600 } } }, 0);
    chain.hear(told(at(1), [false, false]), 1);
    chain.hear(told(at(30), [false, false]), 30);
    const order = { kind: "switch" as const, steps: [0], close: true };
    expect(chain.hear({ kind: "ask-bank", ask: "a", order, by: "wang" }, 31).bank.orders).toHaveLength(1);
    chain.hear({ kind: "order-overdue", number: 1 }, 60);
    const remove: Heard = { kind: "remove-bank", ask: "b", openedAtSite: false, by: "wang" };
    expect(chain.hear(remove, 61).bank.removed).toBeUndefined();
    chain.hear(told(at(65), [false, false], 1), 65);
    expect(chain.hear(remove, 66).bank.removed).toBeDefined();
  });

  it("keeps its invariants on random walks", () => {
    const bit = fc.boolean();
    const event = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant("read"), doubt: fc.nat(9), knows: fc.nat(12) }) },
      { weight: 7, arbitrary: fc.record({ kind: fc.constant("answer"), carried: bit, old: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("ask"), step: fc.nat(2), close: bit }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("hand"), step: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("control"), hand: bit }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove"), openedAtSite: bit }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("register") }) },
    );
    let [orders, proofs, removals] = [0, 0, 0];
    const walks = fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), event), { minLength: 30, maxLength: 80 }),
      (all) => {
        const chain = opened();
        let before = chain.hear(register, 0).bank;
        let [s, asks, newest] = [0, 0, 0];
        const closed = [false, false];
        let last = { untilTaiNs: 0n, doubtful: false };
        /** Since it was registered. */
        let heardOut: boolean | null = null;
        const overdue: { atS: bigint; number: number }[] = [];
        const look = (heard: Heard | Self, atS: number) => {
          const { bank, bodies, timers } = chain.hear(heard, atS);
          const now = at(atS);
          for (const body of bodies) {
            if (body.kind !== "switch-bank") continue;
            orders++;
            expect(body.number, "B1").toBeGreaterThan(newest);
            newest = body.number;
            expect(
              before.orders.every(({ outcome }) => outcome !== null),
              "B1",
            ).toBe(true);
            expect(body.restsOnTaiNs, "B2").toBe(last.untilTaiNs);
            expect(last.doubtful, "B2").toBe(false);
            expect(now - last.untilTaiNs, "B2").toBeLessThanOrEqual(30n * S);
            expect(timers, "B3").toHaveLength(1);
            expect(timers[0]!.atTaiNs, "B3").toBeGreaterThan(body.untilTaiNs);
            overdue.push({ atS: timers[0]!.atTaiNs, number: body.number });
          }
          for (const order of bank.orders) {
            const old = before.orders.find(({ number }) => number === order.number);
            if (old?.outcome?.kind === "carried-out") expect(order.outcome, "B3").toEqual(old.outcome);
            if (old?.measured) expect(order.measured, "B4").toEqual(old.measured);
            if (order.measured && !old?.measured) {
              proofs++;
              expect(order.outcome?.kind, "B4").toBe("carried-out");
              const began = order.measured.untilTaiNs - S;
              expect(began - order.outcome!.atTaiNs, "B4").toBeGreaterThanOrEqual(2n * S);
            }
          }
          if (heard.kind === "order-refused")
            expect(
              devicesOf(bank).map(({ out }) => out),
              "B6",
            ).toEqual(devicesOf(before).map(({ out }) => out));
          const handedOver = before.record.control === "by hand" && bank.record.control === "automatic";
          if (handedOver && heard.kind === "control-bank") expect(before.seen, "B7").not.toBeNull();
          if (bank.removed !== undefined) {
            expect(
              bodies.filter(({ kind }) => kind === "switch-bank"),
              "B8",
            ).toEqual([]);
            if (heard.kind === "remove-bank" && before.removed === undefined) {
              removals++;
              const silent = now > last.untilTaiNs + 30n * S;
              expect(before.record.control, "B8").toBe("by hand");
              expect(heardOut === null || (silent ? heard.openedAtSite : heardOut), "B8").toBe(true);
              expect(bank.orders, "B8").toEqual(before.orders);
            }
          }
          if (heard.kind === "register-bank" && before.removed !== undefined) heardOut = null;
          before = bank;
        };
        for (const [passes, one] of all) {
          s += passes;
          for (const due of overdue.filter(({ atS }) => atS <= at(s))) {
            overdue.splice(overdue.indexOf(due), 1);
            look({ kind: "order-overdue", number: due.number }, s);
            expect(before.orders.find(({ number }) => number === due.number)?.outcome, "B3").not.toBeNull();
          }
          const open = before.orders.find(({ outcome }) => outcome === null);
          switch (one.kind) {
            case "read": {
              const { doubt, knows } = one as { doubt: number; knows: number };
              last = { untilTaiNs: at(s), doubtful: doubt === 0 };
              const known = knows === 12 ? newest + 3 : newest;
              if (before.removed === undefined) {
                newest = Math.max(newest, known);
                heardOut = !closed.includes(true);
              }
              look(told(at(s), closed, known, doubt === 0), s);
              break;
            }
            case "answer": {
              if (!open) break;
              const { carried, old } = one as { carried: boolean; old: number };
              const atTaiNs = at(s - Math.min(old, passes) / 2);
              if (carried && open.order.kind === "switch")
                for (const n of open.order.steps) closed[n] = open.order.close;
              const { number } = open;
              const why = { code: "yh.order-late", text: "late" };
              const contacts = { closed: [...closed], tap: null, branches: null };
              look(
                carried
                  ? { kind: "order-carried-out", number, atTaiNs, contacts }
                  : { kind: "order-refused", number, atTaiNs, why },
                s,
              );
              break;
            }
            case "ask": {
              const { step: n, close } = one as { step: number; close: boolean };
              if (before.removed !== undefined) break;
              const ask = `ask-${asks++}`;
              look({ kind: "ask-bank", ask, by: "wang", order: { kind: "switch", steps: [n], close } }, s);
              const own = before.asks.filter((each) => each.ask === ask);
              expect(own, "B5").toHaveLength(1);
              expect(own[0]!.number !== null || own[0]!.why !== "", "B5").toBe(true);
              break;
            }
            case "hand": {
              const { step: n } = one as { step: number };
              closed[n] = !closed[n];
              break;
            }
            case "control": {
              const { hand } = one as { hand: boolean };
              look({ kind: "control-bank", control: hand ? "by hand" : "automatic", by: "wang" }, s);
              break;
            }
            case "remove": {
              const { openedAtSite } = one as { openedAtSite: boolean };
              const [ask, wasThere] = [`ask-${asks++}`, before.removed === undefined];
              look({ kind: "remove-bank", ask, openedAtSite, by: "wang" }, s);
              const refused = before.asks.filter((each) => each.ask === ask && each.number === null);
              expect(refused, "B5").toHaveLength(wasThere && before.removed === undefined ? 1 : 0);
              break;
            }
            default:
              look(register, s);
          }
        }
      },
    );
    fc.assert(walks, { seed: 20_261_131, numRuns: 200 });
    expect(orders).toBeGreaterThan(100);
    expect(proofs).toBeGreaterThan(20);
    expect(removals).toBeGreaterThan(20);
  });
});
