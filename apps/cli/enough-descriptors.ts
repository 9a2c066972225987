// Whether a process may have as many connections open as its doors let in; said at its start, since a process that has
// come to its limit can say nothing any more.

import type { Role } from "@etalon/outside/authority/identity";
import { usualLimits as interfaces } from "@etalon/outside/http/limits";
import { descriptors, lackOf } from "@etalon/outside/links/descriptors";
import { usualLimits as links } from "@etalon/outside/links/tcp";
import { usualLimits as uplinks } from "@etalon/outside/uplink/door";

/** Of all doors together; roles without a door are not here. Read by `etalon doctor`, too. */
export const connectionsAtMost: Partial<Record<Role | "up", number>> = {
  up: interfaces.connections + uplinks.connections + links.connections,
  cloud: interfaces.connections,
  station: interfaces.connections,
  agent: uplinks.connections,
  node: links.connections,
};

export async function sayLackOfDescriptors(of: Role | "up", say: (text: string) => void): Promise<void> {
  const lack = lackOf(await descriptors(connectionsAtMost[of] ?? 0));
  if (lack !== null) say(lack);
}
