// Which components live on which hosts, and what may come from one. The cloud's own are beside the database; terminals,
// agents and nodes are hosts apart, which speak to the cloud only: it passes on what they say to each other.

import type { Address, CarriedAudit, Component } from "@etalon/basis";
import { z } from "zod";
import { ncToCc } from "./cc-to-nc.ts";
import { ncToClc } from "./clc-to-nc.ts";
import { announce } from "./ia-to-irm.ts";
import { linkRefused, openLink } from "./nc-to-ia.ts";
import { id, instant, text, use } from "./nouns.ts";
import { vmToZz } from "./vm-to-zz.ts";
import { yhToBank, yhToZz } from "./yh-to-zz.ts";
import { prepared } from "./zz-to-ia.ts";

export const hostRoles = ["cloud", "node", "agent", "terminal"] as const;
export type HostRole = (typeof hostRoles)[number];

/** A process with a mailbox of its own; all processes beside the database are the one host `cloud/all`. */
export interface Host {
  readonly role: HostRole;
  readonly id: string;
}
export const cloudHost: Host = { role: "cloud", id: "all" };

const homes: Partial<Record<Component, HostRole>> = { yh: "terminal", ia: "agent", nc: "node" };
export const homeOf = (component: Component): HostRole => homes[component] ?? "cloud";

/**
 * Where a message goes from here; null when that follows from what was said to the same address before: a machine is on
 * the node that it was placed on.
 */
export function hostOf({ component, key }: Address, body: unknown): Host | null {
  const role = homeOf(component);
  if (role === "cloud") return cloudHost;
  if (role !== "node") return { role, id: key.slice(key.indexOf("/") + 1) };
  const { node } = body as { node?: unknown };
  return typeof node === "string" ? { role, id: node } : null;
}

interface Right {
  /** Which keys are its own there. */
  readonly key: (id: string) => string;
  /** What it may say: others' words would be heard there as theirs. */
  readonly kinds: readonly string[];
}
const may = (key: Right["key"], ...kinds: readonly { readonly value: string }[]): Right => ({
  key,
  kinds: kinds.map(({ value }) => value),
});
type Kinded = {
  readonly options: readonly { readonly shape: { readonly kind: { readonly value: string } } }[];
};
const kindsIn = ({ options }: Kinded) => options.map(({ shape }) => shape.kind);

/** To whom a host of a role may speak, of what, and as what: its components' arrows and no others. */
const rights: Record<Exclude<HostRole, "cloud">, Partial<Record<Component, readonly Right[]>>> = {
  agent: {
    irm: [may((id) => `agent/${id}`, announce.shape.kind)],
    nc: [may(() => "machine/", linkRefused.shape.kind)],
    zz: [may(() => "detection/", prepared.shape.kind)],
  },
  node: {
    clc: [may(() => "cluster", ...kindsIn(ncToClc))],
    ia: [may(() => "agent/", openLink.shape.kind)],
    zz: [may(() => "detection/", ...kindsIn(vmToZz))],
    cc: [may(() => "application/", ...kindsIn(ncToCc))],
  },
  terminal: {
    zz: [
      may(() => "detection/", ...kindsIn(yhToZz)),
      // Its own bank's alone: what another says of it would be switched by.
      may((id) => `bank/${id}`, ...kindsIn(yhToBank)),
    ],
  },
};

const called = (role: HostRole): string => `${role === "agent" ? "an" : "a"} ${role}`;

/** Why what a host said is not let in; null when it is. What it says of itself must be itself. */
export function whyNotFrom({ role, id }: Host, to: Address, body: unknown): string | null {
  if (role === "cloud") return null;
  const right = rights[role][to.component]?.find(({ key }) => {
    const own = key(id);
    return own.endsWith("/") ? to.key.startsWith(own) : to.key === own;
  });
  if (right === undefined) return `${called(role)} has nothing to say to ${to.component} ${to.key}`;
  const { kind, node, agent, certificate } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (!right.kinds.some((one) => one === kind))
    return `${called(role)} does not say "${String(kind).slice(0, 60)}" to ${to.component}`;
  // What an agent was seen with is for others to say.
  if (certificate !== undefined) return `${called(role)} cannot witness for itself`;
  const claimed = role === "node" && typeof node === "string" ? node : role === "agent" ? agent : undefined;
  return claimed === undefined || claimed === id ? null : `${role} ${id} speaks as ${String(claimed)}`;
}

/** What a host says for the audit log: what one of its own steps said of itself. */
export const carriedAudit = z.strictObject({
  id: z.string().min(1).max(100),
  by: z.enum(["yh", "ia", "nc"]),
  key: z.string().min(1).max(500),
  atTaiNs: instant,
  entry: z.strictObject({
    what: z.string().regex(/^[a-z][a-z-]{0,39}$/, "one word"),
    who: z.string().max(200),
    resource: id.nullable(),
    application: id.nullable(),
    token: z.number().int().nonnegative().nullable(),
    why: text,
    untilTaiNs: instant.exactOptional(),
    use: use.exactOptional(),
  }),
}) satisfies z.ZodType<CarriedAudit>;

/** Why such an entry is not written down; null when it is. A host can speak for its own components only. */
export function whyNotAudited(
  { role, id: host }: Host,
  { by, key }: Pick<CarriedAudit, "by" | "key">,
): string | null {
  const own = role === "node" ? key.startsWith("machine/") : key === `${role}/${host}`;
  return homeOf(by) === role && own ? null : `${role} ${host} has nothing to say for ${by} ${key}`;
}
