// A nats-server's whole configuration: who it is, with whom it keeps the stream, who may do what. `etalon authority bus`
// writes one for each server.

import { authorizationText, type BusUser } from "./rights.ts";

export interface ServerOptions {
  readonly name: string;
  readonly listen: string;
  /** PEM files, as the server finds them. */
  readonly files: { readonly certificate: string; readonly key: string; readonly authority: string };
  /** Folder of what is kept. */
  readonly store: string;
  readonly users: readonly BusUser[];
  /** The servers that keep everything together; left out where there is one. */
  readonly cluster?: {
    readonly listen: string;
    /** `host:port` by which the others find this one. */
    readonly own: string;
    /** `host:port` of all; by these host names a certificate is known to be one of theirs. */
    readonly routes: readonly string[];
  };
}

const text = (value: string) => JSON.stringify(value);

/**
 * Clients are users by the identity in their certificates. Between servers a certificate of the authority is not enough,
 * since every role has one: it must be made out to the host name of a route.
 */
export function serverConfiguration({ name, listen, files, store, users, cluster }: ServerOptions): string {
  const { certificate, key, authority } = files;
  const tls = (more: string) =>
    `tls { cert_file: ${text(certificate)}, key_file: ${text(key)}, ca_file: ${text(authority)}, timeout: 5, ${more}: true }`;
  const routes = cluster?.routes.map((route) => text(`nats-route://${route}`)).join(", ");
  return [
    `server_name: ${text(name)}`,
    `listen: ${text(listen)}`,
    tls("verify_and_map"),
    `jetstream { store_dir: ${text(store)}, max_memory_store: 64MB }`,
    // Clients know the servers by NATS_URL; addresses that a server finds on itself may lead nowhere.
    ...(cluster
      ? [
          "cluster {",
          "  name: etalon",
          `  listen: ${text(cluster.listen)}`,
          `  advertise: ${text(cluster.own)}`,
          `  routes: [${routes}]`,
          "  no_advertise: true",
          `  ${tls("verify_cert_and_check_known_urls")}`,
          "}",
        ]
      : []),
    authorizationText(users),
  ].join("\n");
}
