// What a reading's contacts say of the devices: who changed, whether the order was carried out, and whether it did
// anything. Called by step.ts.

import { counted, nanoseconds, type Reason } from "@etalon/basis";
import { stepVar } from "./bank.ts";
import { dayOf } from "./candidates.ts";
import { distortionLimit, imbalanced, imbalanceText, totalDistortion } from "./protection.ts";
import type { Bank, Device, Pending, Reading, TapState, Terms } from "./state.ts";

/** After so many switchings without effect a step is used no more: once may be a load that changed beside it. */
const SILENT_SWITCHINGS = 2;

/** Contacts are facts, whoever moved them: by order, by hand, or by a relay of the bank's own. */
export function withContacts(bank: Bank, reading: Reading): Bank {
  const day = dayOf(reading.untilTaiNs);
  const at = reading.untilTaiNs; // at the latest
  let { lastInTaiNs, lastOutTaiNs, lastTap } = bank;
  const devices = bank.devices.map((device, n): Device => {
    const closed = reading.closed[n]!;
    const known = bank.reading !== null;
    // Before the first reading nothing is known: an open step may have been opened just now.
    if (!known) return { ...device, closed, day, openedTaiNs: closed ? null : at };
    if (closed === device.closed) return device;
    if (closed) lastInTaiNs = at;
    else lastOutTaiNs = at;
    const changes = (device.day === day ? device.changes : 0) + 1;
    return {
      ...device,
      closed,
      changedTaiNs: at,
      openedTaiNs: closed ? device.openedTaiNs : at,
      day,
      changes,
    };
  });
  let { tap } = bank;
  if (tap !== null && reading.tap !== null && tap.position !== reading.tap) {
    const by = reading.tap > tap.position ? 1 : -1;
    if (bank.reading !== null) lastTap = { by, atTaiNs: at };
    const changes = (tap.day === day ? tap.changes : 0) + (bank.reading === null ? 0 : 1);
    const moved = bank.reading === null ? tap.changedTaiNs : at;
    tap = { ...tap, position: reading.tap, changedTaiNs: moved, day, changes };
  }
  return { ...bank, devices, tap, lastInTaiNs, lastOutTaiNs, lastTap };
}

/** Closes the pending order when this reading was taken wholly after its effect must have shown; else leaves it. */
export function answered(bank: Bank, terms: Terms, reading: Reading): Bank {
  const { pending } = bank;
  if (pending === null || reading.fromTaiNs < pending.atTaiNs + nanoseconds(terms.settleS)) return bank;
  // Whether the bank made the distortion shows in a reading that is sure; nothing is ordered on another anyway.
  if (pending.distorting !== null && reading.doubts.length > 0) return bank;
  const done = { ...bank, pending: null, resonated: resonatedAfter(bank, pending, terms, reading) };
  const { order } = pending;
  if (order.kind === "tap") return { ...done, tap: bank.tap && movedTap(bank.tap, pending, order.by) };
  return {
    ...done,
    devices: bank.devices.map((device, n) =>
      order.steps.includes(n) ? switched(device, n, order.close, pending, terms, reading) : device,
    ),
  };
}

/** More than these are never kept: the oldest goes. */
const MOST_RESONATED = 32;

/** A distortion that is within its limit once the bank has opened was the bank's. */
function resonatedAfter(
  bank: Bank,
  { distorting }: Pending,
  terms: Terms,
  { distortions }: Reading,
): Bank["resonated"] {
  if (distorting === null || totalDistortion(distortions) > distortionLimit(terms)) return bank.resonated;
  return [...bank.resonated, distorting].slice(-MOST_RESONATED);
}

/** A step whose stars differ by more than they may is used no more. */
export function withImbalance(bank: Bank, terms: Terms, reading: Reading): Bank {
  const failed = imbalanced(terms, reading);
  if (failed.length === 0) return bank;
  const devices = bank.devices.map((device, n): Device => {
    if (!failed.includes(n) || device.out?.code === "compensation.contactor") return device;
    return { ...device, out: reason("compensation.imbalance", imbalanceText(terms, reading, n)) };
  });
  return { ...bank, devices };
}

function movedTap(tap: TapState, pending: Pending, by: 1 | -1): TapState {
  if (pending.tap === null || Math.sign(tap.position - pending.tap) === by) return tap;
  const text = `the tap changer did not move from position ${tap.position} when ordered`;
  return { ...tap, out: { code: "compensation.tap-stuck", text } };
}

function switched(
  device: Device,
  n: number,
  close: boolean,
  pending: Pending,
  terms: Terms,
  reading: Reading,
): Device {
  const named = `step ${n + 1}`;
  const out = (code: string, text: string): Device => ({ ...device, out: reason(code, text) });
  if (device.closed !== close)
    return out(
      "compensation.contactor",
      `${named} did not ${close ? "close" : "open"} when ordered: its contactor has failed`,
    );
  const several = pending.order.kind === "switch" && pending.order.steps.length > 1;
  if (several || reading.doubts.length > 0) return device;
  // Nearer to what was expected, or to nothing?
  const expected = (close ? -1 : 1) * stepVar(terms.steps[n]!, reading.lineV.value);
  const seen = reading.reactiveVar.value - pending.reactiveVar.value;
  if (Math.abs(seen - expected) <= Math.abs(seen)) return { ...device, silent: 0 };
  const silent = device.silent + 1;
  if (silent < SILENT_SWITCHINGS) return { ...device, silent };
  return {
    ...out(
      "compensation.no-effect",
      `${named} was switched ${counted(silent, "time")} without effect on the reactive power`,
    ),
    silent,
  };
}

const reason = (code: string, text: string): Reason => ({ code, text });
