// Who said something, where it passes hands that could say it themselves (the bus): the certificate goes with it, and a
// signature of its key. Called by `outside/nats`.

import { createHash, createPrivateKey, sign, verify, X509Certificate } from "node:crypto";
import { type Answer, good, refused } from "@etalon/basis";
import { isRevoked } from "./certificates.ts";
import { type Credentials, holderOf } from "./credentials.ts";
import { type Identity, identityUri } from "./identity.ts";

export interface Proof {
  /** PEM. */
  readonly certificate: string;
  /** Base64: ECDSA on SHA-256. */
  readonly signature: string;
}

/** A certificate of ours has some 900 characters. */
const CERTIFICATE_AT_MOST = 8_192;
const SIGNATURE_AT_MOST = 512;

export function proofOf(text: string, credentials: Credentials): Proof {
  const { key, cert } = credentials.texts();
  return {
    certificate: cert,
    signature: sign("sha256", Buffer.from(text), createPrivateKey(key)).toString("base64"),
  };
}

/** What stands in a message as proof; null when it is none. */
export function proofIn(value: unknown): Proof | null {
  const { certificate, signature } = (value ?? {}) as Partial<Proof>;
  const fits =
    typeof certificate === "string" &&
    certificate.length <= CERTIFICATE_AT_MOST &&
    typeof signature === "string" &&
    signature.length <= SIGNATURE_AT_MOST;
  return fits ? { certificate, signature } : null;
}

/**
 * Checks that the text was said by a holder of our authority whose certificate is good now.
 * @param ours  whose authority and revocation list count
 * @returns     the fingerprint of its key, which stays when the certificate is renewed
 */
export function provedBy(
  holder: Identity,
  text: string,
  proof: Proof | null,
  ours: Credentials,
  nowMs = Date.now(),
): Answer<string> {
  const no = (why: string) => refused("authority.proof", `${identityUri(holder)} is not believed: ${why}`);
  if (proof === null) return no("it shows no certificate");
  const { ca, crl } = ours.texts();
  let shown: X509Certificate;
  try {
    shown = new X509Certificate(proof.certificate);
  } catch {
    return no("what it shows is no certificate");
  }
  const authority = new X509Certificate(ca);
  if (!shown.checkIssued(authority) || !shown.verify(authority.publicKey))
    return no("its certificate is of another authority");
  if (Date.parse(shown.validTo) < nowMs) return no(`its certificate expired on ${shown.validTo}`);
  if (Date.parse(shown.validFrom) > nowMs) return no("its certificate is not valid yet");
  if (isRevoked(crl, shown.serialNumber)) return no("its certificate was revoked");
  const known = holderOf(shown, [holder]);
  if (!known.ok) return known;
  if (!verify("sha256", Buffer.from(text), shown.publicKey, Buffer.from(proof.signature, "base64")))
    return no("what it says was not signed by its key");
  return good(keyFingerprint(shown));
}

/** SHA-256 of a certificate's public key, as hex. */
export const keyFingerprint = ({ publicKey }: X509Certificate): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
