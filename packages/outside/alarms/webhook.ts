// One POST to a webhook, signed as standardwebhooks.com has it: `webhook-id` is the same however often it comes. Called by
// `take-out.ts`.

import { createHmac } from "node:crypto";
import { request as plainly } from "node:http";
import { request as securely } from "node:https";
import { isIP } from "node:net";
import { type Answer, good, refused } from "@etalon/basis";
import { isLocalAddress, lookupElsewhere, whyNotCalled } from "./callable-address.ts";
import type { Webhook } from "./settings.ts";

const WITHIN_MS = 15_000;

export interface Post {
  readonly id: string;
  readonly body: string;
  readonly nowS: number;
}

export const signature = (key: Uint8Array, { id, body, nowS }: Post): string =>
  `v1,${createHmac("sha256", key).update(`${id}.${nowS}.${body}`).digest("base64")}`;

/** Arrived is what was answered with 2xx within 15 s; whither a redirect leads is not gone. */
export async function postTo(hook: Webhook, post: Post, stop: AbortSignal): Promise<Answer<void>> {
  const { url, local, authority, key } = hook;
  const { protocol, hostname } = new URL(url);
  const failed = (why: string) => refused("alarms.webhook", why);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (!local && isIP(host) && isLocalAddress(host)) return failed(whyNotCalled(host, host));
  const signal = AbortSignal.any([stop, AbortSignal.timeout(WITHIN_MS)]);
  return new Promise((answer) => {
    const sent = (protocol === "https:" ? securely : plainly)(
      url,
      {
        method: "POST",
        agent: false,
        signal,
        ...(!local && { lookup: lookupElsewhere }),
        ...(authority !== null && { ca: authority }),
        minVersion: "TLSv1.2",
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(post.body),
          "user-agent": "Etalon",
          "webhook-id": post.id,
          "webhook-timestamp": String(post.nowS),
          "webhook-signature": signature(key, post),
        },
      },
      (reply) => {
        const { statusCode = 0 } = reply;
        reply.destroy(); // what it says besides is not wanted, however long
        answer(
          statusCode >= 200 && statusCode < 300 ? good(undefined) : failed(`${host} answered ${statusCode}`),
        );
      },
    );
    sent.on("error", (error) =>
      answer(
        failed(
          signal.aborted && !stop.aborted
            ? `${host} did not answer within ${WITHIN_MS / 1000} s`
            : error.message,
        ),
      ),
    );
    sent.end(post.body);
  });
}
