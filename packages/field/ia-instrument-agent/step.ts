// What IA does: announces, guards its instruments by fencing token, keeps streams, opens links outwards.
// I1: a token that was stale once is never valid again. I6: only the machine that the cluster placed last is linked.

import type { Audited, Instant, Outcome, Said } from "@etalon/basis";
import type { ClcToIa } from "@etalon/messages/clc-to-ia";
import type { AnnouncedInstrument, IaToIrm, IrmToIa } from "@etalon/messages/ia-to-irm";
import type { ImToIa } from "@etalon/messages/im-to-ia";
import type { IaToNc, OpenLink } from "@etalon/messages/nc-to-ia";
import type { IaToZz, ZzToIa } from "@etalon/messages/zz-to-ia";
import type { Agent, KeptStream } from "./state.ts";
import { ended, expired, expiryOf, tokensOf, validated, whyNotLinked, withPlaced } from "./tokens.ts";

export type Heard = IrmToIa | ImToIa | ClcToIa | OpenLink | ZzToIa;
export type Say = IaToIrm | IaToNc | IaToZz;
/** What the shell tells the step, and the timer of a token whose lease should be over. */
export type Self =
  | { readonly kind: "token-time-over"; readonly resource: string }
  /** All that are plugged in: at the start, and whenever one was plugged in or pulled out. */
  | {
      readonly kind: "agent-started" | "instruments-changed";
      readonly instruments: readonly AnnouncedInstrument[];
    }
  /** Somebody asked for the instrument's bytes with a token that is not valid any more; the link refused it. */
  | {
      readonly kind: "stale-use";
      readonly machine: string;
      readonly resource: string;
      readonly token: number;
    }
  /** Somebody asked for a stream of another instrument than the link's; the link refused it. */
  | {
      readonly kind: "foreign-use";
      readonly machine: string;
      readonly resource: string;
      readonly token: number;
      readonly stream: string;
    }
  | { readonly kind: "stream-expected"; readonly stream: string; readonly uplink: string }
  | { readonly kind: "link-failed"; readonly link: OpenLink; readonly why: string; readonly passing?: true };
export type Act =
  /** Links of the lease's older machines end first. */
  /** Streams of this detection are read over the link; null: of any, since it is not known whose lease it is. */
  | { readonly kind: "dial"; readonly link: OpenLink; readonly detection: string | null }
  /** From now on only these tokens are served for the resource. */
  | { readonly kind: "fence"; readonly resource: string; readonly tokens: readonly number[] }
  | { readonly kind: "expect-stream"; readonly stream: KeptStream }
  /** What the watched stream's frames up to here tell is kept elsewhere. */
  | { readonly kind: "let-go"; readonly stream: string; readonly upTo: number }
  | { readonly kind: "drop-stream"; readonly stream: string };
type Result = Outcome<Agent, Say, Self, Act>;

export function step(before: Agent | null, heard: Heard | Self, key: string, now: Instant): Result {
  const agent = { ...unknownAgent(key.slice("agent/".length)), ...before };
  switch (heard.kind) {
    case "agent-started":
    case "instruments-changed": {
      const announce: IaToIrm = { kind: "announce", agent: agent.id, instruments: [...heard.instruments] };
      return same(agent, [{ to: { component: "irm", key: `agent/${agent.id}` }, body: announce }]);
    }
    case "announcement-taken":
      return same({ ...agent, refused: heard.refused });
    case "valid-token": {
      const why = "a newer token is valid";
      const outcome = fenced(agent, validated(agent, heard), heard.resource, why);
      // Cut off from IM, the agent keeps to the lease's end by itself.
      const timer = {
        atTaiNs: expiryOf(heard),
        body: { kind: "token-time-over", resource: heard.resource },
      } as const;
      return tokensOf(outcome.state, heard.resource).includes(heard.token)
        ? { ...outcome, timers: [timer] }
        : outcome;
    }
    case "lease-over":
      return fenced(agent, ended(agent, heard), heard.resource, "the lease is over");
    case "token-time-over":
      return fenced(
        agent,
        expired(agent, heard.resource, now),
        heard.resource,
        "its time is over, and IM is silent",
      );
    case "machine-placed":
      return same(withPlaced(agent, heard));
    case "open-link": {
      const { machine: who, resource, token } = heard;
      const about = { who, resource, application: null, token };
      const not = whyNotLinked(agent, heard);
      if (not) {
        const audit: Audited[] = [{ what: "refused", ...about, why: not.why }];
        return { ...same(agent, [refusal(heard, not.why, not.passing)]), audit };
      }
      const { node, door } = heard;
      const audit = [{ what: "linked", ...about, why: `the agent dials node ${node} at ${door.host}` }];
      const lease = agent.tokens.find((one) => one.resource === resource && one.token === token);
      const dial = { kind: "dial", link: heard, detection: lease?.detection ?? null } as const;
      return { ...same(agent, [], [dial]), audit };
    }
    case "stale-use": {
      const { machine: who, resource, token } = heard;
      const why = `token ${token} of ${resource} is stale: what was asked with it was refused`;
      return { ...same(agent), audit: [{ what: "refused", who, resource, application: null, token, why }] };
    }
    case "foreign-use": {
      const { machine: who, resource, token, stream } = heard;
      const why = `stream ${stream} is none of ${resource}: what was asked of it was refused`;
      return { ...same(agent), audit: [{ what: "refused", who, resource, application: null, token, why }] };
    }
    case "link-failed": {
      const { machine: who, resource, token } = heard.link;
      const audit: Audited[] = [
        { what: "not-linked", who, resource, application: null, token, why: heard.why },
      ];
      return { ...same(agent, [refusal(heard.link, heard.why, heard.passing)]), audit };
    }
    case "prepare": {
      const { detection, resource, stream, terminal, requirements } = heard;
      const kept = { stream, detection, resource, terminal, ...(requirements && { requirements }) };
      const streams = [...agent.streams.filter((other) => other.stream !== stream), kept];
      return same({ ...agent, streams }, [], [{ kind: "expect-stream", stream: kept }]);
    }
    case "stream-expected": {
      const kept = agent.streams.find(({ stream }) => stream === heard.stream);
      if (!kept) return same(agent);
      const { detection } = kept;
      const prepared = { kind: "prepared", agent: agent.id, detection, uplink: heard.uplink } as const;
      return same(agent, [{ to: { component: "zz", key: `detection/${detection}` }, body: prepared }]);
    }
    case "stream-known": {
      const { stream, upTo } = heard;
      const kept = agent.streams.find((one) => one.stream === stream);
      return kept && !kept.requirements ? same(agent, [], [{ kind: "let-go", stream, upTo }]) : same(agent);
    }
    case "stream-done": {
      const streams = agent.streams.filter(({ stream }) => stream !== heard.stream);
      return same({ ...agent, streams }, [], [{ kind: "drop-stream", stream: heard.stream }]);
    }
  }
}

/** Fenced whenever the tokens that are valid for the resource have changed; which ones are good for nothing now is audited. */
function fenced(
  before: Agent,
  after: Agent,
  resource: string,
  why: string,
): Result & { readonly state: Agent } {
  const [old, tokens] = [tokensOf(before, resource), tokensOf(after, resource)];
  const changed = old.length !== tokens.length || old.some((token) => !tokens.includes(token));
  const audit = old
    .filter((token) => !tokens.includes(token))
    .map((token): Audited => ({ what: "fenced", who: after.id, resource, application: null, token, why }));
  return {
    state: after,
    say: [],
    timers: [],
    acts: changed ? [{ kind: "fence", resource, tokens }] : [],
    audit,
  };
}

function refusal({ machine, token, ticket }: OpenLink, why: string, passing?: true): Said<Say> {
  return {
    to: { component: "nc", key: `machine/${machine}` },
    body: { kind: "link-refused", machine, token, ticket, why, ...(passing && { passing }) },
  };
}

const unknownAgent = (id: string): Agent => ({
  ...{ id, tokens: [], stale: [], placed: [], streams: [], refused: [] },
});
const same = (state: Agent, say: readonly Said<Say>[] = [], acts: readonly Act[] = []): Result => ({
  state,
  say,
  timers: [],
  acts,
});
