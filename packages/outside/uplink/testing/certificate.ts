// Certificates of a day by the openssl of this machine, for tests and the benchmark. No secret of theirs is worth anything.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const hasOpenssl = (): boolean => spawnSync("openssl", ["version"]).status === 0;

export interface Certificate {
  /** PEM texts. */
  readonly key: string;
  readonly cert: string;
  readonly files: { readonly key: string; readonly cert: string };
}

/**
 * A certificate for 127.0.0.1, signed by `authority` or by itself.
 * @param name  of the files in the folder
 */
export function certificate(
  folder: string,
  name: string,
  commonName: string,
  authority?: Certificate,
): Certificate {
  const files = { key: join(folder, `${name}.key`), cert: join(folder, `${name}.pem`) };
  const subject = `/CN=${commonName.replaceAll("/", "\\/")}`;
  const signed = authority ? ["-CA", authority.files.cert, "-CAkey", authority.files.key] : [];
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
      ],
      ...["-keyout", files.key, "-out", files.cert, "-subj", subject, ...signed],
      ...["-addext", "subjectAltName=IP:127.0.0.1"],
    ],
    { stdio: "pipe" },
  );
  const text = (file: string) => readFileSync(file, "utf8");
  return { key: text(files.key), cert: text(files.cert), files };
}
