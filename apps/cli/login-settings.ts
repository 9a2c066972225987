// By which identity provider the users of a cloud log in, from the operator's file. Called wherever an interface for users
// is opened.

import { type Answer, good, type Log } from "@etalon/basis";
import type { Logins } from "@etalon/cloud/cc-cloud-controller/login-door";
import { identityProvider } from "@etalon/outside/oidc/provider";
import { readLoginSettings } from "@etalon/outside/oidc/settings";

/** @param file  left out: there is none */
export async function loginsOf(file: string | undefined, log: Log): Promise<Answer<Logins | null>> {
  if (file === undefined) return good(null);
  const settings = await readLoginSettings(file);
  if (!settings.ok) return settings;
  const { provider, rules } = settings.value;
  return good({ provider: identityProvider(provider, log), rules });
}
