// `etalon nodes`: the nodes of a running cloud, for administrators; taking one out of service and back, forgetting one.

import { toJson, utcText } from "@etalon/basis";
import type { ShownNodes } from "@etalon/messages/users-to-clc";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption } from "../options/nouns.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../show/table.ts";

export function registerNodes(program: Command, screen: Screen): void {
  withCloud(
    program
      .command("nodes")
      .description("nodes of the cluster: what runs machines there, how many, whether they live")
      .addOption(
        idOption(
          "--drain <id>",
          "take this one out of service, until --resume: its machines are placed elsewhere",
        ),
      )
      .addOption(idOption("--resume <id>", "take this one back into service"))
      .addOption(
        idOption(
          "--forget <id>",
          "forget this one, which is silent and will not be back (after 30 days by itself)",
        ),
      ),
  )
    .addHelpText("after", "\nExamples:\n  npx etalon nodes\n  npx etalon nodes --drain nc-01")
    .action(async (options: CloudOptions & { drain?: string; resume?: string; forget?: string }) => {
      if ([options.drain, options.resume, options.forget].filter((one) => one !== undefined).length > 1)
        throw new BadInput("--drain, --resume and --forget: one of them at a time");
      if (options.forget !== undefined)
        await asked(options, `/nodes/${encodeURIComponent(options.forget)}`, "DELETE");
      const node = options.drain ?? options.resume;
      if (node !== undefined) {
        const path = `/nodes/${encodeURIComponent(node)}/service`;
        await asked(options, path, "POST", { inService: options.resume !== undefined });
      }
      const nodes = await asked<ShownNodes>(options, "/nodes");
      screen.out(`${options.json ? toJson(nodes, 2) : nodesText(nodes)}\n`);
    });
}

function nodesText(nodes: ShownNodes): string {
  if (nodes.length === 0) return "no node has joined the cluster";
  const header = ["node", "engine", "place", "", "machines", "up since"];
  const rows = nodes.map((one) => [
    ...[one.node, one.engine, one.place ?? "-", standing(one)],
    ...[`${one.runs.length} of ${one.machines}`, utcText(one.upTaiNs)],
  ]);
  return columns([header, ...rows]);
}

function standing({ alive, leaving, inService }: ShownNodes[number]): string {
  const now = alive ? (leaving ? "leaves" : "lives") : "silent";
  return inService ? (now === "lives" ? "in service" : now) : `drained, ${now}`;
}
