// A resource on a test's shelf: what is said to it, and IM's step with the account at its side, held against the laws. For the
// tests of the step.

import type { Instant } from "@etalon/basis";
import { later, nanoseconds } from "@etalon/basis";
import type { Terms } from "@etalon/messages/is-to-im";
import type { Resource } from "../state.ts";
import { type Heard, type Say, type Self, step } from "../step.ts";
import { lawsBroken } from "./laws.ts";

export const ID = "agent-1/wave-1";
/** A Monday, 08:00:00 UTC. */
export const START: Instant = 1_772_438_400_000_000_000n + 37_000_000_000n;
export const instrument = {
  resource: ID,
  identity: { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" },
  access: { agent: "agent-1", instrument: "wave-1" },
  auxiliary: { title: "t", place: "p", owner: "owner-1", capabilities: {}, calibration: null },
} as const;
export const terms: Terms = { applicants: ["zz", "other", "third"], longestLeaseS: 1000 };
export const approved: Heard = { kind: "approved", instrument };
export const withTerms = (more: Partial<Terms> = {}): Heard => ({
  kind: "set-terms",
  resource: ID,
  owner: "owner-1",
  terms: { ...terms, ...more },
});
export type Wish = Partial<Omit<Extract<Heard, { kind: "resource-call" }>, "kind" | "application">>;
export const call = (application: string, wish: Wish = {}): Heard => ({
  kind: "resource-call",
  application,
  applicant: "zz",
  detection: application,
  forS: 60,
  ...wish,
});
export const giveBack = (application: string): Heard => ({ kind: "give-back", application });
export const look: Self = { kind: "look-again" };
export const at = (s: number): Instant => later(START, nanoseconds(s));

/** A resource with the account at its side, which agrees unless it is told otherwise; timers ring when time passes them. */
export function shelf(agrees: (application: string) => boolean = () => true) {
  let state: Resource | null = null;
  let now = START;
  const said: Say[] = [];
  const audit: string[] = [];
  function hear(heard: Heard | Self): void {
    const before = state;
    const outcome = step(before, heard, `resource/${ID}`, now);
    state = outcome.state as Resource;
    const broken = lawsBroken({ before, after: state, heard, say: outcome.say, now });
    if (broken.length > 0) throw new Error(broken.join("; "));
    said.push(...outcome.say.map(({ body }) => body));
    audit.push(
      ...(outcome.audit ?? []).map(({ what, who, token }) => `${what} ${who} ${token ?? ""}`.trim()),
    );
    for (const { body } of outcome.say) if (body.kind === "reserve") answer(body);
  }
  function answer({ application, untilTaiNs }: Extract<Say, { kind: "reserve" }>): void {
    const about = { resource: ID, application, untilTaiNs };
    if (agrees(application)) hear({ kind: "reserved", ...about });
    else hear({ kind: "not-reserved", ...about, why: "enough", never: false });
  }
  return {
    hear: (...all: (Heard | Self)[]) => all.forEach(hear),
    /** Goes on to this second; what is due rings at its own time. */
    until(s: number): void {
      for (;;) {
        const due: Instant | null = state?.lookTaiNs ?? null;
        if (due === null || due <= now || due > at(s)) break;
        now = due;
        hear(look);
      }
      now = at(s);
    },
    state: () => state as Resource,
    holders: () => state?.leases.map(({ application }) => application) ?? [],
    /** What was said since this was last asked. */
    said: () => said.splice(0),
    kinds: () =>
      said
        .splice(0)
        .map(({ kind }) => kind)
        .filter((kind) => kind !== "resource-changed"),
    told: (application: string) =>
      said.filter(
        (body) => "application" in body && body.application === application && !("resource" in body),
      ),
    audit: () => audit.splice(0),
  };
}
export function lendable(more: Partial<Terms> = {}, agrees?: (application: string) => boolean) {
  const one = shelf(agrees);
  one.hear(approved, withTerms(more));
  one.said();
  one.audit();
  return one;
}
export const lease = (application: string, token: number, s: number) => ({
  application,
  token,
  untilTaiNs: at(s),
});
