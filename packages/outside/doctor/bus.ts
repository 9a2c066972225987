// The bus of NATS_URL: each server reached and willing, JetStream there, everything kept as often as it should be. Called
// by `etalon doctor`.

import type { Host } from "@etalon/messages/hosts";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { Credentials } from "../authority/credentials.ts";
import { identityUri } from "../authority/identity.ts";
import { isLoopback } from "../links/loopback.ts";
import { tlsOf } from "../nats/bus.ts";
import { inboxOf, STREAM } from "../nats/subjects.ts";
import { doubt, type Finding, fault, fine, nameByHost, notLookedAt, quoted } from "./finding.ts";

const WITHIN_MS = 3_000;

export interface BusLook {
  readonly url: string | undefined;
  readonly host: Host;
  /** null: they were named, and cannot be used. */
  readonly credentials?: Credentials | null | undefined;
}

export async function lookAtBus({ url, host, credentials }: BusLook): Promise<readonly Finding[]> {
  const set = "export NATS_URL=nats://HOST:4222";
  if (!url) return [fault("bus", "NATS_URL is not set", set)];
  const servers = url.split(",").map((one) => one.trim());
  const bad = servers.find((one) => !/^(nats|tls):\/\/[^/]+$/.test(one));
  if (bad !== undefined)
    return [fault("bus", `NATS_URL should look like nats://host:4222, and "${bad}" does not`, set)];
  if (credentials === null) return servers.map((one) => notLookedAt(checkOf(one)));
  const all = await Promise.all(servers.map((one) => lookAtServer(one, servers.length, host, credentials)));
  return all.flat();
}

const checkOf = (server: string): string => `bus ${new URL(server).host}`;

/** As the role itself would be seen, for one look. */
export const connectionFor = (
  servers: string[],
  host: Host,
  credentials: Credentials | undefined,
): Promise<NatsConnection> =>
  connect({
    servers,
    name: "etalon doctor",
    inboxPrefix: inboxOf(host),
    reconnect: false,
    timeout: WITHIN_MS,
    ignoreClusterUpdates: true,
    ...(credentials && { tls: tlsOf(credentials) }),
  });

async function lookAtServer(
  server: string,
  count: number,
  host: Host,
  credentials: Credentials | undefined,
): Promise<readonly Finding[]> {
  const check = checkOf(server);
  if (!credentials && !isLoopback(new URL(server).hostname))
    return [
      fault(
        check,
        `${server} is another host: it is spoken to with certificates only`,
        "npx etalon doctor --credentials FOLDER",
      ),
    ];
  try {
    const connection = await connectionFor([server], host, credentials);
    try {
      const { version, jetstream } = connection.info ?? {};
      if (!isNewEnough(version ?? ""))
        return [
          fault(
            check,
            `nats-server is ${version}, and 2.9 or later is needed`,
            "sudo apt-get install nats-server",
          ),
        ];
      if (!jetstream)
        return [
          fault(
            check,
            `nats-server at ${server} has no JetStream, and keeps nothing`,
            `add "jetstream { store_dir: /var/lib/nats }" to its configuration, then: nats-server --signal reload`,
          ),
        ];
      const there = fine(check, `nats-server ${version} with JetStream`);
      // Only the cloud may look at the stream.
      if (host.role !== "cloud") return [there];
      const { streams } = await jetstreamManager(connection, { checkAPI: false, timeout: WITHIN_MS });
      const stream = await streams.info(STREAM).catch((error: Error) => error);
      return [there, lookAtStream(stream, count)];
    } finally {
      await connection.close();
    }
  } catch (error) {
    return [unreachable(check, server, error as Error, credentials)];
  }
}

type StreamInfo = Awaited<ReturnType<Awaited<ReturnType<typeof jetstreamManager>>["streams"]["info"]>>;

function lookAtStream(stream: StreamInfo | Error, count: number): Finding {
  const check = "bus's stream";
  if (stream instanceof Error)
    return /not found/.test(stream.message)
      ? fine(check, "the stream will be made when a cloud starts")
      : fault(
          check,
          `JetStream does not answer (${stream.message}): do most of its servers run?`,
          "nats-server --signal ldm # on none; start the others",
        );
  const { num_replicas: replicas } = stream.config;
  const away = stream.cluster?.replicas?.filter(({ offline, current }) => offline || !current) ?? [];
  if (count >= 3 && replicas < 3)
    return fault(
      check,
      `everything is kept ${replicas} time only, though there are ${count} servers`,
      "systemctl restart etalon-cloud # it asks for three as it starts",
    );
  if (away.length > 0)
    return fault(
      check,
      `${away.map(({ name }) => name).join(", ")} of the ${replicas} that keep everything ${away.length === 1 ? "is" : "are"} away or behind`,
      "systemctl status nats-server",
    );
  if (replicas < 3)
    return doubt(
      check,
      "everything is kept once: a lost disk loses what is under way",
      "export NATS_URL=nats://A:4222,nats://B:4222,nats://C:4222",
    );
  return fine(check, `everything is kept ${replicas} times`);
}

function unreachable(
  check: string,
  server: string,
  error: Error,
  credentials: Credentials | undefined,
): Finding {
  const { message, cause } = error;
  const why = cause instanceof Error ? `${message} (${cause.message})` : message;
  if (/authorization|permission/i.test(why))
    return fault(
      check,
      `${server} does not let us in (${why}): our certificate was revoked, or issued after its nats.conf was written`,
      letIn(credentials),
    );
  if (/tls|ssl|certificate|secure/i.test(why))
    return fault(
      check,
      `TLS with ${server} cannot be agreed on: ${why}`,
      credentials
        ? "npx etalon authority list --authority FOLDER # is the server's certificate there, and valid?"
        : "npx etalon doctor --credentials FOLDER",
    );
  const { hostname } = new URL(server);
  const name = nameByHost(hostname, "FOLDER");
  return fault(
    check,
    `${server} is not reached: ${why}`,
    `nats-server -c ${name}/nats.conf # on ${hostname}; with systemd: systemctl start etalon-bus@${name}`,
  );
}

/** What was issued anew needs the servers' lists written anew, too. */
function letIn(credentials: Credentials | undefined): string {
  const bus =
    "npx etalon authority bus BUS-FOLDERS --authority FOLDER # writes each nats.conf; there: nats-server --signal reload";
  if (!credentials) return bus;
  const { role, id } = credentials.identity;
  const issue = `npx etalon authority issue ${quoted(`${role}/${id}`)} --to . --domain DOMAIN --authority FOLDER`;
  return `${bus}; before, if "authority list" says that ${identityUri({ role, id })} was revoked: ${issue}`;
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 9);
}
