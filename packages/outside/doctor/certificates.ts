// A role's key and certificates: whether they hold, whose they are, when they end. Called by `etalon doctor`.

import "reflect-metadata"; // before the next: it registers its parts there
import { X509Certificate } from "node:crypto";
import { dirname } from "node:path";
import * as x509 from "@peculiar/x509";
import { readCredentials } from "../authority/credential-files.ts";
import { hostsIn, identityUri, type Role } from "../authority/identity.ts";
import { doubt, type Finding, fault, fine, quoted } from "./finding.ts";

/** What only the operator knows, on whose host these commands are for. */
const AUTHORITY = "--authority FOLDER";
const DOMAIN = "--domain DOMAIN";
const DAY_MS = 86_400_000;
/** Time to renew without haste. */
const SOON_MS = 7 * DAY_MS;

export async function lookAtCertificates(
  folder: string,
  role: Role | null,
  nowMs = Date.now(),
): Promise<readonly Finding[]> {
  const check = "certificate";
  const read = await readCredentials(folder);
  if (!read.ok) {
    const mend = /chmod \S+ \S+/.exec(read.why.text)?.[0];
    return [fault(check, read.why.text, mend ?? issueBeside(folder, role))];
  }
  const { cert, ca, crl, identity } = read.value;
  const own = new X509Certificate(cert);
  const renew = `npx etalon authority renew ${quoted(folder)} ${AUTHORITY}`;
  const hosts = hostsIn(own.subjectAltName);
  const names = hosts.length > 0 ? `--host ${hosts.join(" ")}` : DOMAIN;
  const issue = `npx etalon authority issue ${identity.role}/${identity.id} --to ${quoted(folder)} ${names} ${AUTHORITY}`;
  const trusted = readTrusted(ca, crl);
  if (!trusted)
    return [fault(check, `authority.pem or revoked.pem in ${folder} is not what the authority wrote`, issue)];
  const { authority, list } = trusted;
  const found: Finding[] = [];
  const ends = Date.parse(own.validTo);
  const day = new Date(ends).toISOString().slice(0, 10);
  if (role !== null && identity.role !== role)
    found.push(
      fault(
        check,
        `${folder} is for another role: it is ${identityUri(identity)}'s, and the folder of the ${role} is expected`,
        issueBeside(folder, role),
      ),
    );
  if (!own.verify(authority.publicKey))
    found.push(
      fault(check, `the certificate in ${folder} is of another authority than the one beside it`, issue),
    );
  if (Date.parse(own.validFrom) > nowMs)
    found.push(
      fault(check, `the certificate in ${folder} is not valid yet: is this host's clock right?`, "date -u"),
    );
  if (ends < nowMs) found.push(fault(check, `the certificate in ${folder} ended on ${day}`, renew));
  else if (ends < nowMs + SOON_MS)
    found.push(doubt(check, `the certificate in ${folder} ends on ${day}`, renew));
  if (list.entries.some(({ serialNumber }) => sameNumber(serialNumber, own.serialNumber)))
    found.push(fault(check, `the certificate in ${folder} was revoked`, issue));
  if (list.nextUpdate && list.nextUpdate.getTime() < nowMs)
    found.push(fault(check, `the revocation list in ${folder} ended: everybody is turned away by it`, renew));
  if (Date.parse(authority.validTo) < nowMs)
    found.push(
      fault(
        check,
        `the authority itself ended on ${authority.validTo}`,
        `npx etalon authority init ${AUTHORITY}`,
      ),
    );
  return found.length > 0 ? found : [fine(check, `${identityUri(identity)}, valid until ${day}`)];
}

/** Null where they hold something else. */
function readTrusted(ca: string, crl: string) {
  try {
    return { authority: new X509Certificate(ca), list: new x509.X509Crl(crl) };
  } catch {
    return null;
  }
}

/** Another folder, beside this one. */
const issueBeside = (folder: string, role: Role | null): string =>
  `npx etalon authority issue ${role ?? "ROLE"}/ID --to ${quoted(dirname(folder))} ${DOMAIN} ${AUTHORITY}`;

const sameNumber = (a: string, b: string): boolean =>
  a.toLowerCase().replace(/^0+/, "") === b.toLowerCase().replace(/^0+/, "");
