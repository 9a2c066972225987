// Which channels of a recording could play which role, by phase, quantity and name; called by
// channel-choice.ts.

import type { Channel } from "@etalon/basis";
import { type Role, reversedRoles, roles } from "./roles.table.ts";

export interface ChosenChannel {
  /** Index in `Recording.channels` and in every section's `values`. */
  readonly index: number;
  /** −1: the recorded values are the negative of the role's. */
  readonly sign: 1 | -1;
}

export type Candidates = ReadonlyMap<Role, readonly ChosenChannel[]>;

export function findCandidates(channels: readonly Channel[]): Candidates {
  const found = new Map<Role, ChosenChannel[]>();
  channels.forEach((channel, index) => {
    const fit = roleOf(channel);
    if (fit !== null) found.set(fit.role, [...(found.get(fit.role) ?? []), { index, sign: fit.sign }]);
  });
  addLone(found, channels, "voltage", "ua");
  addLone(found, channels, "current", "ia");
  return found;
}

/** The only voltage, or the only current, of a recording needs no phase to be known by. */
function addLone(
  found: Map<Role, ChosenChannel[]>,
  channels: readonly Channel[],
  quantity: "voltage" | "current",
  role: Role,
): void {
  const indices = channels.flatMap((channel, index) => (channel.quantity === quantity ? [index] : []));
  const index = indices[0];
  if (indices.length !== 1 || index === undefined || channels[index]?.phase !== null) return;
  if (roleOf(channels[index]) === null) found.set(role, [{ index, sign: 1 }]);
}

function roleOf(channel: Channel): { role: Role; sign: 1 | -1 } | null {
  if (channel.quantity === "other") return null;
  const letter = channel.quantity === "voltage" ? "u" : "i";
  if (channel.phase !== null) {
    const role = roles.find((one) => one === `${letter}${channel.phase}`);
    return role === undefined ? null : { role, sign: 1 };
  }
  // "ucb" is the negative of a phase that recordings have, so only its name can tell it.
  const pair = /(?:^|[^a-z0-9])[uv]_?(cb|ba|ac)$/i.exec(channel.name)?.[1]?.toLowerCase();
  const role = letter === "u" ? reversedRoles.get(`u${pair}`) : undefined;
  return role === undefined ? null : { role, sign: -1 };
}
