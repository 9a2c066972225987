// What IRM does with one agent: checks what it announces, tells IM what is approved, gone or back.

import type { Instant, Outcome, Said } from "@etalon/basis";
import type { AnnouncedInstrument, IaToIrm, IrmToIa } from "@etalon/messages/ia-to-irm";
import type { IrmToIm } from "@etalon/messages/irm-to-im";
import type { Agent } from "./state.ts";

export type Heard = IaToIrm;
/** From the watch on heartbeats. */
export type Self = { readonly kind: "agent-silent" } | { readonly kind: "agent-heard-again" };
export type Say = IrmToIm | IrmToIa;
type Result = Outcome<Agent, Say, never, never>;

export function step(before: Agent | null, heard: Heard | Self, key: string, _now: Instant): Result {
  const agent = before ?? { id: key.slice("agent/".length), alive: false, instruments: [] };
  switch (heard.kind) {
    case "announce":
      return announced(agent, heard.instruments);
    case "agent-silent": {
      const why = `agent ${agent.id} is silent`;
      const say = agent.instruments.map(({ resource }) => toIm(resource, { kind: "gone", resource, why }));
      return { state: { ...agent, alive: false }, say: agent.alive ? say : [], timers: [], acts: [] };
    }
    case "agent-heard-again": {
      const say = agent.instruments.map(({ resource }) => toIm(resource, { kind: "back", resource }));
      return { state: { ...agent, alive: true }, say: agent.alive ? [] : say, timers: [], acts: [] };
    }
  }
}

/** Announcing again replaces the list: what is missing from it now is gone. */
function announced(agent: Agent, instruments: readonly AnnouncedInstrument[]): Result {
  const approved: AnnouncedInstrument[] = [];
  const refused: { resource: string; why: string }[] = [];
  for (const instrument of instruments) {
    const why = objection(agent.id, instrument, approved);
    if (why) refused.push({ resource: instrument.resource, why });
    else approved.push(instrument);
  }
  const kept = new Set(approved.map(({ resource }) => resource));
  const missing = agent.instruments.filter(({ resource }) => !kept.has(resource));
  const say: Said<Say>[] = [
    ...approved.map((instrument) => toIm(instrument.resource, { kind: "approved", instrument })),
    ...missing.map(({ resource }) => toIm(resource, { kind: "gone", resource, why: "no longer announced" })),
    {
      to: { component: "ia", key: `agent/${agent.id}` },
      body: { kind: "announcement-taken", approved: [...kept], refused },
    },
  ];
  return { state: { ...agent, alive: true, instruments: approved }, say, timers: [], acts: [] };
}

/** Why an instrument is not approved; null when it is. An agent speaks for its own instruments only. */
function objection(agent: string, instrument: AnnouncedInstrument, approved: readonly AnnouncedInstrument[]) {
  const { resource, access, identity } = instrument;
  if (access.agent !== agent) return `access names agent ${access.agent}, announced by ${agent}`;
  if (resource !== `${agent}/${access.instrument}`)
    return `resource ${resource} should be named ${agent}/${access.instrument}`;
  if (!identity.maker || !identity.model || !identity.serial)
    return "maker, model and serial must not be empty";
  if (approved.some((other) => other.resource === resource)) return `${resource} is announced twice`;
  return null;
}

const toIm = (resource: string, body: IrmToIm): Said<Say> => ({
  to: { component: "im", key: `resource/${resource}` },
  body,
});
