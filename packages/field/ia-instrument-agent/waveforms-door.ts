// IA's door for waveforms: the newest seconds of a stream that it keeps, as one file of COMTRADE. Mounted beside the cloud's doors
// where the agent is in the same process, else at its operator's door.

import { type Answer, type Calibration, type FrameLog, good, type KeptFrame, refused } from "@etalon/basis";
import { joinCff, writeComtrade } from "@etalon/codecs/comtrade/index";
import {
  cutRecording,
  fromItsFirstSample,
  recordingEndS,
  recordingOfFrames,
} from "@etalon/codecs/recording/index";
import { waveformQuery } from "@etalon/messages/exports";
import { type Door, wholeFile } from "@etalon/messages/http";
import type { z } from "zod";

const TYPE = "application/octet-stream";
const MOST_BYTES = 256 << 20;
/** A frame is a second, and of so many one can be read without those before it. */
const KEY_FRAME_WITHIN = 6;
const WRITTEN = { encoding: "BINARY32", revision: "2013" } as const;

/** @param calibrationOf  what turns a stream's codes into volts and amperes; null: it is not known here, and codes are told */
export function waveformsDoor(
  log: Pick<FrameLog, "read" | "streams">,
  calibrationOf: (stream: string) => Promise<Calibration | null>,
): Door {
  return {
    routes: [],
    following: [],
    downloads: [
      {
        path: "/exports/waveforms",
        title:
          "the newest seconds of a stream as its agent keeps it, as COMTRADE (.cff): of a detection until its verdict is stored, of a meter under watch what has not gone by rule; a gap is a leap of time stamps",
        need: "see-detections",
        query: waveformQuery,
        types: [TYPE],
        refusals: {
          "exports.stream-unknown": "the agent keeps no such stream, or no longer",
          "exports.waveform": "what is kept of the stream makes no recording",
        },
        load: async ({ query }) => {
          const { stream, lastS } = query as z.infer<typeof waveformQuery>;
          const bytes = await waveform(log, stream, lastS, await calibrationOf(stream));
          if (!bytes.ok) return bytes;
          return good(wholeFile(`${stream}.cff`, TYPE, bytes.value));
        },
      },
    ],
  };
}

async function waveform(
  log: Pick<FrameLog, "read" | "streams">,
  stream: string,
  lastS: number,
  calibration: Calibration | null,
): Promise<Answer<Uint8Array>> {
  const frames = await newestFrames(log, stream, lastS);
  if (!frames.ok) return frames;
  const made = recordingOfFrames(frames.value, calibration);
  if (!made.ok) return refused("exports.waveform", `${stream}: ${made.why.text}`);
  const { recording, scales } = made.value;
  const endS = recordingEndS(recording);
  const newest = cutRecording(recording, Math.max(0, endS - lastS), endS);
  if (!newest.ok) return refused("exports.waveform", `${stream}: ${newest.why.text}`);
  const written = writeComtrade(fromItsFirstSample(newest.value), { ...WRITTEN, scales });
  if (!written.ok) return refused("exports.waveform", `${stream}: ${written.why.text}`);
  return good(joinCff(written.value, WRITTEN.encoding));
}

/** From so far back that a key frame is among those before them. */
async function newestFrames(
  log: Pick<FrameLog, "read" | "streams">,
  stream: string,
  lastS: number,
): Promise<Answer<readonly KeptFrame[]>> {
  const kept = log.streams().find((one) => one.stream === stream);
  if (!kept || kept.upTo <= kept.droppedUpTo)
    return refused("exports.stream-unknown", `this agent keeps nothing of a stream ${stream}`);
  const before = Math.ceil(lastS) + KEY_FRAME_WITHIN;
  const frames: KeptFrame[] = [];
  let bytes = 0;
  for await (const one of log.read(stream, Math.max(kept.droppedUpTo + 1, kept.upTo - before))) {
    // Those of a stream under watch go meanwhile: what was read until then is told.
    if (!one.ok) break;
    bytes += one.value.bytes.length;
    if (bytes > MOST_BYTES)
      return refused("exports.waveform", `${stream}: more than ${MOST_BYTES} bytes; ask for fewer seconds`);
    frames.push(one.value);
  }
  return good(frames);
}
