// What IRM does with one agent: checks who it is and what it announces, tells IM what is approved, gone or back.

import type { Audited, Instant, Outcome, Said } from "@etalon/basis";
import type { AnnouncedInstrument, IaToIrm, IrmToIa } from "@etalon/messages/ia-to-irm";
import type { IrmToIm } from "@etalon/messages/irm-to-im";
import type { UsersToIrm } from "@etalon/messages/users-to-irm";
import { alarmsAddress, type Observed } from "@etalon/messages/watchers-to-zz";
import { objection, objectionToAll } from "./objection.ts";
import { type Agent, unknownAgent } from "./state.ts";

export type Heard = IaToIrm | UsersToIrm;
/** From the watch on heartbeats. */
export type Self = { readonly kind: "agent-silent" } | { readonly kind: "agent-heard-again" };
export type Say = IrmToIm | IrmToIa | Observed;
type Result = Outcome<Agent, Say, never, never>;

/** What becomes of agents that no administrator has admitted. */
export interface Policy {
  readonly unknownAgents: "approve" | "hold";
}

/** Where agents are processes of the same host, started by the same user, all are known. */
export const step = stepUnder({ unknownAgents: "approve" });

export function stepUnder({ unknownAgents }: Policy) {
  return (before: Agent | null, heard: Heard | Self, key: string, now: Instant): Result => {
    const outcome = moved(before, heard, key, unknownAgents);
    const silence = silenceOf(before, outcome.state, now);
    return silence ? { ...outcome, say: [...outcome.say, silence] } : outcome;
  };
}

/** The alarms hear of an agent that falls silent, and that it is back. */
function silenceOf(before: Agent | null, after: Agent | null, atTaiNs: Instant): Said<Observed> | null {
  if (!before || !after || before.alive === after.alive) return null;
  const readings = [{ subject: after.id, value: after.alive ? 0 : 1, atTaiNs }];
  return {
    to: alarmsAddress("agent-silence"),
    body: { kind: "observed", quantity: "agent-silence", readings },
  };
}

function moved(
  before: Agent | null,
  heard: Heard | Self,
  key: string,
  unknownAgents: Policy["unknownAgents"],
): Result {
  const agent = { ...unknownAgent(key.slice("agent/".length)), ...before };
  switch (heard.kind) {
    case "announce":
      return announced(agent, heard, unknownAgents);
    case "admit-agent":
      return admitted(agent, heard);
    case "bar-agent": {
      const { why, by } = heard;
      const say = agent.instruments.map(({ resource }) =>
        gone(resource, `agent ${agent.id} is barred: ${why}`),
      );
      const state: Agent = { ...agent, standing: "barred", barredWhy: why, instruments: [], held: [] };
      return { ...same(state, say), audit: [note(agent, "agent-barred", null, why, by)] };
    }
    case "agent-silent": {
      if (!agent.alive) return same(agent);
      const why = `agent ${agent.id} is silent`;
      const say = agent.instruments.map(({ resource }) => gone(resource, why));
      return { ...same({ ...agent, alive: false }, say), audit: [note(agent, "agent-silent", null, why)] };
    }
    case "agent-heard-again": {
      if (agent.alive) return same(agent);
      const say = agent.instruments.map(({ resource }) => toIm(resource, { kind: "back", resource }));
      const audit = [note(agent, "agent-back", null, `agent ${agent.id} is heard again`)];
      return { ...same({ ...agent, alive: true }, say), audit };
    }
  }
}

function announced(agent: Agent, heard: IaToIrm, unknownAgents: Policy["unknownAgents"]): Result {
  const why = objectionToAll(agent, heard);
  // Whoever it was that lied: what the agent announced before stays as it was.
  if (why) return refusedAll(agent, heard.instruments, why);
  const { certificate = agent.certificate } = heard;
  const met: Agent = { ...agent, alive: true, certificate };
  if (agent.standing === null && unknownAgents === "hold") return held({ ...met, standing: "held" }, heard);
  if (agent.standing === "held") return held(met, heard);
  return judged({ ...met, standing: "known" }, heard.instruments);
}

function held(agent: Agent, { instruments }: IaToIrm): Result {
  return refusedAll(
    { ...agent, held: instruments },
    instruments,
    `agent ${agent.id} has to be admitted by an administrator`,
  );
}

function admitted(
  agent: Agent,
  { certificate, owners, by }: Extract<UsersToIrm, { kind: "admit-agent" }>,
): Result {
  const state: Agent = { ...agent, standing: "known", certificate, owners, barredWhy: null, held: [] };
  const text = `agent ${agent.id} may announce instruments of ${owners.join(", ")}`;
  const audit = [note(agent, "agent-admitted", null, text, by)];
  const proved = certificate === null || certificate === agent.certificate;
  // What was announced before is judged by the new word; under another certificate nothing of it counts.
  const waiting = proved ? [...agent.instruments, ...agent.held] : [];
  if (agent.instruments.length + agent.held.length === 0) return { ...same(state), audit };
  const outcome = judged(state, waiting);
  return { ...outcome, audit: [...audit, ...(outcome.audit ?? [])] };
}

/** The list replaces the one before: what is missing from it now is gone. */
function judged(agent: Agent, instruments: readonly AnnouncedInstrument[]): Result {
  const approved: AnnouncedInstrument[] = [];
  const refused: { resource: string; why: string }[] = [];
  for (const instrument of instruments) {
    const why = objection(agent, instrument, approved);
    if (why) refused.push({ resource: instrument.resource, why });
    else approved.push(instrument);
  }
  const kept = new Set(approved.map(({ resource }) => resource));
  const known = new Set(agent.instruments.map(({ resource }) => resource));
  const missing = [...known].filter((resource) => !kept.has(resource));
  const say = [
    ...approved.map((instrument) => toIm(instrument.resource, { kind: "approved", instrument })),
    ...missing.map((resource) => gone(resource, "no longer announced")),
    toIa(agent, { kind: "announcement-taken", approved: [...kept], refused }),
  ];
  const audit = [
    ...[...kept].filter((one) => !known.has(one)).map((one) => note(agent, "approved", one, "checked")),
    ...refused.map(({ resource, why }) => note(agent, "refused", resource, why)),
    ...missing.map((one) => note(agent, "gone", one, "no longer announced")),
  ];
  return { ...same({ ...agent, instruments: approved, refused }, say), audit };
}

/** One entry in the log, however many instruments it was about. */
function refusedAll(agent: Agent, instruments: readonly AnnouncedInstrument[], why: string): Result {
  const refused = instruments.map(({ resource }) => ({ resource, why })).slice(0, REFUSED_SHOWN);
  const answer = toIa(agent, { kind: "announcement-taken", approved: [], refused });
  return { ...same({ ...agent, refused }, [answer]), audit: [note(agent, "refused", null, why)] };
}
const REFUSED_SHOWN = 100;

const note = (agent: Agent, what: string, resource: string | null, why: string, who = agent.id): Audited => {
  return { what, who, resource, application: null, token: null, why };
};
const gone = (resource: string, why: string) => toIm(resource, { kind: "gone", resource, why });
const same = (state: Agent, say: readonly Said<Say>[] = []): Result => ({ state, say, timers: [], acts: [] });
const toIm = (resource: string, body: IrmToIm): Said<Say> => ({
  to: { component: "im", key: `resource/${resource}` },
  body,
});
const toIa = ({ id }: Agent, body: IrmToIa): Said<Say> => ({
  to: { component: "ia", key: `agent/${id}` },
  body,
});
