// `etalon cloud`, `node`, `agent`, `terminal`, `station`: one role as a process of its own.

import type { Answer, Instant } from "@etalon/basis";
import type { Role } from "@etalon/outside/authority/identity";
import { SILENT_OF_ADDRESS } from "@etalon/outside/links/silent-connections";
import { type UplinkKind, uplinkKinds } from "@etalon/outside/uplink/kinds";
import type { Command } from "commander";
import { taken } from "../bad-input.ts";
import { ALARMS_FILE, LOGIN_FILE, timeOption } from "../options/cloud.ts";
import { diskOption } from "../options/disk.ts";
import { type MachineKind, machineKinds } from "../options/machine-kinds.ts";
import { idOption } from "../options/nouns.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { usualPorts } from "../options/ports.ts";
import { withWatch } from "../options/watch.ts";
import type { AgentSetting } from "../roles/open-agent.ts";
import type { Listening, RoleOptions, Setting } from "../roles/role.ts";
import type { Screen } from "../screen.ts";

interface NodeOptions {
  readonly address?: string;
  readonly place?: string;
  readonly engine: MachineKind;
  readonly machines: number;
  readonly drivers?: string;
}

const portOption = (flags: string, description: string, usual: number) =>
  numberOption(flags, `${description}; 0: any free one`, {
    unit: "a TCP port",
    lowest: 0,
    highest: 65_535,
    whole: true,
  }).default(usual);
const strangersOption = () =>
  numberOption(
    "--strangers <n>",
    "connections from one address that have not shown yet who they are: where there are more, the longest silent goes",
    { unit: "connections", lowest: 1, highest: 100_000, whole: true },
  ).default(SILENT_OF_ADDRESS);
const since = (description: string) => timeOption("--demonstration <time>", description);

const LIST_OF_INSTRUMENTS = `
A list of instruments (shape: message or serial, address: tcp://host:port, /dev/usbtmc0 or /dev/ttyUSB0; shape: stream,
address: the terminal that streams to this agent, tenant/site/terminal, identity.kind waveform-source):
  [{ "instrument": "pa-01", "address": "tcp://192.0.2.7:5025", "shape": "message",
     "identity": { "kind": "message-instrument", "maker": "Etalon", "model": "PA-3", "serial": "7", "firmware": "1.0" },
     "title": "power analyser", "place": "laboratory", "owner": "is-lab", "capabilities": { "accuracyClass": "0.1" } }]
A meter that speaks DL/T 645-2007 is of the kind "meter" and the shape "serial", and its serial is its address of twelve
digits; how fast the line is has to be set beforehand: stty -F /dev/ttyUSB0 2400 cs8 parenb -parodd raw -echo`;

const SOURCE_FILE = `
A source: the program of a front end, which writes what packages/codecs/front-end/SPEC.md says, started and restarted here:
  { "calibration": "cal-yh-01-2026", "sampleRateHz": 4000, "samples": { "program": ["/opt/front-end/run"] },
    "channels": [{ "name": "ua", "place": 1, "bits": 24 }, { "name": "ia", "place": 4, "bits": 24 }],
    "channelsOfSource": 6, "inputs": { "1": "wh+" }, "clock": { "rateErrorBoundPpm": 5, "timeErrorBoundNs": 1000000 } }
or sampled values (IEC 61850-9-2LE) on an interface, by tcpdump, and a program that brings the pulses alone:
    "samples": { "interface": "eth0", "svId": "A1MU0101" }, "pulses": { "program": ["/opt/pulses"], "withinS": 1 }
"place" counts the source's channels from 1 (9-2LE: ia ib ic in ua ub uc un); "inputs" says which energy the pulses of an
input count; no better bounds than "clock" are stated. A terminal at a bank samples ua ub uc ia ib ic and names the bank too, its
switchgear's program (packages/outside/switchgear/SPEC.md) and the record by which looks at the bus are reckoned on the spot:
    "bank": { "program": ["/opt/switchgear"], "calibrationFile": "calibration.json", "wiring": "3P4W", "currentRatio": 300,
              "steps": 3, "dischargeS": 180 }
with "voltageRatio", "ratedFrequency", "tap": { "lowest": -4, "highest": 4 }, "branchS" of a balancer and "lookEveryS".`;

export function registerRoles(program: Command, screen: Screen): void {
  function add<Options extends RoleOptions>(
    role: Role,
    does: string,
    example: string,
    open: (setting: Setting, options: Options) => Promise<Answer<string>>,
  ): Command {
    const command = withWatch(program.command(role));
    if (role !== "terminal") command.addOption(strangersOption());
    return command
      .description(`run as a process of its own: ${does}`)
      .addOption(idOption("--id <id>", "who it is, where there are no credentials"))
      .option("--credentials <folder>", 'key and certificates of "etalon authority issue"')
      .option("--data <folder>", "where it keeps its state (default: .etalon/<role>-<id>)")
      .addOption(portOption("--health <n>", "port of /health, /ready and /metrics on 127.0.0.1", 0))
      .addHelpText("after", `\nExample:\n  ${example}`)
      .action(async (options: Options) => {
        const { runRole } = await import("../roles/role.ts");
        taken(await runRole(role, options, screen, (setting) => open(setting, options)));
      });
  }

  add<RoleOptions & Listening & { admitAgents?: boolean }>(
    "cloud",
    "registry, lending, placing, and the users' interface (DATABASE_URL, NATS_URL)",
    "npx etalon cloud --credentials cc-01 --host 0.0.0.0",
    async (setting, { admitAgents, ...listening }) =>
      (await import("../roles/open-cloud.ts")).openCloud(setting, {
        ...listening,
        agents: admitAgents ? "approve" : "hold",
      }),
  )
    .option("--host <address>", "where the interface listens", "127.0.0.1")
    .addOption(portOption("--port <n>", "port of the interface", usualPorts.cloud))
    .option("--login <file>", LOGIN_FILE)
    .option("--admit-agents", "take in agents that no administrator has admitted");

  add<RoleOptions & Listening & { demonstration?: Instant; agent: string; alarms?: string }>(
    "station",
    "the master station and its users' interface (DATABASE_URL)",
    "npx etalon station --credentials zz-01 --host 0.0.0.0",
    async (setting, options) => (await import("../roles/open-station.ts")).openStation(setting, options),
  )
    .option("--host <address>", "where the interface listens", "127.0.0.1")
    .addOption(portOption("--port <n>", "port of the interface", usualPorts.station))
    .option("--login <file>", LOGIN_FILE)
    .option("--alarms <file>", ALARMS_FILE)
    .addOption(since("register the meters of the demonstration's site, which began then"))
    .option("--agent <id>", "the agent of the demonstration's terminals", "ia-01");

  add<RoleOptions & Listening & NodeOptions>(
    "node",
    "measuring machines (NATS_URL)",
    "npx etalon node --credentials nc-01 --host 0.0.0.0 --address nc-01.example.org",
    async (setting, options) => (await import("../roles/open-node.ts")).openNode(setting, options),
  )
    .option("--host <address>", "where agents' links come in", "127.0.0.1")
    .addOption(portOption("--port <n>", "port for agents' links", usualPorts.node))
    .option("--address <name>", "how agents find this host (default: as --host)")
    .option("--place <name>", "where it stands, as instruments name it: near instruments are preferred")
    .option(
      "--drivers <folder>",
      "drivers that it may offer, see `etalon driver` (default: drivers, in --data)",
    )
    .addOption(choiceOption("--engine <kind>", "what runs the machines", machineKinds).default("process"))
    .addOption(
      numberOption("--machines <n>", "as many can run at once", {
        unit: "machines",
        lowest: 1,
        highest: 1000,
        whole: true,
      }).default(16),
    );

  add<RoleOptions & AgentSetting>(
    "agent",
    "announces instruments and keeps what terminals send (NATS_URL)",
    "npx etalon agent --credentials ia-01 --host 0.0.0.0 --address ia-01.example.org --demonstration 2026-03-02T00:00:00Z",
    async (setting, options) => (await import("../roles/open-agent.ts")).openAgent(setting, options),
  )
    .option("--host <address>", "where terminals come in", "127.0.0.1")
    .option("--address <name>", "how terminals find this host (default: as --host)")
    .addOption(portOption("--port <n>", "port for terminals; the same after a restart", usualPorts.agent))
    .addOption(
      choiceOption(
        "--uplink <kind>",
        "how terminals bring their samples",
        uplinkKinds as readonly UplinkKind[],
      ).default("binary"),
    )
    .option(
      "--instruments <file>",
      "instruments at this host that answer messages, and serial lines: JSON, as below",
    )
    .addOption(diskOption())
    .addOption(since("announce the demonstration's instruments; its site began then"))
    .addHelpText("after", LIST_OF_INSTRUMENTS);

  add<RoleOptions & { source?: string; demonstration?: Instant; speed: number }>(
    "terminal",
    "samples beside a meter and sends what it has to its agent (NATS_URL)",
    "npx etalon terminal --credentials yh-01 --source yh-01.json",
    async (setting, options) => (await import("../roles/open-terminal.ts")).openTerminal(setting, options),
  )
    .option("--source <file>", "what it samples with: JSON, as below")
    .addOption(since("stand at a point of the demonstration's site, which began then"))
    .addOption(
      numberOption("--speed <factor>", "how fast the demonstration's time runs", {
        unit: "seconds a second",
        above: 0,
        highest: 1000,
      }).default(1),
    )
    .addHelpText("after", SOURCE_FILE);
}
