// What each host may do on the bus, as nats-server's configuration: users are the identities in certificates (`tls` with
// `verify_and_map`). `etalon authority bus` prints it for what was issued.

import type { Host } from "@etalon/messages/hosts";
import { BEATS, beatOf, consumerOf, fromHost, heardBy, inboxOf, SHOWN, STREAM, shownBy } from "./subjects.ts";

export interface Rights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** A host reads its own consumer, which can be made for its own subject only, and speaks under its own name. */
export function rightsOf(host: Host): Rights {
  const inbox = `${inboxOf(host)}.>`;
  if (host.role === "cloud")
    return { publish: ["etalon.to.>", "$JS.API.>", `$JS.ACK.${STREAM}.>`], subscribe: [inbox, BEATS, SHOWN] };
  const consumer = `${STREAM}.${consumerOf(host)}`;
  return {
    publish: [
      fromHost(host),
      beatOf(host),
      ...(host.role === "node" ? [shownBy(host)] : []),
      `$JS.API.CONSUMER.CREATE.${consumer}.${heardBy(host)}`,
      ...["DELETE", "INFO", "MSG.NEXT"].map((what) => `$JS.API.CONSUMER.${what}.${consumer}`),
      `$JS.ACK.${consumer}.>`,
    ],
    subscribe: [inbox],
  };
}

export interface BusUser {
  /** As it stands in the certificate: `etalon:agent/ia-01`. */
  readonly user: string;
  readonly host: Host;
}

/** The block `authorization { … }`; whoever is not in it is not let in. */
export function authorizationText(users: readonly BusUser[]): string {
  const list = (subjects: readonly string[]) => `[${subjects.map((one) => JSON.stringify(one)).join(", ")}]`;
  const lines = users.map(({ user, host }) => {
    const { publish, subscribe } = rightsOf(host);
    const rights = `{ publish: ${list(publish)}, subscribe: ${list(subscribe)} }`;
    return `    { user: ${JSON.stringify(user)}, permissions: ${rights} }`;
  });
  return `authorization {\n  users: [\n${lines.join("\n")}\n  ]\n}\n`;
}
