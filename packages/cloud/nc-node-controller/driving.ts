// Which driver a machine gets for its instrument: the best that is offered, once policy or the user has accepted it; the
// former one when it fails. Pure; called by `step.ts`. I7: what was not accepted is not bound. I8: what was refused, or
// failed twice, is not bound again in this machine.

import type { Audited, Outcome, Said } from "@etalon/basis";
import type { CcToNc, NcToCc } from "@etalon/messages/cc-to-nc";
import {
  type DriverName,
  type DriverOffer,
  offerText,
  type Reading,
  sameDriver,
} from "@etalon/messages/drivers";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import type { Act, Say, Self } from "./sayings.ts";
import type { DriverStanding, MachineState } from "./state.ts";

type Result = Outcome<MachineState, Say, Self, Act> & { readonly state: MachineState };
type FromVm<Kind extends VmToNc["kind"]> = Extract<VmToNc, { readonly kind: Kind }>;

/** A link may be lost while a driver begins: one failure proves nothing. */
const FAILURES_AT_MOST = 2;

const standingOf = ({ drivers }: MachineState, which: DriverName): DriverStanding =>
  drivers.find((one) => sameDriver(one, which)) ?? {
    ...{ name: which.name, version: which.version },
    ...{ word: null, failures: 0 },
  };
const withStanding = (machine: MachineState, standing: DriverStanding): MachineState => ({
  ...machine,
  drivers: [...machine.drivers.filter((one) => !sameDriver(one, standing)), standing],
});

/** The driver that is, or is to be, the instrument's. */
export const candidate = (machine: MachineState): DriverOffer | null =>
  machine.offers.find((offer) => {
    const { word, failures } = standingOf(machine, offer);
    return word !== "refused" && failures < FAILURES_AT_MOST;
  }) ?? null;

/** Who has accepted it; null: nobody has. */
export function acceptedBy(machine: MachineState, offer: DriverOffer): string | null {
  if (offer.sha256 === null) return "the measuring program";
  if (standingOf(machine, offer).word === "accepted") return "the user";
  return machine.policy === "trusted" ? "policy" : null;
}

/** The offer that nothing but the user's word is missing to. */
function waitsForWord(machine: MachineState): DriverOffer | null {
  const offer = candidate(machine);
  return machine.stage === "found" && offer && acceptedBy(machine, offer) === null ? offer : null;
}

const askingText = (offer: DriverOffer, { lease }: MachineState): string =>
  `${offerText(offer)} is offered and waits for your word: etalon driver accept --application ${lease.application}`;

/**
 * The best driver that is left is bound, or the user is asked; `because` says what happened before, for the user, where
 * nothing else has told it.
 */
export function proposed(machine: MachineState, because: string | null): Result {
  const offer = candidate(machine);
  const told = (what: string): string => (because === null ? what : `${because}; ${what}`);
  const { id, run, lease } = machine;
  if (!offer) {
    const { maker, model } = machine.identity;
    const why = `no driver that may be bound is left for ${maker} ${model}`;
    return outcome(machine, [news(machine, "driver-missing", told(why)), failed(machine, why)]);
  }
  const by = acceptedBy(machine, offer);
  if (by === null) {
    return outcome(machine, [news(machine, "driver-offered", told(askingText(offer, machine)), offer)]);
  }
  const bind: Act = { kind: "bind-driver", machine: id, run, resource: lease.resource, driver: offer };
  const text = `${offerText(offer)}, accepted by ${by}`;
  return outcome(machine, [news(machine, "driver-offered", told(text))], [bind]);
}

/** The user's word on the driver that waits for it; on any other it changes nothing. */
export function decided(machine: MachineState, heard: Extract<CcToNc, { kind: "decide-driver" }>): Result {
  const offer = waitsForWord(machine);
  if (!offer || !sameDriver(offer, heard.driver)) return outcome(machine);
  const word = heard.accept ? "accepted" : "refused";
  const after = withStanding(machine, { ...standingOf(machine, offer), word });
  const text = `${offerText(offer)} was ${word} by ${heard.by}`;
  const step = heard.accept ? "driver-accepted" : "driver-refused";
  const next = proposed(after, text);
  const { resource, application, token } = machine.lease;
  const audit: Audited[] = [{ what: step, who: heard.by, resource, application, token, why: text }];
  return { ...next, say: heard.accept ? [news(after, step, text)] : next.say, audit };
}

/** Another try over another link, as the device may be in any state now; then the next best driver. */
export function driverFailed(machine: MachineState, { driver, why }: FromVm<"driver-failed">): Result {
  const offer = candidate(machine);
  if (
    machine.stage !== "found" ||
    !offer ||
    !sameDriver(offer, driver) ||
    acceptedBy(machine, offer) === null
  )
    return outcome(machine);
  const before = standingOf(machine, offer);
  const after = withStanding(machine, { ...before, failures: before.failures + 1 });
  const next = candidate(after);
  const text = `${offerText(offer)} failed: ${why}`;
  if (!next) return outcome(after, [news(after, "driver-missing", text), failed(after, text)]);
  const drop: Act = { kind: "drop-link", ticket: machine.ticket ?? "", why: text };
  if (sameDriver(next, offer)) return outcome(after, [], [drop]);
  const back = news(after, "driver-rolled-back", `${text}; back to ${offerText(next)}`);
  return outcome(after, [back], [drop]);
}

export const readingsTold = (machine: MachineState, body: FromVm<"readings" | "no-readings">): Result =>
  body.kind === "readings"
    ? outcome(machine, [shown(machine, body.readings, null)])
    : outcome(machine, [shown(machine, [], body.why)]);

export function notBound(machine: MachineState): Result {
  const offer = waitsForWord(machine);
  const asking = offer ? `: ${askingText(offer, machine)}` : "";
  return outcome(machine, [shown(machine, [], `no driver is bound to the instrument yet${asking}`)]);
}

/** Bound from outside: whose code runs in the machine is written down. */
export function boundAudit({ lease }: MachineState, offer: DriverOffer): readonly Audited[] {
  if (offer.sha256 === null) return [];
  const { resource, application, applicant: who, token } = lease;
  const why = `${offerText(offer)}, sha256 ${offer.sha256}`;
  return [{ what: "driver-bound", who, resource, application, token, why }];
}

const news = (
  { id: machine, placement, lease: { application } }: MachineState,
  step: Extract<NcToCc, { kind: "machine-news" }>["step"],
  text: string,
  asks: DriverOffer | null = null,
): Said<Say> => ({
  to: { component: "cc", key: `application/${application}` },
  body: { kind: "machine-news", application, machine, placement, step, text: text.slice(0, 2000), asks },
});
const shown = (
  { id: machine, placement, lease: { application } }: MachineState,
  values: readonly Reading[],
  why: string | null,
): Said<Say> => ({
  to: { component: "cc", key: `application/${application}` },
  body: {
    ...{ kind: "machine-readings", application, machine, placement, values: [...values] },
    why: why?.slice(0, 2000) ?? null,
  },
});
const failed = ({ id: machine, placement, detection }: MachineState, why: string): Said<Say> => ({
  to: { component: "zz", key: `detection/${detection}` },
  body: { kind: "machine-failed", detection, machine, placement, why },
});
const outcome = (state: MachineState, say: readonly Said<Say>[] = [], acts: readonly Act[] = []): Result => ({
  state,
  say,
  timers: [],
  acts,
});
