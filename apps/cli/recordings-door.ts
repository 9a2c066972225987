// The door for recordings that somebody brings: `etalon analyze` and `etalon verify` do the work, each in a process of its
// own that can be ended at any moment, so that the cloud's own loop goes on. Mounted by `parts/cloud.ts`.

import { execFile } from "node:child_process";
import { constants, setPriority } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Answer, good, refused } from "@etalon/basis";
import type { BroughtFiles, Door, Upload } from "@etalon/messages/http";
import {
  openedRecording,
  type RecordingWishes,
  recordingForm,
  recordingWishes,
} from "@etalon/messages/recordings";
import { FILES_AT_MOST_BYTES, WORK_WITHIN_S } from "@etalon/messages/recordings.table";

/** The commands' program as the build leaves it beside us. */
const PROGRAM = fileURLToPath(new URL("./etalon.mjs", import.meta.url));
/** Samples lie beside the heap; what is made of them lies in it. */
const HEAP_MIB = 1024;
const ANSWER_AT_MOST_BYTES = 32 * 2 ** 20;

const refusals = {
  "recordings.not-analysed":
    "the files hold no recording that can be analysed; the sentence says which and why",
  "recordings.too-long": "the work took too long, or too much memory: a shorter span is expected",
};

export const recordingsDoor = (): Door => ({ routes: [], following: [], uploads: [analysis] });

const analysis: Upload = {
  path: "/recordings/analysis",
  title:
    "a recording that is brought along, analysed; with pulses and plate, its meter verified. Nothing is kept",
  need: "open-recordings",
  query: recordingWishes,
  form: recordingForm,
  atMostBytes: FILES_AT_MOST_BYTES,
  gives: openedRecording,
  refusals,
  take: async ({ query }, { folder, files }, stop) => {
    const wishes = query as RecordingWishes;
    const recording = `--recording=${leading(files.recording ?? [])}`;
    const { register, wiring, nominal, declaredVoltage, ...span } = wishes;
    const system = argumentsOf({ ...span, wiring, nominal, "declared-voltage": declaredVoltage });
    const analyzed = await done(["analyze", recording, ...system, "--waveforms"], folder, stop);
    if (!analyzed.ok) return analyzed;
    const verified = await verification(
      { folder, files },
      [recording, ...argumentsOf({ ...span, register })],
      stop,
    );
    const [result, why] = verified === null ? [null, null] : told(verified);
    return good({
      json: `{"analysis":${analyzed.value},"verification":${result},"notVerified":${JSON.stringify(why)}}`,
    });
  },
};

const told = (verified: Answer<string>): [string | null, string | null] =>
  verified.ok ? [verified.value, null] : [null, verified.why.text];

/** null: what it needs did not come along. */
async function verification(
  { folder, files }: BroughtFiles,
  options: readonly string[],
  stop: AbortSignal,
): Promise<Answer<string> | null> {
  const [pulses, meter, calibration] = [files.pulses?.[0], files.meter?.[0], files.calibration?.[0]];
  if (pulses === undefined && meter === undefined) return null;
  if (pulses === undefined || meter === undefined)
    return refused(
      "recordings.not-analysed",
      `a verdict needs pulses and plate: ${pulses === undefined ? "pulses.csv" : "meter.json"} did not come along`,
    );
  return done(["verify", ...options, ...argumentsOf({ pulses, meter, calibration })], folder, stop);
}

const argumentsOf = (options: Readonly<Record<string, string | number | undefined>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));

/** The one of a pair that the other is found by. */
const leading = (names: readonly string[]): string =>
  names.find((name) => extname(name).toLowerCase() === ".cfg") ?? names[0] ?? "";

/** What a command prints, or why it could not. */
function done(command: readonly string[], folder: string, stop: AbortSignal): Promise<Answer<string>> {
  const limits = {
    timeout: WORK_WITHIN_S * 1000,
    maxBuffer: ANSWER_AT_MOST_BYTES,
    killSignal: "SIGKILL",
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [`--max-old-space-size=${HEAP_MIB}`, PROGRAM, ...command, "--json"],
      // Nothing of ours goes along: no database's address, no secrets.
      { ...limits, cwd: folder, env: { PATH: process.env.PATH ?? "" }, signal: stop },
      (error, out, err) => {
        if (error === null) resolve(good(out));
        else if (error.code === 2) resolve(refused("recordings.not-analysed", sentenceOf(err)));
        else if (error.code === 1) reject(new Error(sentenceOf(err)));
        else
          resolve(
            refused(
              "recordings.too-long",
              `this takes more than ${WORK_WITHIN_S} s or ${HEAP_MIB} MiB here: choose a shorter span, or "etalon ${command[0]}" on your own computer`,
            ),
          );
      },
    );
    if (child.pid !== undefined)
      quietly(() => setPriority(child.pid!, constants.priority.PRIORITY_BELOW_NORMAL));
  });
}

const sentenceOf = (err: string): string => err.trim().replace(/^etalon: /, "");

/** A process that is over already has no priority. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // it is over
  }
}
