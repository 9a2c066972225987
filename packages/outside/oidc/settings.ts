// The operator's file on logging in: which identity provider, and which of its claims give which roles. Read by the roles
// that have an interface for users, at their start.

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { type LoginRules, loginRule } from "@etalon/messages/login";
import { misfit } from "@etalon/messages/nouns";
import { z } from "zod";
import { isLoopback } from "../links/loopback.ts";

const claim = z.string().min(1).max(100);
const settings = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1).max(200),
  /** Beside this file; left out where the provider knows the client as public. */
  clientSecretFile: z.string().min(1).optional(),
  scope: z.string().max(500).default("openid profile"),
  nameClaim: claim.default("preferred_username"),
  rolesClaim: claim.default("groups"),
  rules: z.array(loginRule).min(1).max(1000),
  sessionHours: z.number().positive().max(720).default(12),
});

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scope: string;
}
export interface LoginSettings {
  readonly provider: ProviderSettings;
  readonly rules: LoginRules;
}

export async function readLoginSettings(file: string): Promise<Answer<LoginSettings>> {
  const wrong = (why: string) => refused("oidc.settings", `${file}: ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    return wrong(`JSON is expected (${(error as Error).message})`);
  }
  const why = misfit(settings, value, "the file");
  if (why) return wrong(why);
  const { issuer, clientId, clientSecretFile, scope, ...rules } = settings.parse(value);
  const { protocol, hostname } = new URL(issuer);
  if (protocol === "http:" && !isLoopback(hostname))
    return wrong(`issuer ${issuer}: https is expected, since tokens come from there`);
  let clientSecret: string | null = null;
  if (clientSecretFile !== undefined)
    try {
      clientSecret = (await readFile(resolve(dirname(file), clientSecretFile), "utf8")).trim();
    } catch (error) {
      return wrong(`clientSecretFile cannot be read: ${(error as Error).message}`);
    }
  return good({ provider: { issuer, clientId, clientSecret, scope }, rules });
}
