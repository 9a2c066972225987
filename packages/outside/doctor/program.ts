// What the program itself needs: Node's version, file descriptors, free ports. Called by `etalon doctor`.

import { createServer } from "node:net";
import { descriptors } from "../links/descriptors.ts";
import { doubt, type Finding, fault, fine } from "./finding.ts";

const OLDEST_NODE = [20, 19] as const;

export function lookAtNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least, leastMinor] = OLDEST_NODE;
  const enough = major > least || (major === least && minor >= leastMinor);
  if (enough) return fine("node", `Node ${version}`);
  return fault(
    "node",
    `Node is ${version}, and ${least}.${leastMinor} or later is needed`,
    `nvm install ${least}`,
  );
}

/** @param connections  of all its doors together, at most */
export async function lookAtDescriptors(connections: number): Promise<Finding> {
  const check = "file descriptors";
  const { needed, allowed } = await descriptors(connections);
  if (allowed === null) return doubt(check, "it is not known how many files may be open at a time");
  if (allowed >= needed) return fine(check, `${allowed} may be open at a time`);
  return fault(
    check,
    `${allowed} files and connections may be open at a time, and ${needed} may be needed`,
    `ulimit -n ${needed} # for a systemd unit: LimitNOFILE=${needed}`,
  );
}

export async function lookAtPort(host: string, port: number): Promise<Finding> {
  const check = `port ${port}`;
  const server = createServer();
  const code = await new Promise<string | null>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  if (code === null) return fine(check, `port ${port} on ${host} is free`);
  if (code === "EADDRINUSE")
    return fault(check, `another program has port ${port} on ${host}`, `ss -ltnp "sport = :${port}"`);
  if (code === "EACCES")
    return fault(
      check,
      `this user may not listen on port ${port}`,
      "sudo sysctl net.ipv4.ip_unprivileged_port_start=0",
    );
  return fault(check, `nobody can listen on ${host} port ${port} (${code})`, "ip address show");
}
