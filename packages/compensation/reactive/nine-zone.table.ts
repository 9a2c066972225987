// The nine zones of voltage and reactive power, and what each wishes for, first choice first. A later choice counts only
// where an earlier one cannot be had at all, never because it has to wait. Numbers of zones vary between books: they are
// named. @source the nine-zone rule of Chinese substation practice, as engineering default (clause unchecked)

export const wishes = {
  "high voltage, over-compensated": ["capacitors-out", "tap-down"],
  "high voltage": ["tap-down", "capacitors-out"],
  "high voltage, under-compensated": ["tap-down"],
  "over-compensated": ["capacitors-out"],
  "in order": [],
  "under-compensated": ["capacitors-in"],
  "low voltage, over-compensated": ["tap-up"],
  "low voltage": ["tap-up", "capacitors-in"],
  "low voltage, under-compensated": ["capacitors-in", "tap-up"],
} as const;
