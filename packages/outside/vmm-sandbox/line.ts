// One instrument as a terminal line in a sandbox: a pseudo-terminal whose far end carries the link's bytes, mounted into
// the sandbox's folder of instruments. Node opens no pseudo-terminals itself; Debian's socat does.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { ByteLink } from "@etalon/basis";
import { carry } from "../links/carry.ts";
import { socketLink } from "../links/socket-link.ts";
import type { LinePlace } from "./line-place.ts";
import { nobody } from "./walls.ts";

const run = promisify(execFile);
/** How long the line stays after its link was lost, so that what came last is still read. */
const LINGER_S = "0.5";

/** Makes the line appear; what is returned makes it go. */
export async function openLine(place: LinePlace, name: string, link: ByteLink): Promise<() => Promise<void>> {
  const outside = join(dirname(place.folder), name);
  const path = join(place.folder, name);
  await writeFile(path, "");
  const { socat, far } = await pseudoTerminal(outside);
  // Mounted by the name of socat's own link, which leads to the terminal.
  await run("mount", ["--bind", `${outside}.tty`, path]);
  const local = socketLink(far);
  void carry(link, local);
  void carry(local, link);
  return async () => {
    link.close();
    const ended = socat.exitCode === null && socat.signalCode === null ? once(socat, "exit") : null;
    socat.kill("SIGKILL"); // hangs up: whoever reads the line sees its end
    await ended;
    await run("umount", ["-l", path]).catch(() => undefined); // it may have gone with the machine's whole place
    await rm(path, { force: true });
  };
}

/** socat makes its terminal first and dials afterwards: once it has dialled, the terminal is there. */
async function pseudoTerminal(outside: string) {
  const door = createServer();
  door.listen(`${outside}.sock`);
  await once(door, "listening");
  const terminal = `PTY,link=${outside}.tty,raw,echo=0,mode=600,user=${nobody.uid}`;
  const socat = spawn("socat", ["-t", LINGER_S, terminal, `UNIX-CONNECT:${outside}.sock`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const failed = new Promise<never>((_, reject) => {
    socat.once("error", (error) => reject(new Error(`no pseudo-terminal: ${error.message}`)));
    socat.once("exit", (code) => reject(new Error(`no pseudo-terminal: socat ended with code ${code}`)));
  });
  failed.catch(() => undefined); // later its end is the line's end, and nothing of note
  try {
    const [far] = (await Promise.race([once(door, "connection"), failed])) as [Socket];
    return { socat, far };
  } finally {
    door.close();
    await rm(`${outside}.sock`, { force: true });
  }
}
