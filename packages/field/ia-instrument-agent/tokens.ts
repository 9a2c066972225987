// Which fencing tokens an agent takes as valid. Pure; called by `step.ts`. Messages may come late, twice, or in another
// order than they were said in: a token that was once stale stays so.

import { type Instant, later } from "@etalon/basis";
import type { ClcToIa } from "@etalon/messages/clc-to-ia";
import type { ImToIa } from "@etalon/messages/im-to-ia";
import type { OpenLink } from "@etalon/messages/nc-to-ia";
import type { Agent, Stale, ValidToken } from "./state.ts";

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

const placedOf = ({ placed }: Agent, { resource, token }: Pick<ClcToIa, "resource" | "token">) =>
  placed.find((one) => one.resource === resource && one.token === token);

/** Of a stale token, or older than what is known: nothing new. */
export function withPlaced(agent: Agent, { resource, token, machine, placement, node }: ClcToIa): Agent {
  const before = placedOf(agent, { resource, token });
  if (isStale(staleOf(agent, resource), token) || placement <= (before?.placement ?? 0)) return agent;
  const others = agent.placed.filter((one) => one !== before);
  return { ...agent, placed: [...others, { resource, token, machine, placement, node }] };
}

/** Why a node's asking for a link is refused, and whether only for now; null when it is not. */
export function whyNotLinked(agent: Agent, asked: OpenLink): { why: string; passing?: true } | null {
  const { machine, resource, token, placement, node } = asked;
  if (!tokensOf(agent, resource).includes(token))
    return { why: `token ${token} is not valid for ${resource}` };
  const placed = placedOf(agent, asked);
  if (placed === undefined || placed.placement < placement)
    return { why: `the cluster has not said that ${machine} has a place at ${resource}`, passing: true };
  if (placed.placement > placement)
    return { why: `a newer machine has the place of ${machine} at ${resource}` };
  if (placed.machine === machine && placed.node === node) return null;
  return { why: `${machine} on node ${node} is not the machine that was placed for ${resource}` };
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
  placed: agent.placed.filter(({ resource, token }) => resource !== stale.resource || !isStale(stale, token)),
});
