// A recording made ready for formats that know neither its times nor its gaps. Called by whoever exports waveforms.

import { later, nanoseconds, type Recording, type Section, sectionEndS } from "@etalon/basis";

/** The same samples, the first of them at 0 s: after a cut, times were still those of the whole record. */
export function fromItsFirstSample(recording: Recording): Recording {
  const fromS = recording.sections[0]?.fromS ?? 0;
  if (fromS === 0) return recording;
  const { startTaiNs } = recording;
  return {
    ...recording,
    startTaiNs: startTaiNs === null ? null : later(startTaiNs, nanoseconds(fromS)),
    sections: recording.sections.map((section) => ({ ...section, fromS: section.fromS - fromS })),
    gaps: recording.gaps.map((gap) => ({ ...gap, fromS: gap.fromS - fromS, toS: gap.toS - fromS })),
  };
}

/** Sections that part by less than this share of a period follow each other. */
const JOINED_PERIODS = 1e-3;

/** One recording for each stretch without a gap; times stay those of the whole record. */
export function splitAtGaps(recording: Recording): readonly Recording[] {
  const stretches: Section[][] = [];
  for (const section of recording.sections) {
    const before = stretches.at(-1)?.at(-1);
    const joins = before && (section.fromS - sectionEndS(before)) * section.sampleRateHz <= JOINED_PERIODS;
    if (joins) stretches.at(-1)?.push(section);
    else stretches.push([section]);
  }
  return stretches.map((sections) => ({ ...recording, sections, gaps: [] }));
}
