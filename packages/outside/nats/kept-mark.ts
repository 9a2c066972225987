// What the cloud's database told of how far it has come (`postgres/database-mark.ts`), kept by the bus beside the messages:
// the last word alone. Called by `database-watch.ts`, and by `etalon doctor`, which only looks.

import {
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamAPI,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Bus } from "./bus.ts";

const STREAM = "ETALON_MARK";
/** What the cloud tells itself: no other host may speak or listen there. */
const SUBJECT = "etalon.to.cloud";
const WITHIN_MS = 5_000;
const ask = { checkAPI: false, timeout: WITHIN_MS };

/** @throws when the bus keeps nothing at present */
export async function keptMark({ connection, replicas }: Bus): Promise<number | null> {
  const { streams } = await jetstreamManager(connection, ask);
  if (await isThere(streams)) return lastWord(streams);
  await streams.add({
    ...{ name: STREAM, subjects: [SUBJECT], num_replicas: replicas, max_msgs_per_subject: 1 },
    ...{ retention: RetentionPolicy.Limits, storage: StorageType.File },
  });
  return null;
}

/** The same without making anything. @throws when the bus keeps nothing at present */
export async function toldMark(connection: NatsConnection): Promise<number | null> {
  const { streams } = await jetstreamManager(connection, ask);
  return (await isThere(streams)) ? lastWord(streams) : null;
}

async function isThere(streams: StreamAPI): Promise<boolean> {
  return streams.info(STREAM).then(
    () => true,
    (error: Error) => {
      if (/not found/i.test(error.message)) return false;
      throw error;
    },
  );
}

async function lastWord(streams: StreamAPI): Promise<number | null> {
  const last = await streams.getMessage(STREAM, { last_by_subj: SUBJECT });
  return last ? Number(last.string()) : null;
}

export async function keepMark({ connection }: Bus, atMs: number): Promise<void> {
  await jetstream(connection).publish(SUBJECT, String(atMs), { timeout: WITHIN_MS });
}
