// Pieces of an owner's terms as words. Called by what shows terms.

export const applicantsText = (applicants: readonly string[], t: (key: string) => string): string => {
  if (applicants.includes("*")) return t("terms.anybody");
  return applicants.length === 0 ? t("terms.owner-alone") : applicants.join(t("sentence.comma"));
};

/** `UTC+08:00` */
export function offsetText(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
