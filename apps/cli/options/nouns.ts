// Options and arguments that name something of the contract (an instrument, a user, a time): looked at by the contract's own
// schemas before anything is asked, so that the sentence names the option.

import { id, misfit, text } from "@etalon/messages/nouns";
import { Argument, Option } from "commander";
import type { z } from "zod";
import { BadInput } from "../bad-input.ts";
import { flagOf } from "./numbers.ts";

export const nounOption = (flags: string, description: string, schema: z.ZodType): Option =>
  new Option(flags, description).argParser((said: string) => fitting(flagOf(flags), schema, said));

export const nounsOption = (flags: string, description: string, schema: z.ZodType): Option =>
  new Option(flags, description).argParser((said: string) => eachFitting(flagOf(flags), schema, said));

export const idOption = (flags: string, description: string): Option => nounOption(flags, description, id);

export const idArgument = (name: string, description: string): Argument =>
  new Argument(name, description).argParser((said: string) => fitting(name, id, said));

/** One sentence for a person. */
export const sentenceOption = (flags: string, description: string): Option =>
  nounOption(flags, description, text.min(1));

export function fitting(place: string, schema: z.ZodType, said: string): string {
  const why = misfit(schema, said, `${place} "${short(said)}"`);
  if (why !== null) throw new BadInput(why);
  return said;
}

/** "a,b" → its pieces; of nothing there are none. */
function eachFitting(place: string, schema: z.ZodType, said: string): readonly string[] {
  const pieces = said.split(",").map((one) => one.trim());
  return pieces.filter((one) => one !== "").map((one) => fitting(place, schema, one));
}

const SHOWN_AT_MOST = 60;
const short = (said: string): string =>
  said.length > SHOWN_AT_MOST ? `${said.slice(0, SHOWN_AT_MOST)}…` : said;
