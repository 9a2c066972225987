// Which part of a recording is analysed where it cannot be analysed as a whole: rates are not mixed, gaps not bridged.

import { counted, type Note, type Recording, type Section, sectionEndS } from "@etalon/basis";
import { rate, seconds } from "./show/quantities.ts";

export interface Stretch {
  readonly section: Section;
  /** Why it is not the whole recording; empty when it is. */
  readonly notes: readonly Note[];
}

const mostListed = 12;
/** Some recorders let their rate follow the mains: rates this near the highest count as the highest. */
const SAME_RATE = 0.95;

/** The longest stretch at the highest sampling rate in which no channel misses a value; null where there is none. */
export function longestStretch({ sections, channels }: Recording): Stretch | null {
  const rateHz = Math.max(...sections.map((section) => section.sampleRateHz));
  const fast = sections.filter((section) => section.sampleRateHz >= SAME_RATE * rateHz);
  const whole = fast.flatMap(stretchesWithoutHoles);
  const longest = whole.reduce<Section | null>(
    (best, one) => (best === null || one.samples > best.samples ? one : best),
    null,
  );
  if (longest === null) return null;
  const found = sections.flatMap(stretchesWithoutHoles);
  if (found.length === 1 && found[0]!.samples === sections[0]!.samples)
    return { section: longest, notes: [] };
  const listed = found.slice(0, mostListed).map(sectionText).join("; ");
  const more = found.length > mostListed ? `; … (${found.length} in all)` : "";
  const missing =
    channels.length > 0 && found.length > sections.length ? ", cut where values are missing" : "";
  const text = `the span holds ${counted(found.length, "section")}${missing} (${listed}${more}); analysed is the longest at the highest rate, from ${seconds(longest.fromS)}; --from and --to choose another`;
  return { section: longest, notes: [{ code: "analyze.sections", text }] };
}

const sectionText = (section: Section): string =>
  `${seconds(section.fromS)} to ${seconds(sectionEndS(section))} at ${rate(section.sampleRateHz)}`;

/** A section cut at the samples that any channel marks missing. */
function stretchesWithoutHoles(section: Section): Section[] {
  const { values, samples } = section;
  const whole = (n: number): boolean => {
    for (const channel of values) if (!Number.isFinite(channel[n]!)) return false;
    return true;
  };
  const stretches: Section[] = [];
  let begin = -1;
  for (let n = 0; n <= samples; n++) {
    const fine = n < samples && whole(n);
    if (fine && begin < 0) begin = n;
    if (!fine && begin >= 0) {
      stretches.push(partOf(section, begin, n));
      begin = -1;
    }
  }
  return stretches;
}

function partOf(section: Section, begin: number, end: number): Section {
  if (begin === 0 && end === section.samples) return section;
  return {
    fromS: section.fromS + begin / section.sampleRateHz,
    sampleRateHz: section.sampleRateHz,
    samples: end - begin,
    values: section.values.map((channel) => channel.subarray(begin, end)),
  };
}
