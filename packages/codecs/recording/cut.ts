// A span of a recording (`--from`, `--to`); called wherever a recording is read.

import { type Answer, good, type Recording, refused, type Section, sectionEndS } from "@etalon/basis";

/** A span may reach so far beyond the record: the rounding of whoever wrote down where it ends. */
const SLACK_S = 1e-6;
/** A sample that lies before the span by less than this share of an interval lies on its border. */
const BORDER = 1e-6;

/**
 * Where the record ends, in seconds after its first sample: one interval after its last sample, or a gap's
 * end.
 */
export function recordingEndS(recording: Recording): number {
  const section = recording.sections.at(-1);
  return Math.max(section === undefined ? 0 : sectionEndS(section), recording.gaps.at(-1)?.toS ?? 0);
}

/**
 * The samples from `fromS` up to, not including, `toS`. Times stay those of the whole record, and so does
 * `startTaiNs`: pulses and instants fit the span as they fit the record. Values are views, not copies.
 * @param fromS  seconds after the record's first sample
 */
export function cutRecording(recording: Recording, fromS: number, toS: number): Answer<Recording> {
  const endS = recordingEndS(recording);
  if (!(fromS < toS))
    return refused("span.order", `the span from ${fromS} s to ${toS} s does not end after it begins`);
  if (fromS < -SLACK_S || toS > endS + SLACK_S)
    return refused(
      "span.outside",
      `the span from ${fromS} s to ${toS} s lies outside the record of 0 to ${endS} s`,
    );
  const sections = recording.sections.flatMap((section) => cutSection(section, fromS, toS));
  if (sections.length === 0)
    return refused("span.empty", `the span from ${fromS} s to ${toS} s holds no sample: it lies in a gap`);
  const gaps = recording.gaps
    .filter((gap) => gap.toS > fromS && gap.fromS < toS)
    .map((gap) => ({ fromS: Math.max(gap.fromS, fromS), toS: Math.min(gap.toS, toS) }));
  return good({ ...recording, sections, gaps });
}

function cutSection(section: Section, fromS: number, toS: number): Section[] {
  const { sampleRateHz } = section;
  const first = firstFrom(section, fromS);
  const end = firstFrom(section, toS);
  if (end <= first) return [];
  return [
    {
      fromS: section.fromS + first / sampleRateHz,
      sampleRateHz,
      samples: end - first,
      values: section.values.map((column) => column.subarray(first, end)),
    },
  ];
}

/** Index of the first sample of the section at or after an instant. */
function firstFrom(section: Section, atS: number): number {
  const n = Math.ceil((atS - section.fromS) * section.sampleRateHz - BORDER);
  return Math.min(section.samples, Math.max(0, n));
}
