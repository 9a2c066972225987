// What IA does: announces, guards its instruments by fencing token, keeps streams, opens links outwards.
// I1: only the token heard last is valid for an instrument, and tokens never fall.

import type { Instant, Outcome, Said } from "@etalon/basis";
import type { AnnouncedInstrument, IaToIrm, IrmToIa } from "@etalon/messages/ia-to-irm";
import type { ImToIa } from "@etalon/messages/im-to-ia";
import type { IaToNc, OpenLink } from "@etalon/messages/nc-to-ia";
import type { IaToZz, ZzToIa } from "@etalon/messages/zz-to-ia";
import type { Agent, KeptStream } from "./state.ts";

export type Heard = IrmToIa | ImToIa | OpenLink | ZzToIa;
export type Say = IaToIrm | IaToNc | IaToZz;
/** What the shell tells the step. */
export type Self =
  | { readonly kind: "agent-started"; readonly instruments: readonly AnnouncedInstrument[] }
  | { readonly kind: "stream-expected"; readonly stream: string; readonly uplink: string }
  | { readonly kind: "link-failed"; readonly link: OpenLink; readonly why: string };
export type Act =
  | { readonly kind: "dial"; readonly link: OpenLink }
  /** From now on only this token is served for the resource; null: none. */
  | { readonly kind: "fence"; readonly resource: string; readonly token: number | null }
  | { readonly kind: "expect-stream"; readonly stream: KeptStream }
  | { readonly kind: "drop-stream"; readonly stream: string };
type Result = Outcome<Agent, Say, never, Act>;

export function step(before: Agent | null, heard: Heard | Self, key: string, _now: Instant): Result {
  const agent = before ?? { id: key.slice("agent/".length), tokens: [], streams: [], refused: [] };
  switch (heard.kind) {
    case "agent-started": {
      const announce: IaToIrm = { kind: "announce", agent: agent.id, instruments: [...heard.instruments] };
      return same(agent, [{ to: { component: "irm", key: `agent/${agent.id}` }, body: announce }]);
    }
    case "announcement-taken":
      return same({ ...agent, refused: heard.refused });
    case "valid-token": {
      const { resource, token, untilTaiNs } = heard;
      const present = agent.tokens.find((valid) => valid.resource === resource);
      if (present && present.token > token) return same(agent); // an older one, heard late
      const tokens = [...agent.tokens.filter((valid) => valid !== present), { resource, token, untilTaiNs }];
      return same({ ...agent, tokens }, [], [{ kind: "fence", resource, token }]);
    }
    case "lease-over": {
      const present = agent.tokens.find((valid) => valid.resource === heard.resource);
      if (present?.token !== heard.token) return same(agent);
      const tokens = agent.tokens.filter((valid) => valid !== present);
      return same({ ...agent, tokens }, [], [{ kind: "fence", resource: heard.resource, token: null }]);
    }
    case "open-link": {
      const valid = agent.tokens.find(({ resource }) => resource === heard.resource)?.token;
      if (valid === heard.token) return same(agent, [], [{ kind: "dial", link: heard }]);
      return same(agent, [refusal(heard, `token ${heard.token} is not valid for ${heard.resource}`)]);
    }
    case "link-failed":
      return same(agent, [refusal(heard.link, heard.why)]);
    case "prepare": {
      const { detection, resource, stream, terminal, requirements } = heard;
      const kept = { stream, detection, resource, terminal, requirements };
      const streams = [...agent.streams.filter((other) => other.stream !== stream), kept];
      return same({ ...agent, streams }, [], [{ kind: "expect-stream", stream: kept }]);
    }
    case "stream-expected": {
      const kept = agent.streams.find(({ stream }) => stream === heard.stream);
      if (!kept) return same(agent);
      const prepared = { kind: "prepared", detection: kept.detection, uplink: heard.uplink } as const;
      return same(agent, [{ to: { component: "zz", key: `detection/${kept.detection}` }, body: prepared }]);
    }
    case "stream-done": {
      const streams = agent.streams.filter(({ stream }) => stream !== heard.stream);
      return same({ ...agent, streams }, [], [{ kind: "drop-stream", stream: heard.stream }]);
    }
  }
}

function refusal({ machine, token, ticket }: OpenLink, why: string): Said<Say> {
  return {
    to: { component: "nc", key: `machine/${machine}` },
    body: { kind: "link-refused", machine, token, ticket, why },
  };
}

const same = (state: Agent, say: readonly Said<Say>[] = [], acts: readonly Act[] = []): Result => ({
  state,
  say,
  timers: [],
  acts,
});
