// What the program itself needs: Node's version, file descriptors, free ports. Called by `etalon doctor`.

import { type ClientRequest, get as plainly } from "node:http";
import { get as secretly } from "node:https";
import { createServer } from "node:net";
import { descriptors } from "../links/descriptors.ts";
import { doubt, type Finding, fault, fine } from "./finding.ts";

const ANSWERS_WITHIN_MS = 1_000;
const ANSWER_AT_MOST = 1_000_000;
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

/** @param deaf  a role whose door answers nobody without a certificate, so that it cannot be told from another program */
export async function lookAtPort(
  host: string,
  port: number,
  deaf: "node" | "agent" | null = null,
): Promise<Finding> {
  const check = `port ${port}`;
  const server = createServer();
  const code = await new Promise<string | null>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  if (code === null) return fine(check, `port ${port} on ${host} is free`);
  if (code === "EADDRINUSE" && (await isEtalon(host, port)))
    return doubt(
      check,
      `an Etalon interface runs at port ${port} on ${host} already; another needs its own --port`,
    );
  if (code === "EADDRINUSE")
    return fault(
      check,
      deaf === null
        ? `another program has port ${port} on ${host}`
        : `port ${port} on ${host} is taken: ${deaf === "agent" ? "an agent" : "a node"} may run there already, or another program has it`,
      `ss -ltnp "sport = :${port}"`,
    );
  if (code === "EACCES")
    return fault(
      check,
      `this user may not listen on port ${port}`,
      "sudo sysctl net.ipv4.ip_unprivileged_port_start=0",
    );
  return fault(check, `nobody can listen on ${host} port ${port} (${code})`, "ip address show");
}

/** Whether whoever has the port says that it is Etalon; it is believed, since nothing is trusted to it. */
async function isEtalon(host: string, port: number): Promise<boolean> {
  const address = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const where = { host: address, port, path: "/", timeout: ANSWERS_WITHIN_MS, agent: false };
  for (const asked of [() => plainly(where), () => secretly({ ...where, rejectUnauthorized: false })])
    if ((await nameSaid(asked())) === "Etalon") return true;
  return false;
}

function nameSaid(request: ClientRequest): Promise<unknown> {
  return new Promise((resolve) => {
    const late = setTimeout(() => request.destroy(), ANSWERS_WITHIN_MS);
    let text = "";
    const said = () => {
      clearTimeout(late);
      try {
        resolve((JSON.parse(text) as { name?: unknown }).name);
      } catch {
        resolve(null);
      }
    };
    request.once("close", said).on("error", () => {});
    request.once("response", (response) => {
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
        if (text.length > ANSWER_AT_MOST) request.destroy();
      });
      response.on("error", () => {});
    });
  });
}
