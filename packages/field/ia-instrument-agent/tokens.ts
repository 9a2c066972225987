// Which fencing tokens an agent takes as valid. Pure; called by `step.ts`. Messages may come late, twice, or in another
// order than they were said in: a token that was once stale stays so.

import { type Instant, later } from "@etalon/basis";
import type { ImToIa } from "@etalon/messages/im-to-ia";
import type { Agent, Linked, Stale, ValidToken } from "./state.ts";

/** After a lease's end the agent waits so long for IM's own word, or for that of a renewal. */
const GRACE_NS = 500_000_000n;
/** Of tokens above the floor; more than that end beside one long lease only in a fault. */
const OVER_REMEMBERED = 1000;

type Of<Kind extends ImToIa["kind"]> = Extract<ImToIa, { readonly kind: Kind }>;

export const tokensOf = ({ tokens }: Agent, resource: string): readonly number[] =>
  tokens.filter((valid) => valid.resource === resource).map(({ token }) => token);

export const expiryOf = ({ untilTaiNs }: Pick<ValidToken, "untilTaiNs">): Instant =>
  later(untilTaiNs, GRACE_NS);

export function validated(agent: Agent, heard: Of<"valid-token">): Agent {
  const { resource, token, detection, untilTaiNs, floor = token } = heard;
  const stale = raised(staleOf(agent, resource), floor);
  const others = kept(agent.tokens, stale).filter(
    (valid) => valid.resource !== resource || valid.token !== token,
  );
  const valid = isStale(stale, token)
    ? []
    : [{ resource, token, untilTaiNs, ...(detection && { detection }) }];
  return withStale({ ...agent, tokens: [...others, ...valid] }, stale);
}

export function ended(agent: Agent, { resource, token, floor = 0 }: Of<"lease-over">): Agent {
  const before = staleOf(agent, resource);
  const over = [...before.over.filter((one) => one !== token), token].slice(-OVER_REMEMBERED);
  const stale = raised({ ...before, over }, floor);
  return withStale({ ...agent, tokens: kept(agent.tokens, stale) }, stale);
}

/** The newest machine that was linked for a token; 0 before the first. */
export const newestOf = ({ linked }: Agent, { resource, token }: Omit<Linked, "placement">): number =>
  linked.find((one) => one.resource === resource && one.token === token)?.placement ?? 0;

export function withLinked(agent: Agent, { resource, token, placement }: Linked): Agent {
  const others = agent.linked.filter((one) => one.resource !== resource || one.token !== token);
  return { ...agent, linked: [...others, { resource, token, placement }] };
}

/** Not stale for ever: the word of a renewal may still come. */
export function expired(agent: Agent, resource: string, now: Instant): Agent {
  const tokens = agent.tokens.filter((valid) => valid.resource !== resource || expiryOf(valid) > now);
  return tokens.length === agent.tokens.length ? agent : { ...agent, tokens };
}

const staleOf = (agent: Agent, resource: string): Stale =>
  agent.stale.find((one) => one.resource === resource) ?? { resource, floor: 0, over: [] };
const isStale = ({ floor, over }: Stale, token: number): boolean => token < floor || over.includes(token);
const kept = (tokens: readonly ValidToken[], stale: Stale): readonly ValidToken[] =>
  tokens.filter(({ resource, token }) => resource !== stale.resource || !isStale(stale, token));

function raised(stale: Stale, to: number): Stale {
  const floor = Math.max(stale.floor, to);
  return { ...stale, floor, over: stale.over.filter((token) => token >= floor) };
}

const withStale = (agent: Agent, stale: Stale): Agent => ({
  ...agent,
  stale: [...agent.stale.filter(({ resource }) => resource !== stale.resource), stale],
  linked: agent.linked.filter(({ resource, token }) => resource !== stale.resource || !isStale(stale, token)),
});
