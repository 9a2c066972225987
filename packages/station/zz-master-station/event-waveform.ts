// The waveform of an event of power quality as one file of COMTRADE. Part of ZZ's door (`quality-door.ts`).

import { type Answer, good, type Phase, type Recording, refused } from "@etalon/basis";
import { joinCff, writeComtrade } from "@etalon/codecs/comtrade/index";
import { type Download, wholeFile } from "@etalon/messages/http";
import type { QualityBook, QualityWaveform } from "@etalon/messages/quality";

const TYPE = "application/octet-stream";
/** Its values are single precision as they are kept. */
const WRITTEN = { encoding: "FLOAT32", revision: "2013" } as const;

export const eventWaveform = (book: QualityBook): Download => ({
  path: "/quality/:id/events/:event/comtrade",
  title: "the samples about an event as COMTRADE (.cff), volts and amperes of the meter's side",
  need: "see-meters",
  types: [TYPE],
  refusals: {
    "zz.waveform-unknown": "there is no such event, or its waveform is no longer kept",
    "zz.waveform": "what is kept makes no recording",
  },
  load: async ({ params: { id = "", event = "" } }) => {
    const waveform = await book.waveform(id, event);
    if (!waveform)
      return refused("zz.waveform-unknown", `of meter ${id} no waveform of an event ${event} is kept`);
    const file = comtradeOf(waveform, id);
    if (!file.ok) return refused("zz.waveform", `${event} of meter ${id}: ${file.why.text}`);
    return good(wholeFile(`${id}-${event}.cff`, TYPE, file.value));
  },
});

function comtradeOf(waveform: QualityWaveform, station: string): Answer<Uint8Array> {
  const recording = recordingOf(waveform, station);
  if (!recording.ok) return recording;
  const written = writeComtrade(recording.value, WRITTEN);
  return written.ok ? good(joinCff(written.value, WRITTEN.encoding)) : written;
}

/** Also for `etalon quality events`. */
export function recordingOf(waveform: QualityWaveform, station: string): Answer<Recording> {
  const { startTaiNs, sampleRateHz, channels, samples } = waveform;
  const bytes = Buffer.from(waveform.base64, "base64");
  if (bytes.length !== 4 * samples * channels.length)
    return refused(
      "zz.waveform",
      `${bytes.length} bytes of ${channels.length} × ${samples} samples are kept`,
    );
  const values = channels.map((_, c) =>
    Float64Array.from({ length: samples }, (_, n) => bytes.readFloatLE(4 * (c * samples + n))),
  );
  return good({
    ...{ format: "stream", station, nominalFrequencyHz: null, startTaiNs },
    channels: channels.map((name, n) => {
      const voltage = name.startsWith("u");
      return {
        ...{ number: n + 1, name, phase: (/^[ui](a|b|c|n)$/.exec(name)?.[1] ?? null) as Phase | null },
        ...{ quantity: voltage ? "voltage" : "current", unit: voltage ? "V" : "A" },
        ...{ ratio: null, side: "secondary", step: null, range: null },
      };
    }),
    sections: [{ fromS: 0, sampleRateHz, samples, values }],
    ...{ gaps: [], notes: [] },
  });
}
