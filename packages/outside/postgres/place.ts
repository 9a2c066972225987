// Where the database server lives: its data, its programs and its user, so that each can reach the others.
// Called by `embedded-postgres.ts`.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { completed, copied, type Programs, postgresOf } from "./programs.ts";
import { canLive, canRun, nobody, own, type Runner, runnersFor } from "./runner.ts";

export interface Place {
  /** The folder that the user named. Holds the password, and `elsewhere` when the data cannot be here. */
  readonly dataFolder: string;
  /** Holds `cluster` (PostgreSQL's own folder), `log` and mostly `socket`. */
  readonly home: string;
  readonly runner: Runner;
  readonly programs: Programs;
}

export const clusterIn = (home: string): string => join(home, "cluster");

/** Makes the data folder, private, and says where the data is: here, or where `elsewhere` points. */
export async function openDataFolder(named: string): Promise<Answer<{ dataFolder: string; home: string }>> {
  try {
    // The server's user may have to pass through it where this process is root's; nobody else has to see what is there.
    await mkdir(dirname(named), { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    await mkdir(named, { recursive: true, mode: 0o700 });
    const dataFolder = await realpath(named);
    const pointer = join(dataFolder, "elsewhere");
    const home = existsSync(pointer) ? (await readFile(pointer, "utf8")).trim() : dataFolder;
    return good({ dataFolder, home });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refused("postgres.data-folder", `The data folder ${named} cannot be made or entered (${code}).`);
  }
}

/** Chooses user and programs for a server that is to be started in `home`. */
export async function settle(
  dataFolder: string,
  home: string,
  installed: Programs,
  runners: readonly Runner[] = runnersFor(home),
): Promise<Answer<Place>> {
  for (const runner of runners) {
    if (!canLive(runner, home)) continue;
    own(runner, home);
    const programs = await programsFor(runner, home, installed);
    if (programs) return good({ dataFolder, home, runner, programs });
  }
  if (process.getuid?.() === 0 && home === dataFolder && !existsSync(clusterIn(home))) {
    return settleElsewhere(dataFolder, installed);
  }
  return refused(
    "postgres.no-user",
    `No user was found who can run PostgreSQL with its data in ${home}; ` +
      "choose a data folder that the owner of this process can write in, or set DATABASE_URL.",
  );
}

async function programsFor(runner: Runner, home: string, installed: Programs): Promise<Programs | null> {
  if ((await completed(installed)) && canRun(runner, postgresOf(installed))) return installed;
  const copy = await copied(installed, home);
  own(runner, dirname(copy.folder));
  return canRun(runner, postgresOf(copy)) ? copy : null;
}

/**
 * Root, no user namespaces, and a folder above that only root may enter (a checkout in /root inside a container):
 * the data goes where another user can reach it, and the data folder says where. Not under the temporary folder,
 * which is emptied.
 */
async function settleElsewhere(dataFolder: string, installed: Programs): Promise<Answer<Place>> {
  const home = join("/var/lib/etalon", `${basename(dirname(dataFolder))}-${shortName(dataFolder)}`);
  try {
    await mkdir(home, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refused(
      "postgres.no-user",
      `PostgreSQL does not run as root, no other user can reach ${dataFolder}, and ${home} cannot be made (${code}).`,
    );
  }
  const runner = nobody();
  own(runner, home);
  await chmod(home, 0o700);
  const programs = await programsFor(runner, home, installed);
  if (!programs) return refused("postgres.programs", `PostgreSQL's programs do not run from ${home}.`);
  await writeFile(join(dataFolder, "elsewhere"), `${home}\n`);
  return good({ dataFolder, home, runner, programs });
}

const shortName = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** `sun_path` holds 108 bytes on Linux and 104 elsewhere, with the ending zero. */
const SOCKET_PATH_BYTES = process.platform === "linux" ? 107 : 103;
const SOCKET_NAME = "/.s.PGSQL.5432";

/**
 * The folder of the server's unix socket: only the server's user may enter. In `home`, or, when that path is too long
 * for a socket, in the temporary folder - where a stranger could have made it first, so its owner is checked.
 */
export async function socketFolder({ home, runner }: Place): Promise<Answer<string>> {
  const near = join(home, "socket");
  const short = join(tmpdir(), `etalon-${shortName(home)}`);
  const folder = Buffer.byteLength(near + SOCKET_NAME) <= SOCKET_PATH_BYTES ? near : short;
  await mkdir(folder, { mode: 0o700 }).catch(() => {}); // it may be there from the last time; what it is comes next
  if ((await lstat(folder)).uid === process.getuid?.()) own(runner, folder);
  const found = await lstat(folder);
  const wanted = runner.uid;
  if (!found.isDirectory() || found.uid !== wanted || (found.mode & 0o077) !== 0) {
    return refused(
      "postgres.socket-folder",
      `${folder} should be a folder that only uid ${wanted} may enter, and is not; remove it.`,
    );
  }
  return good(folder);
}
