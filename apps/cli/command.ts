// A command of the command line, which tells who gives it a word too many what was likely meant: the flag that takes such a word.

import { Command, type ErrorOptions, type Option } from "commander";

export class EtalonCommand extends Command {
  override createCommand(name?: string): Command {
    return new EtalonCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    return super.error(`${message}${likely(this, options?.code)}`, options);
  }
}

function likely(command: Command, code: string | undefined): string {
  const isExcess = code === "commander.excessArguments";
  if (!isExcess && code !== "commander.missingMandatoryOptionValue") return "";
  const expected = command.registeredArguments.length;
  const word = command.args[expected];
  if (word === undefined) return "";
  const words = [...callOf(command), ...command.args.slice(0, expected)];
  const option = PLAIN.test(word) && flagFor(command, word);
  if (option) return `\n(Did you mean ${[...words, option.long, word].join(" ")}?)`;
  return isExcess ? `\n("${[...callOf(command), "--help"].join(" ")}" shows what it takes)` : "";
}

/** A word that needs no quotes, and is no flag. */
const PLAIN = /^[\w/.:@][\w/.:@-]*$/;

/** What is expected in any case; else what names such a thing. */
function flagFor(command: Command, word: string): Option | undefined {
  const open = command.options.filter(
    (option) =>
      option.required &&
      [undefined, "default"].includes(command.getOptionValueSource(option.attributeName())),
  );
  return (
    open.find(({ mandatory }) => mandatory) ??
    open.find(({ flags, long }) => /<(id|name|user)>$/.test(flags) && (forms[long ?? ""]?.test(word) ?? true))
  );
}

/** How names look that a word can be told by. */
const forms: Readonly<Record<string, RegExp>> = {
  "--instrument": /^[^/]+\/[^/]+$/,
  "--application": /^(app|det)-/,
  "--detection": /^det-/,
};

function callOf(command: Command): readonly string[] {
  return [...(command.parent ? callOf(command.parent) : []), command.name()];
}
