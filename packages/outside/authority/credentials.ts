// A role's credentials while it runs: what to give to TLS, and who the other side is. Certificates that were renewed
// and revocation lists that were signed anew are taken up without a restart.

import { constants, X509Certificate } from "node:crypto";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import { type Answer, good, type Log, refused } from "@etalon/basis";
import { type CredentialTexts, readCredentials } from "./credential-files.ts";
import { type Identity, identityIn, identityUri, type Role } from "./identity.ts";

const LOOK_EVERY_MS = 5_000;

/** One role, or one holder of it. */
export interface Wanted {
  readonly role: Role;
  readonly id?: string;
}

export interface Credentials {
  readonly identity: Identity;
  /** As they are now. */
  texts(): CredentialTexts;
  /** For servers and clients alike: TLS 1.3, own certificate, the authority, its revocation list. */
  context(): SecureContextOptions;
  /** Calls back whenever the files have changed; what it returns ends that. */
  onChange(changed: () => void): () => void;
  close(): void;
}

export interface CredentialOptions {
  readonly log?: Log;
  readonly lookEveryMs?: number;
}

export async function openCredentials(
  folder: string,
  { log, lookEveryMs = LOOK_EVERY_MS }: CredentialOptions = {},
): Promise<Answer<Credentials>> {
  const first = await readCredentials(folder);
  if (!first.ok) return first;
  let now = first.value;
  let closed = false;
  let complaint = ""; // said once, not at every look
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout;
  const look = async () => {
    await takeUp();
    if (!closed) timer = setTimeout(look, lookEveryMs).unref();
  };
  timer = setTimeout(look, lookEveryMs).unref();

  function complain(event: string, why: string): void {
    if (why !== complaint) log?.warn(event, { folder, why });
    complaint = why;
  }
  async function takeUp(): Promise<void> {
    const read = await readCredentials(folder);
    if (closed) return;
    // Half copied, or spoilt: the old ones hold until there are better ones.
    if (!read.ok) return complain("authority.not-reread", read.why.text);
    const found = identityUri(read.value.identity);
    if (found !== identityUri(now.identity))
      return complain("authority.other-role", `it is ${found}'s, and ${identityUri(now.identity)} runs here`);
    complaint = "";
    const { cert, ca, crl } = read.value;
    if (cert === now.cert && ca === now.ca && crl === now.crl) return;
    now = read.value;
    log?.info("authority.reread", { folder, validUntil: new X509Certificate(cert).validTo });
    for (const changed of listeners) changed();
  }
  return good({
    identity: now.identity,
    texts: () => now,
    context: () => contextOf(now),
    onChange(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  });
}

/**
 * Without tickets no session is taken up again: one that is would not be checked, and a certificate revoked meanwhile
 * would go on being good.
 */
const contextOf = ({ key, cert, ca, crl }: CredentialTexts): SecureContextOptions => ({
  key,
  cert,
  ca,
  crl,
  minVersion: "TLSv1.3",
  secureOptions: constants.SSL_OP_NO_TICKET,
});

/** For servers: every visitor is asked for a certificate; `peerOf` then says whether it is let in, and why not. */
export const askingVisitors = { requestCert: true, rejectUnauthorized: false } as const;
/** For clients: names of hosts say nothing here; `peerOf` asks for the role. */
export const askingHosts = { rejectUnauthorized: false, checkServerIdentity: () => undefined } as const;

/** The same for libraries that know TLS only: whoever is not wanted ends the handshake with our sentence. */
export const askingFor = (credentials: Credentials, wanted: readonly Wanted[]) => ({
  ...credentials.context(),
  ...knowing(wanted),
});
/** For clients that show no certificate of their own. */
export const askingUnder = (authority: string, wanted: readonly Wanted[]) => ({
  ca: authority,
  ...knowing(wanted),
});

const knowing = (wanted: readonly Wanted[]) => ({
  rejectUnauthorized: true,
  checkServerIdentity(_host: string, { raw }: { readonly raw: Buffer }): Error | undefined {
    const holder = holderOf(new X509Certificate(raw), wanted);
    return holder.ok ? undefined : new Error(holder.why.text);
  },
});

/** What is wrong with a certificate, by the word of OpenSSL. */
const faults: Readonly<Record<string, string>> = {
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  CERT_REVOKED: "its certificate was revoked",
  CRL_HAS_EXPIRED: 'our revocation list has ended; sign it anew with "etalon authority renew"',
  INVALID_PURPOSE: "its certificate is not for connections",
};
const FOREIGN = "its certificate is of another authority";
const foreign =
  /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_SIGNATURE_FAILURE|CRL_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA)$/;

/** Who is at the other end of a finished handshake; refused in one sentence when it may not be talked to. */
export function peerOf(socket: TLSSocket, wanted: readonly Wanted[]): Answer<Identity> {
  const shown = socket.getPeerX509Certificate();
  if (!shown) return turnedAway("it shows no certificate");
  const fault = socket.authorizationError as Error | string | null | undefined;
  if (!socket.authorized) {
    const code = String((fault as { code?: string } | null)?.code ?? fault ?? "unknown");
    if (code === "CERT_HAS_EXPIRED") return turnedAway(`its certificate expired on ${shown.validTo}`);
    if (shown.verify(shown.publicKey)) return turnedAway("its certificate is self-made");
    return turnedAway(
      faults[code] ?? (foreign.test(code) ? FOREIGN : `its certificate is not good (${code})`),
    );
  }
  return holderOf(shown, wanted);
}

/** The holder of a certificate whose chain was checked already. */
export function holderOf(shown: X509Certificate, wanted: readonly Wanted[]): Answer<Identity> {
  const identity = identityIn(shown.subjectAltName);
  if (!identity) return turnedAway("its certificate names no role of Etalon");
  const fits = wanted.some(
    ({ role, id }) => role === identity.role && (id === undefined || id === identity.id),
  );
  if (fits) return good(identity);
  const expected = wanted.map(({ role, id }) =>
    id === undefined ? `any ${role}` : identityUri({ role, id }),
  );
  return turnedAway(`it is ${identityUri(identity)}, and ${expected.join(" or ")} is expected here`);
}

const turnedAway = (why: string) => refused("authority.peer", `The other side is refused: ${why}.`);
