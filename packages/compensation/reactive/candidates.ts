// Which order would fulfil a wish now, or why none may be given. Called by step.ts; every bar to an order stands here,
// but for those that bar all of them.

import { counted, fixedText, type Instant, nanoseconds, type Reason } from "@etalon/basis";
import { COVERAGE } from "../figure.ts";
import { voltageRise } from "../network.ts";
import { stepVar } from "./bank.ts";
import { usual } from "./limits.table.ts";
import { distortionLimit, totalDistortion } from "./protection.ts";
import { resonanceGuard } from "./resonance-guard.ts";
import type { Bank, Order, Reading, Terms, Wish } from "./state.ts";
import { reactiveBand } from "./zone.ts";

export type Candidate =
  | { readonly ok: true; readonly order: Order }
  /** `waits`: time alone will make it possible. */
  | { readonly ok: false; readonly waits: boolean; readonly why: Reason };

export interface Scene {
  readonly bank: Bank;
  readonly terms: Terms;
  readonly reading: Reading;
  readonly now: Instant;
}

const DAY_NS = 86_400_000_000_000n;
export const dayOf = (instant: Instant): number => Number(instant / DAY_NS);

export function candidate(scene: Scene, wish: Wish): Candidate {
  switch (wish) {
    case "capacitors-in":
      return switching(scene, true);
    case "capacitors-out":
      return switching(scene, false);
    case "tap-up":
      return tapping(scene, 1);
    case "tap-down":
      return tapping(scene, -1);
  }
}

/** What somebody asked for, if it may be ordered: one change of one device, under every bar of that change. */
export function askedCandidate(scene: Scene, order: Order): Candidate {
  if (order.kind === "tap") return tapping(scene, order.by);
  const [n] = order.steps;
  const device = n === undefined ? undefined : scene.bank.devices[n];
  if (n === undefined || device === undefined || order.steps.length > 1)
    return no(
      "compensation.no-step",
      `a step of the bank is expected, which has ${counted(scene.bank.devices.length, "step")}`,
    );
  if (device.closed === order.close)
    return no("compensation.stands-so", `step ${n + 1} is ${order.close ? "closed" : "open"} already`);
  const why = (order.close ? inBarred(scene) : openBarred(scene)) ?? barred(scene, n, order.close);
  return why ?? { ok: true, order };
}

/**
 * The best step, if it may be switched at present; else why it may not. A worse one goes only where a better one cannot be
 * had at all, never because that one has to wait: gone in its stead, it would have to come back once the better one follows.
 */
function switching(scene: Scene, close: boolean): Candidate {
  const { reading } = scene;
  const general = close ? inBarred(scene) : openBarred(scene);
  if (general) return general;
  const tried = inOrder(scene, close);
  const never = no("compensation.no-step", `no step is left to switch ${close ? "in" : "out"}`);
  return (
    tried.find((one) => one.ok || one.waits) ??
    tried[0] ??
    (reading.closed.length === 0 ? no("compensation.no-bank", "there is no bank") : never)
  );
}

/**
 * In: the largest step first. Out: the smallest that is enough, else the largest. Of equal ones, which change the same,
 * those that need not wait, then who has rested longest.
 */
function inOrder(scene: Scene, close: boolean): Candidate[] {
  const { bank, terms, reading } = scene;
  const given = (n: number): number => stepVar(terms.steps[n]!, reading.lineV.value);
  const { leastVar } = reactiveBand(terms, reading.lineV.value, reading.activeW.value);
  const enough = (n: number): boolean => reading.reactiveVar.value + given(n) >= leastVar;
  const age = (n: number): bigint => bank.devices[n]!.changedTaiNs ?? 0n;
  const size = (a: number, b: number): number =>
    close
      ? given(b) - given(a)
      : Number(enough(b)) - Number(enough(a)) || (enough(a) ? given(a) - given(b) : given(b) - given(a));
  return bank.devices
    .map((_, n) => n)
    .filter((n) => bank.devices[n]!.closed !== close)
    .map((n) => {
      const order = { kind: "switch", steps: [n], close } as const;
      return { n, candidate: barred(scene, n, close) ?? ({ ok: true, order } satisfies Candidate) };
    })
    .sort(
      (a, b) =>
        size(a.n, b.n) ||
        Number(b.candidate.ok) - Number(a.candidate.ok) ||
        (age(a.n) < age(b.n) ? -1 : age(a.n) > age(b.n) ? 1 : a.n - b.n),
    )
    .map(({ candidate }) => candidate);
}

/** What bars every step from being switched in. */
function inBarred(scene: Scene): Candidate | null {
  const { bank, terms, reading } = scene;
  if (reading.currentA.value < usual.leastCurrent * terms.ratedA)
    return no(
      "compensation.light-load",
      `the load's ${reading.currentA.value.toFixed(1)} A are too little to compensate`,
    );
  const total = totalDistortion(reading.distortions);
  if (total > distortionLimit(terms))
    return no(
      "compensation.distorted",
      `harmonics are ${percent(total)} of the voltage; capacitors go in up to ${percent(distortionLimit(terms))}`,
    );
  return (
    since(scene, bank.lockedTaiNs, terms.lockoutS, "the voltage's lockout") ??
    since(scene, bank.lastOutTaiNs, terms.reversalS, "the last switching out")
  );
}

const openBarred = (scene: Scene): Candidate | null =>
  since(scene, scene.bank.lastInTaiNs, scene.terms.reversalS, "the last switching in");

function barred(scene: Scene, n: number, close: boolean): Candidate | null {
  const { terms, bank } = scene;
  const device = bank.devices[n]!;
  const named = `step ${n + 1}`;
  if (device.out) return { ok: false, waits: false, why: device.out };
  return (
    misfit(scene, n, close) ??
    (close ? resonated(scene, n) : null) ??
    resonates(scene, n, close) ??
    wornOut(scene, n, close) ??
    since(scene, device.changedTaiNs, terms.betweenS, `${named}'s last change`) ??
    (close
      ? since(scene, device.openedTaiNs, terms.dischargeS, `${named} was opened, for it to discharge`)
      : null)
  );
}

/** Who closes must be able to open again on the same day. Midnight lifts it. */
function wornOut({ bank, terms, now }: Scene, n: number, close: boolean): Candidate | null {
  const device = bank.devices[n]!;
  const left = terms.stepChangesPerDay - (device.day === dayOf(now) ? device.changes : 0);
  return left < (close ? 2 : 1)
    ? worn(`step ${n + 1} has been switched ${counted(device.changes, "time")} today`)
    : null;
}

/** An order must not lead where the opposite one is called for, wherever within their uncertainty the values lie. */
function misfit({ terms, reading }: Scene, n: number, close: boolean): Candidate | null {
  const { lineV, activeW, reactiveVar } = reading;
  const U = lineV.value;
  const q = stepVar(terms.steps[n]!, U);
  const named = `step ${n + 1}`;
  const rise = U * voltageRise(terms.network, 0, q) * (1 + terms.network.shortCircuitTolerance);
  const [dU, dQ] = [COVERAGE * lineV.standard, COVERAGE * reactiveVar.standard];
  if (close) {
    const { leastVar } = reactiveBand(terms, U, activeW.value);
    if (reactiveVar.value - q * (1 + usual.stepTolerance) - dQ < leastVar)
      return no(
        "compensation.too-large",
        `${named} would over-compensate: it gives ${kvar(q)}, ${kvar(reactiveVar.value)} are drawn`,
      );
    if (U + rise + dU > terms.voltage.high * terms.network.nominalV)
      return no(
        "compensation.voltage-high",
        `${named} would lift the voltage to ${(U + rise).toFixed(1)} V or above`,
      );
    return null;
  }
  const high = U - dU > terms.voltage.high * terms.network.nominalV;
  if (!high && U - rise - dU < terms.voltage.low * terms.network.nominalV)
    return no(
      "compensation.voltage-low",
      `without ${named} the voltage would fall to ${(U - rise).toFixed(1)} V or below`,
    );
  return null;
}

/** Plates that were seen to resonate once are not put together again, whichever steps they are of. */
function resonated({ bank, terms, reading }: Scene, n: number): Candidate | null {
  const platesOf = (closed: (k: number) => boolean): string =>
    terms.steps
      .filter((_, k) => closed(k))
      .map(({ ratedVar, ratedV, detuning }) => `${ratedVar} ${ratedV} ${detuning}`)
      .sort()
      .join(", ");
  const after = platesOf((k) => k === n || reading.closed[k]!);
  if (!bank.resonated.some((closed) => platesOf((k) => closed[k]!) === after)) return null;
  return no(
    "compensation.resonance-seen",
    `step ${n + 1} in: with these capacitors the voltage was distorted before, and without them it was not`,
  );
}

/** Opening, too, moves a resonance; but out of one that is there already it is allowed. */
function resonates({ terms, reading }: Scene, n: number, close: boolean): Candidate | null {
  const { network, steps } = terms;
  const set = (closed: (k: number) => boolean) => steps.filter((_, k) => closed(k));
  const before = set((k) => reading.closed[k]!);
  const after = set((k) => (k === n ? close : reading.closed[k]!));
  const U = reading.lineV.value;
  const loadS = Math.max(reading.activeW.value, 0) / U ** 2;
  const guard = (to: typeof before) => resonanceGuard(network, before, to, reading.distortions, U, loadS).why;
  const why = guard(after);
  if (why === null || (!close && guard(before) !== null)) return null;
  return no(why.code, `step ${n + 1} ${close ? "in" : "out"}: ${why.text}`);
}

function tapping(scene: Scene, by: 1 | -1): Candidate {
  const { bank, terms, reading, now } = scene;
  const { tap } = bank;
  if (terms.tap === null || tap === null) return no("compensation.no-tap", "there is no tap changer");
  if (tap.out) return { ok: false, waits: false, why: tap.out };
  const to = tap.position + by;
  if (to < terms.tap.lowest || to > terms.tap.highest)
    return no("compensation.tap-limit", `the tap changer is at its end, position ${tap.position}`);
  const U = reading.lineV.value * (1 + by * terms.tap.stepShare);
  const dU = COVERAGE * reading.lineV.standard;
  const { low, high } = terms.voltage;
  if (by > 0 ? U + dU > high * terms.network.nominalV : U - dU < low * terms.network.nominalV)
    return no(
      "compensation.tap-too-coarse",
      `one position ${by > 0 ? "up" : "down"} would give ${U.toFixed(1)} V`,
    );
  if ((tap.day === dayOf(now) ? tap.changes : 0) >= terms.tapChangesPerDay)
    return worn(`the tap changer has moved ${counted(tap.changes, "time")} today`);
  const turned = bank.lastTap !== null && bank.lastTap.by !== by ? bank.lastTap.atTaiNs : null;
  return (
    since(scene, tap.changedTaiNs, terms.betweenS, "the tap changer's last move") ??
    since(scene, turned, terms.reversalS, "the tap changer's move the other way") ?? {
      ok: true,
      order: { kind: "tap", by },
    }
  );
}

/** Waits until `seconds` have passed since then. */
function since({ now }: Scene, then: Instant | null, seconds: number, what: string): Candidate | null {
  if (then === null || now - then >= nanoseconds(seconds)) return null;
  const left = Number(nanoseconds(seconds) - (now - then)) / 1e9;
  return {
    ok: false,
    waits: true,
    why: {
      code: "compensation.waits",
      text: `${left.toFixed(0)} s of ${seconds} s are still to go since ${what}`,
    },
  };
}

/** Midnight lifts it. */
const worn = (text: string): Candidate => ({
  ok: false,
  waits: true,
  why: { code: "compensation.worn", text },
});
const no = (code: string, text: string): Candidate => ({ ok: false, waits: false, why: { code, text } });
const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
const kvar = (x: number): string => `${fixedText(x / 1000, 1)} kvar`;
