// Every TCP port that a process and its children listen on, as Linux knows it. Called by the command.

import { readdir, readFile, readlink } from "node:fs/promises";

const LISTENS = "0A";

export async function listeningPorts(pid: number): Promise<readonly number[]> {
  const own = new Set<string>();
  for (const one of [pid, ...(await childrenOf(pid))])
    for (const name of await readdir(`/proc/${one}/fd`).catch(() => [])) {
      const [, inode] =
        /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${one}/fd/${name}`).catch(() => "")) ?? [];
      if (inode) own.add(inode);
    }
  const ports: number[] = [];
  for (const table of ["tcp", "tcp6"])
    for (const line of (await readFile(`/proc/${pid}/net/${table}`, "utf8")).split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state === LISTENS && own.has(inode)) ports.push(Number.parseInt(local.split(":")[1] ?? "", 16));
    }
  return ports.sort((a, b) => a - b);
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const own = text.split(" ").filter(Boolean).map(Number);
  return [...own, ...(await Promise.all(own.map(childrenOf))).flat()];
}
