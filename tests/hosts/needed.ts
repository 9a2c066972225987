// What has to be there for hosts as network namespaces with Debian's servers.

import { spawnSync } from "node:child_process";
import { whyNoNamespaces } from "../scaled-out/namespaces.ts";

/** In one sentence; null: nothing is missing. */
export function whyNotHere(): string | null {
  for (const [program, debian] of [
    ["nats-server", "nats-server"],
    ["psql", "postgresql"],
  ] as const)
    if (spawnSync(program, ["--version"]).error)
      return `${program} is missing: apt-get install --no-install-recommends ${debian}`;
  return whyNoNamespaces();
}
