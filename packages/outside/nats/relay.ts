// What stands in for components that live on other hosts: a controller that hears their messages and says each once to
// their host. By the mailbox's own laws each message gets one number and is said at least once, in the order of its
// aggregate; the other mailbox knows the number again. Served by `bridge.ts`.

import { type Address, type Component, type Controller, fromJson, type Instant, toJson } from "@etalon/basis";
import { cloudHost, type Host, hostOf } from "@etalon/messages/hosts";
import { type Proof, proofIn, proofOf } from "../authority/proof.ts";
import { isTooDeep } from "../http/sound-text.ts";
import { presentWay, type Way, wayIn, wayText } from "../telemetry/way.ts";
import type { Bus } from "./bus.ts";

/** Of one address: how much was said to it, and where it is. */
export interface Relayed {
  readonly relayedSinceTaiNs: Instant;
  readonly said: number;
  readonly host: Host | null;
  readonly lastTaiNs: Instant;
}
/** Its own timer. */
interface Idle {
  readonly relay: "idle";
}
export interface Saying {
  readonly to: Address;
  /** null: nobody knows where it is. */
  readonly host: Host | null;
  readonly id: string;
  readonly body: unknown;
}

/** An address that nothing was said to for so long is forgotten; its count begins anew under a later instant. */
const FORGOTTEN_AFTER_NS = 86_400_000_000_000n;

export function relayController(
  component: Component,
  bus: Pick<Bus, "publish" | "host" | "credentials">,
  lost: (to: Address, body: unknown) => void,
): Controller<Relayed, unknown, never, Idle, Saying> {
  const whereabouts = (to: Address, body: unknown): Host | null =>
    bus.host.role === "cloud" ? hostOf(to, body) : cloudHost;
  return {
    misunderstood: (body) =>
      typeof (body as { kind?: unknown } | null)?.kind === "string"
        ? null
        : "a message is an object with a kind",
    step(before, heard, key, now) {
      const idleAt = { atTaiNs: now + FORGOTTEN_AFTER_NS, body: { relay: "idle" } as const };
      if ((heard as Partial<Idle>).relay === "idle" && (heard as { kind?: unknown }).kind === undefined) {
        const fresh = before !== null && now - before.lastTaiNs < FORGOTTEN_AFTER_NS;
        return { state: fresh ? before : null, say: [], timers: fresh ? [idleAt] : [], acts: [] };
      }
      const to = { component, key };
      const host = whereabouts(to, heard) ?? before?.host ?? null;
      const relayedSinceTaiNs = before?.relayedSinceTaiNs ?? now;
      const said = (before?.said ?? 0) + (host ? 1 : 0);
      const id = `${component}/${key}/${relayedSinceTaiNs}/${said}`;
      return {
        state: { relayedSinceTaiNs, said, host, lastTaiNs: now },
        say: [],
        timers: before ? [] : [idleAt],
        acts: [{ to, host, id, body: heard }],
      };
    },
    async perform({ to, host, id, body }, _key, stop) {
      if (host === null) lost(to, body);
      else await bus.publish(host, id, envelope(bus, to, id, body), stop);
      return [];
    },
  };
}

/** The way that it is said on stands beside the body, and who says it where that counts: no component reads them. */
function envelope(
  { host, credentials }: Pick<Bus, "host" | "credentials">,
  to: Address,
  id: string,
  body: unknown,
) {
  const way = wayText(presentWay());
  const proof = credentials && isProved(host, to) ? proofOf(provedText(id, to, body), credentials) : null;
  return toJson({ to, body, ...(way !== null && { way }), ...(proof && { proof }) });
}

/** An agent that announces shows its certificate to the registry itself, over the heads of the bus's servers. */
export const isProved = (from: Host, { component }: Address): boolean =>
  from.role === "agent" && component === "irm";
/** What is signed: nobody else's number, address or word. */
export const provedText = (id: string, to: Address, body: unknown): string => toJson({ id, to, body });

export interface Enveloped {
  readonly to: Address;
  readonly body: unknown;
  readonly way: Way | null;
  readonly proof: Proof | null;
}

/** What stands in an envelope; null when it is none. */
export function openEnvelope(text: string): Enveloped | null {
  if (isTooDeep(text)) return null;
  try {
    const { to, body, way, proof } = fromJson(text) as Partial<Record<"body" | "way" | "proof", unknown>> & {
      to?: Partial<Address>;
    };
    const fits = typeof to?.component === "string" && typeof to.key === "string" && to.key.length > 0;
    if (!fits || to.key.length > 500 || typeof body !== "object") return null;
    return { to: to as Address, body, way: wayIn(way), proof: proofIn(proof) };
  } catch {
    return null;
  }
}
