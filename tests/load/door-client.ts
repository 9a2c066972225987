// A client of the cloud's door for hundreds of applicants in one process, which leaves the processor to the cloud: kept
// connections, no fetch. Used by `applicant.ts`.

import { fromJson, toJson } from "@etalon/basis";
import { Agent, request } from "undici";
import type { Cloud } from "../../apps/cli/api.ts";

const connections = new Agent({ connections: 1000, pipelining: 1, bodyTimeout: 0, headersTimeout: 60_000 });

export interface Reply {
  readonly ok: boolean;
  readonly value: unknown;
}

export async function say(
  { url, token }: Cloud,
  method: "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Reply> {
  const reply = await request(url + path, {
    dispatcher: connections,
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: toJson(body) }),
  });
  return { ok: reply.statusCode < 300, value: fromJson(await reply.body.text()) };
}

export interface News {
  readonly kind: string;
  readonly value: unknown;
}

/** Server-sent events until the connection ends; throws when they are refused. */
export async function* news({ url, token }: Cloud, path: string): AsyncGenerator<News> {
  const headers = { authorization: `Bearer ${token}` };
  const reply = await request(url + path, { dispatcher: connections, headers });
  if (reply.statusCode !== 200) throw new Error(`${path}: ${reply.statusCode} ${await reply.body.text()}`);
  let rest = "";
  reply.body.setEncoding("utf8");
  for await (const text of reply.body) {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const kind = /^event: (.*)$/m.exec(part)?.[1];
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (kind !== undefined) yield { kind, value: data === undefined ? null : fromJson(data) };
    }
  }
}

export const closeConnections = (): Promise<void> => connections.destroy();
