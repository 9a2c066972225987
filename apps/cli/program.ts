// The command line as a whole: which commands there are, and how a command that could not do its work ends.

import { type Command, CommanderError } from "commander";
import { BadInput } from "./bad-input.ts";
import { EtalonCommand } from "./command.ts";
import { registerAgents } from "./commands/agents.ts";
import { registerAlarms } from "./commands/alarms.ts";
import { registerAnalyze } from "./commands/analyze.ts";
import { registerAudit } from "./commands/audit.ts";
import { registerAuthority } from "./commands/authority.ts";
import { registerCompensate } from "./commands/compensate.ts";
import { registerCondition } from "./commands/condition.ts";
import { registerConsole } from "./commands/console.ts";
import { registerDatabase } from "./commands/database.ts";
import { registerDetect } from "./commands/detect.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerDriver } from "./commands/driver.ts";
import { registerRead } from "./commands/driver-word.ts";
import { registerExport } from "./commands/export.ts";
import { registerHarmonics } from "./commands/harmonics.ts";
import { registerInstruments } from "./commands/instruments.ts";
import { registerLending } from "./commands/lending.ts";
import { registerLogin } from "./commands/login.ts";
import { registerMeters } from "./commands/meters.ts";
import { registerMonitor } from "./commands/monitor.ts";
import { registerNodes } from "./commands/nodes.ts";
import { registerOwner } from "./commands/owner.ts";
import { registerPlan } from "./commands/plan.ts";
import { registerQuality } from "./commands/quality.ts";
import { registerRoles } from "./commands/roles.ts";
import { registerSetAside } from "./commands/set-aside.ts";
import { registerSimulate } from "./commands/simulate.ts";
import { registerTerminals } from "./commands/terminals.ts";
import { registerUp } from "./commands/up.ts";
import { registerUsers } from "./commands/users.ts";
import { registerVerify } from "./commands/verify.ts";
import { ExitCode } from "./exit-code.ts";
import type { Screen } from "./screen.ts";
import { VERSION } from "./version.ts";

const WORK_DONE = 0;
const OUR_MISTAKE = 1;
const BAD_INPUT = 2;

export function etalonProgram(screen: Screen): Command {
  const program = new EtalonCommand("etalon")
    .description("A reference meter in the cloud: verifies electricity meters in service.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => screen.out(text),
      writeErr: (text) => screen.err(text),
      outputError: () => {}, // said once, in `exitCode`
    });
  registerVerify(program, screen);
  registerAnalyze(program, screen);
  registerQuality(program, screen);
  registerCompensate(program, screen);
  registerHarmonics(program, screen);
  registerSimulate(program, screen);
  registerPlan(program, screen);
  registerUp(program, screen);
  registerDetect(program, screen);
  registerCondition(program, screen);
  registerAlarms(program, screen);
  registerExport(program, screen);
  registerMonitor(program, screen);
  registerAuthority(program, screen);
  registerRoles(program, screen);
  registerMeters(program, screen);
  registerTerminals(program, screen);
  registerInstruments(program, screen);
  registerLending(program, screen);
  registerAgents(program, screen);
  registerRead(program, screen);
  registerDriver(program, screen);
  registerOwner(program, screen);
  registerAudit(program, screen);
  registerDoctor(program, screen);
  registerDatabase(program, screen);
  registerNodes(program, screen);
  registerSetAside(program, screen);
  registerLogin(program, screen);
  registerConsole(program, screen);
  registerUsers(program, screen);
  return program;
}

/**
 * Runs one command line and says how it went.
 * @param args  what stands behind `etalon`
 * @returns     exit code: 0 it did its work, whatever the verdict; 2 bad input or usage; 1 our own mistake; others as
 *              a command's help says
 */
export async function runEtalon(args: readonly string[], screen: Screen): Promise<number> {
  try {
    await etalonProgram(screen).parseAsync(args, { from: "user" });
    return WORK_DONE;
  } catch (error) {
    return exitCode(error, screen);
  }
}

function exitCode(error: unknown, screen: Screen): number {
  if (error instanceof ExitCode) return error.code;
  if (error instanceof BadInput) {
    screen.err(`etalon: ${oneLine(error.message)}\n`);
    return BAD_INPUT;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return WORK_DONE; // help or version was asked for
    // A command group alone: its help was shown already.
    if (error.code !== "commander.help") screen.err(`etalon: ${usageText(error.message)}\n`);
    return BAD_INPUT;
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  screen.err(`etalon: this is our mistake: ${oneLine(what)} (ETALON_DEBUG=1 shows where)\n`);
  if (screen.debug && error instanceof Error) screen.err(`${error.stack ?? ""}\n`);
  return OUR_MISTAKE;
}

const usageText = (message: string): string => oneLine(message.replace(/^error: /, ""));

/** What is repeated of somebody's words must not tell the terminal what to do. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/\s*[\r\n]+\s*/g, " ")
    .replaceAll(/\p{Cc}/gu, "\ufffd")
    .trim();
