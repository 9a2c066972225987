// Which host on the bus a certificate stands for. Called by the apps.

import { cloudHost, type Host } from "@etalon/messages/hosts";
import type { Identity } from "../authority/identity.ts";
import { addressOf } from "../uplink/address.ts";

/**
 * null for roles without a place on the bus: a station is beside the database, and so part of the cloud. Terminals are
 * known by tenant, site and terminal in certificates, and by the last alone in messages.
 */
export function hostOfIdentity({ role, id }: Identity): Host | null {
  if (role === "cloud") return cloudHost;
  if (role === "agent" || role === "node") return { role, id };
  const address = role === "terminal" ? addressOf(id) : null;
  return address ? { role: "terminal", id: address.terminal } : null;
}
