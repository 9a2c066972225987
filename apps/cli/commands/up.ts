// `etalon up`: the whole cloud in one process with a simulated site; verifies the site's meters and keeps serving.

import { resolve } from "node:path";
import type { Answer, VerificationResult } from "@etalon/basis";
import { good, refused, toJson } from "@etalon/basis";
import { type UplinkKind, uplinkKinds } from "@etalon/outside/uplink/kinds";
import type { Command } from "commander";
import { ask, type Cloud, DATA_FOLDER, sayAddress } from "../api.ts";
import { taken } from "../bad-input.ts";
import { sayLackOfDescriptors } from "../enough-descriptors.ts";
import { ALARMS_FILE, LOGIN_FILE } from "../options/cloud.ts";
import { type MachineKind, machineKinds } from "../options/machine-kinds.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { usualPorts } from "../options/ports.ts";
import { addReplayOptions, type ReplayOptions, requireWhole } from "../options/replay.ts";
import { type WatchOptions, withWatch } from "../options/watch.ts";
import type { ReplayedPoint } from "../replayed-point.ts";
import type { Screen } from "../screen.ts";
import { atEnd, consoleText } from "../show/at-end.ts";
import { openBoard } from "../show/detection.ts";
import { resultText, verdictText } from "../show/result.ts";
import { openWatch } from "../watch.ts";
import { wayIn } from "../way-in.ts";
import { durationOption, followed } from "./detect.ts";

interface Options extends ReplayOptions, WatchOptions {
  readonly data: string;
  readonly port: number;
  readonly duration: number;
  readonly speed: number;
  readonly uplink: UplinkKind;
  readonly machines: MachineKind;
  readonly once?: boolean;
  readonly login?: string;
  readonly alarms?: string;
  readonly detect: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  npm start
  npm start -- --once --duration 60
  npm start -- --uplink binary
  npm start -- --machines sandbox
  npm start -- --replay capture.pcapng --meter meter.json --pulses pulses.csv`;

export function registerUp(program: Command, screen: Screen): void {
  const speed = { unit: "seconds a second", above: 0, highest: 1000 };
  const port = { unit: "a TCP port", lowest: 0, highest: 65_535, whole: true };
  const command = withWatch(program.command("up"))
    .description(
      "run the whole cloud with a simulated site, verify its meters, and keep the interface running",
    )
    .option("--once", "end after the verdicts")
    .option("--no-detect", "verify nothing by itself; serve only")
    .addOption(durationOption())
    .addOption(numberOption("--speed <factor>", "how fast the site's time runs", speed).default(1))
    .addOption(
      numberOption("--port <n>", "port of the HTTP interface on 127.0.0.1; 0: any free one", port).default(
        usualPorts.up,
      ),
    )
    .addOption(
      choiceOption("--uplink <kind>", "how terminals bring their samples to the agent", uplinkKinds).default(
        "mqtt",
      ),
    )
    .addOption(
      choiceOption("--machines <kind>", "what runs the measuring machines", machineKinds).default("process"),
    )
    .option("--data <folder>", "where everything is kept", DATA_FOLDER)
    .option("--login <file>", LOGIN_FILE)
    .option("--alarms <file>", ALARMS_FILE)
    .option("--json", "print the results as one JSON document on stdout");
  addReplayOptions(command)
    .addHelpText("after", examples)
    .action(async (options: Options) => taken(await up(options, screen)));
}

async function up(options: Options, screen: Screen): Promise<Answer<void>> {
  requireWhole(options);
  const dataFolder = resolve(options.data);
  const watch = await openWatch({ role: "up" }, options, "warn");
  const say = (text: string) => screen.err(`${text}\n`);
  const replayed = await replayedBy(options, screen);
  say(`etalon: starting the cloud; everything is kept in ${dataFolder}`);
  const interrupted = interruption();
  await sayLackOfDescriptors("up", (text) => say(`etalon: ${text}`));
  // Loaded only here: the other commands need none of it and start faster.
  const { openEmbeddedCloud } = await import("../embedded-cloud.ts");
  const { machinesOf } = await import("../machines.ts");
  const vmm = await machinesOf(options.machines, dataFolder, say);
  if (!vmm.ok) return vmm;
  const { port, speed, uplink } = options;
  const { loginsOf } = await import("../login-settings.ts");
  const logins = await loginsOf(options.login, watch.log);
  if (!logins.ok) return logins;
  const cloud = await openEmbeddedCloud({
    ...{ dataFolder, port, speed, uplink, replayed, watch },
    vmm: vmm.value,
    logins: logins.value,
    ...(options.alarms !== undefined && { alarms: options.alarms }),
  });
  if (!cloud.ok) return cloud;
  const { url, token, engine, meters, truths, close } = cloud.value;
  const where = options.data === DATA_FOLDER ? "" : ` --data ${options.data}`;
  const ended = new AbortController();
  let forget = async (): Promise<void> => undefined;
  try {
    forget = await sayAddress(dataFolder, url);
    say(
      `etalon: interface at ${url}  (measuring machines run as "${engine}"${engine === "process" ? ": no isolation" : ""})`,
    );
    const consoleNow = async (): Promise<string> => {
      const way = await wayIn({ url, token });
      return consoleText(way.ok ? way.value.address : null, where);
    };
    if (!options.once) say(await consoleNow());
    if (options.detect) {
      const results = await Promise.race([
        verified({ url, token }, meters, options, { replayed, stop: ended.signal }),
        interrupted,
      ]);
      if (results === "interrupted") return good(undefined);
      if (!results.ok) return results;
      print(results.value, truths, options.json === true, screen);
    }
    if (options.once) return good(undefined);
    const command = `npx etalon detect --meter ${meters[0]?.id ?? ""}${where}`;
    // What was printed of the verdicts has moved the first link out of sight, and it may be used or over.
    say(atEnd({ url, command }, options.detect ? await consoleNow() : null));
    await interrupted;
    return good(undefined);
  } finally {
    ended.abort(); // what comes in from now on is not said behind this
    say("etalon: stopping");
    await forget();
    await close();
    await watch.close();
  }
}

/** Read before anything is started: a mistake in a file is told at once. */
async function replayedBy(options: Options, screen: Screen): Promise<ReplayedPoint | null> {
  if (options.replay === undefined) return null;
  const { replayedPoint } = await import("../replayed-point.ts");
  const point = await replayedPoint(options.replay, options, screen);
  const lacks = options.calibration
    ? ""
    : "; without --calibration the recorder's own part is missing from its uncertainty";
  screen.err(`etalon: ${options.replay} is replayed once, as meter ${point.id}${lacks}\n`);
  return point;
}

interface Verified {
  readonly meter: string;
  readonly result: VerificationResult;
}

/** Orders all meters at once; the cloud runs their detections side by side. */
async function verified(
  cloud: Cloud,
  meters: readonly { readonly id: string }[],
  { duration }: Options,
  { replayed, stop }: { readonly replayed: ReplayedPoint | null; readonly stop: AbortSignal },
): Promise<Answer<readonly Verified[]>> {
  const board = openBoard(process.stderr);
  stop.addEventListener("abort", () => board.close());
  const each = meters.map(async ({ id: meter }): Promise<Answer<Verified>> => {
    const longestS = meter === replayed?.id ? replayed.longestS : duration; // a recording ends
    const durationS = Math.min(duration, longestS);
    const ordered = await ask(cloud, "/detections", "POST", { meter, durationS });
    if (!ordered.ok) return ordered;
    const { detection } = ordered.value as { detection: string };
    const result = await followed(async () => good(cloud), { meter, detection }, board, stop);
    return result.ok ? good({ meter, result: result.value }) : result;
  });
  const all = await Promise.all(each);
  board.close();
  const failed = all.find((one) => !one.ok);
  if (failed && !failed.ok) return refused(failed.why.code, failed.why.text);
  return good(all.flatMap((one) => (one.ok ? [one.value] : [])));
}

type Truths = ReadonlyMap<string, NonNullable<VerificationResult["truth"]>>;

/** The truth of the simulated world never entered the chain; it stands beside the verdict here only. */
function print(all: readonly Verified[], truths: Truths, json: boolean, screen: Screen): void {
  const shown = all.map(({ meter, result }) => {
    const known = truths.get(meter);
    const truth = known && { errorPercent: known.errorPercent, note: known.note };
    return { meter, result: truth ? { ...result, truth } : result };
  });
  if (json) {
    screen.out(`${toJson(Object.fromEntries(shown.map(({ meter, result }) => [meter, result])), 2)}\n`);
    return;
  }
  for (const { meter, result } of shown) screen.out(`\n── ${meter} ──\n${resultText(result)}\n`);
  screen.out(`\n${shown.map(({ meter, result }) => `${meter}  ${verdictText(result)}`).join("\n")}\n`);
}

/** Ctrl-C may reach this process twice (from the terminal and from npm): the second time changes nothing. */
function interruption(): Promise<"interrupted"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => resolve("interrupted"));
  });
}
