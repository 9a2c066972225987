// Opens what the options of a command name; a file that cannot be used ends the command with its sentence.

import { readFileSync } from "node:fs";
import { fromJson, type Meter } from "@etalon/basis";
import { meterFrom } from "@etalon/codecs/recording/index";
import { taken } from "./bad-input.ts";

export const openedMeter = (path: string): Meter =>
  taken(meterFrom(fromJson(readFileSync(path, "utf8"))), path);
