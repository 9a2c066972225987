// A driver package: what a driver is for and can do, its code, and its maker's signature over both. One JSON file:
//
//   { format, manifest, key, signature, code }
//
// `manifest` is JSON as text, so that what was signed is what is read; it names the code by its hash. `signature` is
// Ed25519 over the format's name, a line feed and the manifest. Makers sign it, operators verify it, nodes do so again.

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type DriverOffer, driverOffer } from "@etalon/messages/drivers";
import { CODE_AT_MOST } from "@etalon/messages/nc-to-vm";
import { misfit } from "@etalon/messages/nouns";

const FORMAT = "etalon-driver-1";
export const PACKAGE_AT_MOST = 2 * CODE_AT_MOST;

export interface DriverPackage {
  readonly offer: DriverOffer;
  readonly code: string;
  readonly manifest: string;
  /** Fingerprint of the key that is said to have signed it. */
  readonly key: string;
  readonly signature: string;
}

/** @param about all but the code's hash */
export function signedPackage(about: unknown, code: string, key: KeyObject): Answer<string> {
  const offer = { ...(about as object), sha256: sha256(code) };
  const why = misfit(driverOffer, offer, "the description") ?? tooWide(offer as DriverOffer);
  if (why !== null) return refused("driver.manifest", `the driver's description: ${why}`);
  if (Buffer.byteLength(code) > CODE_AT_MOST)
    return refused("driver.size", `a driver's code has ${CODE_AT_MOST} bytes at most`);
  const manifest = JSON.stringify(offer);
  const signature = sign(null, signedBytes(manifest), key).toString("base64url");
  const whole = { format: FORMAT, manifest, key: fingerprintOf(createPublicKey(key)), signature, code };
  return good(`${JSON.stringify(whole, null, 2)}\n`);
}

/** Takes a package apart; what it says is whole and consistent then, and not yet believed. */
export function openPackage(text: string): Answer<DriverPackage> {
  const no = (why: string) => refused("driver.package", `this is no driver package: ${why}`);
  if (text.length > PACKAGE_AT_MOST) return no(`it has more than ${PACKAGE_AT_MOST} characters`);
  let whole: Readonly<Record<string, unknown>>;
  let offer: unknown;
  try {
    whole = JSON.parse(text);
    if (whole?.format !== FORMAT) return no(`its format is not ${FORMAT}`);
    offer = JSON.parse(String(whole.manifest));
  } catch {
    return no("it is not JSON");
  }
  const { manifest, key, signature, code } = whole;
  if (![manifest, key, signature, code].every((part) => typeof part === "string"))
    return no("manifest, key, signature and code are texts");
  const why = misfit(driverOffer, offer, "the manifest") ?? tooWide(offer as DriverOffer);
  if (why !== null) return no(why);
  const { name, version, sha256: wanted } = offer as DriverOffer;
  if (sha256(code as string) !== wanted)
    return refused("driver.hash", `driver ${name} ${version}: its code is not the code that was signed`);
  return good({ offer, manifest, key, signature, code } as DriverPackage);
}

/**
 * Whether the holder of a key has signed the package. A signature has one spelling (RFC 4648, 3.5): the last of its 86
 * characters has four bits that mean nothing, and a lenient reader would take 16 different texts for the same signature.
 */
export function isSignedBy({ manifest, signature }: DriverPackage, publicKey: KeyObject): boolean {
  const bytes = Buffer.from(signature, "base64url");
  return bytes.toString("base64url") === signature && verify(null, signedBytes(manifest), publicKey, bytes);
}

/** A driver for whatever comes would be offered for others' instruments, too. */
function tooWide({ identity, sha256: code }: DriverOffer): string | null {
  if (code === null) return "sha256: the code's hash is expected";
  return /[^*]/.test(identity.maker) && /[^*]/.test(identity.model)
    ? null
    : "identity: a pattern that fits every maker or every model is too wide";
}

/** How people compare keys: SHA-256 of the public key (DER), its first 16 bytes in hexadecimal. */
export const fingerprintOf = (key: KeyObject): string =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 32);

/** A maker's key from its PEM text; only Ed25519 is taken. */
export function ed25519Key(pem: string, kind: "public" | "private"): Answer<KeyObject> {
  try {
    const key = kind === "public" ? createPublicKey(pem) : createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return good(key);
    return refused("driver.key", `an Ed25519 key is expected, not ${key.asymmetricKeyType}`);
  } catch {
    return refused("driver.key", `this is no ${kind} key in PEM`);
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const signedBytes = (manifest: string): Buffer => Buffer.from(`${FORMAT}\n${manifest}`);
