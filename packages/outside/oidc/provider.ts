// The operator's identity provider over OpenID Connect: code flow with PKCE, and device flow (RFC 8628). Nothing is kept of
// a login under way: state, nonce and verifier follow from the secret of whoever began it. Asked by CC's door.

import { createHmac, randomBytes } from "node:crypto";
import { type Answer, good, type Log, refused } from "@etalon/basis";
import type { IdentityProvider, Vouched } from "@etalon/messages/login";
import * as oidc from "openid-client";
import { isSound } from "../http/sound-text.ts";
import { isLoopback } from "../links/loopback.ts";
import type { ProviderSettings } from "./settings.ts";

const ANSWERS_WITHIN_S = 10;
/** What the provider says of itself is believed so long. */
const KNOWN_FOR_MS = 3_600_000;
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const PENDING = /^(authorization_pending|slow_down)$/;
const SUBJECT_AT_MOST = 500;

export function identityProvider(
  { issuer, clientId, clientSecret, scope }: ProviderSettings,
  log: Log,
): IdentityProvider {
  let known: { readonly config: Promise<oidc.Configuration>; readonly sinceMs: number } | null = null;
  /** Asked when somebody logs in first: the cloud starts without its provider too. */
  const provider = (): Promise<oidc.Configuration> => {
    if (known && performance.now() - known.sinceMs < KNOWN_FOR_MS) return known.config;
    const plain = isLoopback(new URL(issuer).hostname) ? [oidc.allowInsecureRequests] : [];
    const config = oidc.discovery(
      new URL(issuer),
      clientId,
      clientSecret ?? undefined,
      clientSecret === null ? oidc.None() : undefined,
      { timeout: ANSWERS_WITHIN_S, execute: [...plain, oidc.enableNonRepudiationChecks] },
    );
    known = { config, sinceMs: performance.now() };
    config.catch(() => {
      known = null; // asked again next time
    });
    return config;
  };
  const asked = async <T>(ask: (config: oidc.Configuration) => Promise<Answer<T>>): Promise<Answer<T>> => {
    try {
      return await ask(await provider());
    } catch (error) {
      return refusal(error, log);
    }
  };

  return {
    issuer,
    beginBrowser: (redirect) =>
      asked(async (config) => {
        const login = randomBytes(32).toString("base64url");
        const url = oidc.buildAuthorizationUrl(config, {
          redirect_uri: redirect,
          scope,
          state: partOf(login, "state"),
          nonce: partOf(login, "nonce"),
          code_challenge: await oidc.calculatePKCECodeChallenge(partOf(login, "verifier")),
          code_challenge_method: "S256",
        });
        return good({ login, url: url.href });
      }),
    endBrowser: ({ login, redirect, answer }) =>
      asked(async (config) => {
        const current = new URL(redirect);
        current.search = answer;
        const tokens = await oidc.authorizationCodeGrant(config, current, {
          expectedState: partOf(login, "state"),
          expectedNonce: partOf(login, "nonce"),
          pkceCodeVerifier: partOf(login, "verifier"),
          idTokenExpected: true,
        });
        return vouched(config, tokens);
      }),
    beginDevice: () =>
      asked(async (config) => {
        const begun = await oidc.initiateDeviceAuthorization(config, { scope });
        return good({
          device: begun.device_code,
          code: begun.user_code,
          url: begun.verification_uri,
          urlWithCode: begun.verification_uri_complete ?? null,
          askEveryS: begun.interval ?? 5,
          forS: begun.expires_in,
        });
      }),
    endDevice: (device) =>
      asked<Vouched | null>(async (config) => {
        try {
          const tokens = await oidc.genericGrantRequest(config, DEVICE_GRANT, { device_code: device });
          return await vouched(config, tokens);
        } catch (error) {
          if (error instanceof oidc.ResponseBodyError && PENDING.test(error.error)) return good(null);
          throw error;
        }
      }),
  };
}

/** 43 characters that only the holder of the secret, and the door while it is shown to it, can know. */
const partOf = (login: string, part: "state" | "nonce" | "verifier"): string =>
  createHmac("sha256", login).update(part).digest("base64url");

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

/** The ID token has been checked; many providers tell groups at their other endpoint only. */
async function vouched(config: oidc.Configuration, tokens: Tokens): Promise<Answer<Vouched>> {
  const claims = tokens.claims();
  if (!claims)
    return refused("login.refused", "the identity provider gave no ID token: scope openid is needed");
  const { userinfo_endpoint } = config.serverMetadata();
  const more = userinfo_endpoint ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
  const subject = `${claims.iss} ${claims.sub}`;
  if (subject.length > SUBJECT_AT_MOST || !isSound(subject))
    return refused("login.refused", "the identity provider names a subject that cannot be kept");
  return good({ subject, claims: { ...more, ...claims } });
}

/** By the provider's word where it gave one; the library's otherwise, which holds nothing secret. */
function refusal(error: unknown, log: Log): Answer<never> {
  const said = error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError;
  if (said) {
    const word = /^[a-z_]{1,60}$/.test(error.error) ? error.error : "an error without a name";
    log.info("oidc.refused", { word });
    return refused("login.refused", `the identity provider says ${word}`);
  }
  const { code, message, cause } = error as Error & { code?: string };
  log.warn("oidc.failed", { code, message, cause: cause instanceof Error ? cause.message : undefined });
  if (AWAY.test(code ?? "") || error instanceof TypeError || cause instanceof TypeError)
    return refused("login.provider-away", `the identity provider does not answer: ${message}`);
  return refused("login.refused", `what came back is no answer to this login: ${message}`);
}
const AWAY = /^OAUTH_(TIMEOUT|ABORT|RESPONSE_IS_NOT_CONFORM|RESPONSE_IS_NOT_JSON)$/;
