// Sampling rates that merging units use. Sources: UCA 9-2LE R2-1 (80 and 256 samples a period of 50 or 60 Hz)
// and IEC 61869-9:2016 (4,800 and 14,400 preferred, 96,000 for direct current); clauses unchecked.

export interface KnownRate {
  readonly sampleRateHz: number;
  /** Nominal frequency of the mains that the rate stands for; null where it serves both. */
  readonly nominalFrequencyHz: number | null;
}

export const knownRates: readonly KnownRate[] = [
  { sampleRateHz: 4_000, nominalFrequencyHz: 50 },
  { sampleRateHz: 4_800, nominalFrequencyHz: null },
  { sampleRateHz: 5_760, nominalFrequencyHz: 60 },
  { sampleRateHz: 12_800, nominalFrequencyHz: 50 },
  { sampleRateHz: 14_400, nominalFrequencyHz: null },
  { sampleRateHz: 15_360, nominalFrequencyHz: 60 },
  { sampleRateHz: 96_000, nominalFrequencyHz: null },
];

/** Nominal mains frequencies that a rate given in samples a period may stand for. */
export const mainsFrequencies: readonly number[] = [50, 60];
