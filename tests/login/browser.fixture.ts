// An identity provider's process, and a person at a browser who logs in there: keeps cookies, follows redirects, sends
// off the one form that a page shows.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Logins } from "@etalon/cloud/cc-cloud-controller/login-door";
import { identityProvider } from "@etalon/outside/oidc/provider";
import { silentLog } from "@etalon/outside/telemetry/log";

export interface TestProvider {
  readonly issuer: string;
  /** What is known of somebody from now on. */
  account(id: string, claims: object): Promise<void>;
  /** What its ID tokens are wrong in from now on; empty: nothing. */
  lie(about: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startProvider(accounts: Readonly<Record<string, object>>): Promise<TestProvider> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "provider.mjs")], {
    env: { ...process.env, ACCOUNTS: JSON.stringify(accounts), NODE_NO_WARNINGS: "1" },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const [first] = await Promise.race([
    once(child.stdout, "data"),
    exited.then(([code]) => {
      throw new Error(`the identity provider ended with ${code}`);
    }),
  ]);
  const issuer = String(first).trim().split("\n").at(-1) ?? "";
  const post = async (path: string, body: string) =>
    void (await fetch(issuer + path, { method: "POST", body }));
  return {
    issuer,
    account: (id, claims) => post("/accounts", JSON.stringify({ [id]: claims })),
    lie: (about) => post("/lie", about),
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}

/** Goes where it is sent until a page has no form, or an address is `stopAt`; where it came to, and what is there. */
export async function browse(
  from: string,
  account: string,
  stopAt?: string,
): Promise<{ readonly url: string; readonly text: string }> {
  const cookies = new Map<string, string>();
  let url = from;
  let body: URLSearchParams | null = null;
  for (let steps = 0; steps < 30; steps++) {
    if (stopAt !== undefined && url.startsWith(stopAt)) return { url, text: "" };
    const reply: Response = await fetch(url, {
      redirect: "manual",
      headers: {
        "x-account": account,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
      ...(body && { method: "POST", body }),
    });
    body = null;
    for (const one of reply.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await reply.text();
    const next = reply.headers.get("location");
    const form = /<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(text);
    if (next !== null) url = new URL(next, url).href;
    else if (form && reply.ok) {
      const inputs = (form[2] ?? "").match(/<input[^>]*>/g) ?? [];
      const part = (input: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? "";
      url = new URL(form[1] ?? "", url).href;
      body = new URLSearchParams(
        inputs.map((one): [string, string] => [part(one, "name"), part(one, "value")]),
      );
      if (url.includes("/device")) body.set("confirm", "yes");
    } else return { url, text };
  }
  throw new Error(`the browser goes round and round at ${url}`);
}

/** As the operator's file would have it, with a table that gives nobody anything. */
export function loginsAt(issuer: string): Logins {
  const client = { issuer, clientId: "etalon", clientSecret: null, scope: "openid profile groups" };
  const rules = { nameClaim: "preferred_username", rolesClaim: "groups", rules: [], sessionHours: 1 };
  return { provider: identityProvider(client, silentLog), rules };
}
