// Which of the files that somebody drops is what: by its name, and where that says too little by how it begins. Called by
// the page for recordings.

export type Part = "recording" | "pulses" | "meter" | "calibration";
export type Brought = Readonly<Partial<Record<Part, readonly File[]>>>;

export interface Sorted {
  readonly brought: Brought;
  /** Nobody knows what to do with these. */
  readonly left: readonly File[];
}

const AT_MOST: Readonly<Record<Part, number>> = { recording: 2, pulses: 1, meter: 1, calibration: 1 };
const START_BYTES = 4096;

/** What is dropped later takes the place of what was there before; a pair stays one. */
export async function sortedFiles(files: readonly File[], before: Brought): Promise<Sorted> {
  const fresh: Partial<Record<Part, File[]>> = {};
  const left: File[] = [];
  for (const file of files) {
    const part = partOf(file.name, await file.slice(0, START_BYTES).text());
    if (part === null) left.push(file);
    else fresh[part] = [...(fresh[part] ?? []), file];
  }
  const brought = { ...before };
  for (const [part, some] of Object.entries(fresh) as [Part, File[]][]) {
    const kept = part === "recording" && some.length === 1 ? partnersOf(some[0]!, before.recording) : [];
    const all = [...kept, ...some];
    brought[part] = all.slice(0, AT_MOST[part]);
    left.push(...all.slice(AT_MOST[part]));
  }
  return { brought, left };
}

/** @param start  the first of its text */
export function partOf(name: string, start: string): Part | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === "json") return jsonPart(start);
  if (ending === "csv" || ending === "txt") return /^\W*t_s\W+register/i.test(start) ? "pulses" : "recording";
  return ["cfg", "dat", "cff", "pcap", "pcapng"].includes(ending ?? "") ? "recording" : null;
}

function jsonPart(start: string): Part | null {
  if (/"activeConstant"|"accuracyClass"/.test(start)) return "meter";
  return /"certificate"|"frontEndOf"/.test(start) ? "calibration" : null;
}

/** `a.cfg` stays beside `a.dat`. */
function partnersOf({ name }: File, before: readonly File[] = []): readonly File[] {
  const stem = (of: string) => of.replace(/\.[^.]*$/, "").toLowerCase();
  const pair = /\.(cfg|dat)$/i;
  return before.filter(
    (other) =>
      other.name.toLowerCase() !== name.toLowerCase() &&
      stem(other.name) === stem(name) &&
      pair.test(name) &&
      pair.test(other.name),
  );
}
