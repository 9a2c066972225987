// Bytes in the unit that fits, with a decimal where it says something. Pure; called by the page of operations.

const units = ["B", "kB", "MB", "GB", "TB"] as const;

export function bytesOf(bytes: number): {
  readonly value: number;
  readonly unit: string;
  readonly decimals: number;
} {
  const step = bytes >= 1 ? Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1) : 0;
  const value = bytes / 1000 ** step;
  return { value, unit: units[step]!, decimals: step === 0 || value >= 100 ? 0 : 1 };
}
