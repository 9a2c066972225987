// The command line as a whole: which commands there are, and how a command that could not do its work ends.

import { Command, CommanderError } from "commander";
import { BadInput } from "./bad-input.ts";
import { registerAgents } from "./commands/agents.ts";
import { registerAnalyze } from "./commands/analyze.ts";
import { registerAudit } from "./commands/audit.ts";
import { registerAuthority } from "./commands/authority.ts";
import { registerDetect } from "./commands/detect.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerDriver } from "./commands/driver.ts";
import { registerRead } from "./commands/driver-word.ts";
import { registerInstruments } from "./commands/instruments.ts";
import { registerLending } from "./commands/lending.ts";
import { registerLogin } from "./commands/login.ts";
import { registerNodes } from "./commands/nodes.ts";
import { registerOwner } from "./commands/owner.ts";
import { registerRoles } from "./commands/roles.ts";
import { registerSetAside } from "./commands/set-aside.ts";
import { registerSimulate } from "./commands/simulate.ts";
import { registerUp } from "./commands/up.ts";
import { registerUsers } from "./commands/users.ts";
import { registerVerify } from "./commands/verify.ts";
import { ExitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

const WORK_DONE = 0;
const OUR_MISTAKE = 1;
const BAD_INPUT = 2;

export function etalonProgram(terminal: Terminal): Command {
  const program = new Command("etalon")
    .description("A reference meter in the cloud: verifies electricity meters in service.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: () => {}, // said once, in `exitCode`
    });
  registerVerify(program, terminal);
  registerAnalyze(program, terminal);
  registerSimulate(program, terminal);
  registerUp(program, terminal);
  registerDetect(program, terminal);
  registerAuthority(program, terminal);
  registerRoles(program, terminal);
  registerInstruments(program, terminal);
  registerLending(program, terminal);
  registerAgents(program, terminal);
  registerRead(program, terminal);
  registerDriver(program, terminal);
  registerOwner(program, terminal);
  registerAudit(program, terminal);
  registerDoctor(program, terminal);
  registerNodes(program, terminal);
  registerSetAside(program, terminal);
  registerLogin(program, terminal);
  registerUsers(program, terminal);
  return program;
}

/**
 * Runs one command line and says how it went.
 * @param args  what stands behind `etalon`
 * @returns     exit code: 0 it did its work, whatever the verdict; 2 bad input or usage; 1 our own mistake; others as
 *              a command's help says
 */
export async function runEtalon(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await etalonProgram(terminal).parseAsync(args, { from: "user" });
    return WORK_DONE;
  } catch (error) {
    return exitCode(error, terminal);
  }
}

function exitCode(error: unknown, terminal: Terminal): number {
  if (error instanceof ExitCode) return error.code;
  if (error instanceof BadInput) {
    terminal.err(`etalon: ${oneLine(error.message)}\n`);
    return BAD_INPUT;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return WORK_DONE; // help or version was asked for
    // A command group alone: its help was shown already.
    if (error.code !== "commander.help") terminal.err(`etalon: ${usageText(error.message)}\n`);
    return BAD_INPUT;
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  terminal.err(`etalon: this is our mistake: ${oneLine(what)} (ETALON_DEBUG=1 shows where)\n`);
  if (terminal.debug && error instanceof Error) terminal.err(`${error.stack ?? ""}\n`);
  return OUR_MISTAKE;
}

const usageText = (message: string): string => oneLine(message.replace(/^error: /, ""));

const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();
