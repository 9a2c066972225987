// A simulated power analyser that speaks SCPI: it measures a load that is known in closed form. It hears one message at
// a time and gives its response; the link that carries them is whoever's uses it.

import { insist } from "@etalon/basis";
import { isHeader, type ProgramUnit, programMessage } from "@etalon/codecs/scpi/index";
import { type Load, loadMisfit } from "./load.ts";

export interface Analyser {
  /** Null when the message has no query in it, or none that is understood. */
  hear(message: string): Buffer | null;
}

/** Kept until they are asked for; then the last one is replaced by -350. */
const ERRORS_AT_MOST = 16;
const LONGEST_TRACE = 16 * 1024 * 1024;
const NO_ERROR: Flaw = [0, "No error"];

/** Numbers and words of SCPI-1999 vol. 2, chapter 21.8 (clause unchecked). */
type Flaw = readonly [number, string];
const UNDEFINED: Flaw = [-113, "Undefined header"];
const SYNTAX: Flaw = [-100, "Command error"];
const MISSING: Flaw = [-109, "Missing parameter"];
const RANGE: Flaw = [-222, "Data out of range"];
const OVERFLOW: Flaw = [-350, "Queue overflow"];

/** Bits of the event status register, IEEE 488.2, 11.5.1 (clause unchecked). */
const COMMAND_ERROR = 32;
const EXECUTION_ERROR = 16;
const POWER_ON = 128;

/** @param load without harmonics: what a phase carries then follows from its fields alone */
export function scpiAnalyser(identity: string, load: Load): Analyser {
  insist(loadMisfit(load) === null, "analyser: it measures no such load");
  insist(!load.voltageHarmonics && !load.currentHarmonics, "analyser: it measures a load without harmonics");
  const errors: Flaw[] = [];
  let events = POWER_ON;

  function flawed(flaw: Flaw): null {
    events |= flaw[0] > -200 ? COMMAND_ERROR : EXECUTION_ERROR;
    if (errors.length < ERRORS_AT_MOST) errors.push(flaw);
    else errors[ERRORS_AT_MOST - 1] = OVERFLOW;
    return null;
  }

  /** Of one phase, 1 to 3. */
  function measured(what: "voltage" | "current" | "power", unit: ProgramUnit): string | null {
    const [given] = unit.arguments;
    if (given === undefined) return flawed(MISSING);
    const phase = Number(given);
    if (phase !== 1 && phase !== 2 && phase !== 3) return flawed(RANGE);
    const voltage = load.voltage * (load.voltageBalance?.[phase - 1] ?? 1);
    const current = load.current * (load.currentBalance?.[phase - 1] ?? 1);
    const value = { voltage, current, power: voltage * current * load.powerFactor }[what];
    return scientific(value);
  }

  function trace(unit: ProgramUnit): string | null {
    const [given] = unit.arguments;
    if (given === undefined) return flawed(MISSING);
    const bytes = Number(given);
    if (!Number.isInteger(bytes) || bytes < 1 || bytes > LONGEST_TRACE) return flawed(RANGE);
    const digits = String(bytes);
    const body = Buffer.alloc(bytes);
    for (let n = 0; n < bytes; n++) body[n] = n * 167 + (n >> 8); // any bytes, line feeds among them
    return `#${digits.length}${digits}${body.toString("latin1")}`;
  }

  function status(): string {
    const message = errors.length > 0 ? 4 : 0;
    return String(message | (events !== 0 ? 32 : 0));
  }

  function answer(unit: ProgramUnit): string | null {
    const { header, query } = unit;
    const is = (pattern: string) => isHeader(header, pattern);
    if (!query) {
      if (is("*CLS")) {
        errors.length = 0;
        events = 0;
      } else if (!is("*RST") && !is("*OPC") && !is("*WAI")) flawed(UNDEFINED);
      return null;
    }
    if (is("*IDN")) return identity;
    if (is("*OPC")) return "1";
    if (is("*TST")) return "0";
    if (is("*STB")) return status();
    if (is("*ESR")) {
      const now = events;
      events = 0;
      return String(now);
    }
    if (is("SYSTem:ERRor") || is("SYSTem:ERRor:NEXT")) {
      const [number, text] = errors.shift() ?? NO_ERROR;
      return `${number},"${text}"`;
    }
    if (is("MEASure:VOLTage")) return measured("voltage", unit);
    if (is("MEASure:CURRent")) return measured("current", unit);
    if (is("MEASure:POWer:ACTive")) return measured("power", unit);
    if (is("MEASure:FREQuency")) return scientific(load.frequencyHz);
    if (is("TRACe:DATA")) return trace(unit);
    return flawed(UNDEFINED);
  }

  return {
    hear(message) {
      const units = programMessage(message.trim());
      if (!units.ok) return flawed(SYNTAX);
      const answers = units.value.map(answer).filter((one) => one !== null);
      return answers.length === 0 ? null : Buffer.from(`${answers.join(";")}\n`, "latin1");
    },
  };
}

/** As instruments write numbers: +2.300125E+02. */
const scientific = (value: number): string => {
  const [digits = "0", power = "0"] = value.toExponential(6).split("e");
  const exponent = Number(power);
  const sign = exponent < 0 ? "-" : "+";
  return `${value < 0 ? "" : "+"}${digits}E${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
};
