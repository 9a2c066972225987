// What the paper says the instrument cloud would cost to introduce: its inputs and the figures it prints. Data only.
// Source: Zhang Chunhui, Zhang Zhen, "Applications of Smart Meter and Instrument Cloud Fusion Technology", ChinaXiv 2024,
// sections 2.5, 3.1 and 3.2 (read in machine translation).

/** How many there are, which share of them is equipped, and at what price each. */
export interface InvestmentInputs {
  readonly population: number;
  readonly sharePercent: number;
  readonly priceYuan: number;
}

export interface PaperInvestment extends InvestmentInputs {
  readonly name: InvestmentName;
  readonly what: string;
  readonly section: string;
  /** As the paper prints them. */
  readonly printedCount: number;
  readonly printedYuan: number;
  /** One unit of the last digit that it prints of the sum. */
  readonly printedToYuan: number;
}

export type InvestmentName =
  | "substations"
  | "largeUsers"
  | "largeMeters"
  | "generalMeters"
  | "harmonicMeters";

export const paperInvestments: readonly PaperInvestment[] = [
  {
    name: "substations",
    what: "substations from 110 kV, detection",
    section: "2.5",
    population: 10_000,
    sharePercent: 60,
    priceYuan: 100_000,
    printedCount: 6_000,
    printedYuan: 600e6,
    printedToYuan: 100e6,
  },
  {
    name: "largeUsers",
    what: "large users (1 GWh a month or 2 MVA), detection",
    section: "2.5",
    population: 480_000,
    sharePercent: 10,
    priceYuan: 10_000,
    printedCount: 50_000,
    printedYuan: 500e6,
    printedToYuan: 100e6,
  },
  {
    name: "largeMeters",
    what: "large users, 0.2S meters that sample",
    section: "3.1",
    population: 480_000,
    sharePercent: 100,
    priceYuan: 3_000,
    printedCount: 480_000,
    printedYuan: 1.4e9,
    printedToYuan: 0.1e9,
  },
  {
    name: "generalMeters",
    what: "general users, 0.5S meters that sample",
    section: "3.1",
    population: 12_800_000, // the paper says that 1.28 million are the top tenth
    sharePercent: 10,
    priceYuan: 2_000,
    printedCount: 1_280_000,
    printedYuan: 2.5e9,
    printedToYuan: 0.1e9,
  },
  {
    name: "harmonicMeters",
    what: "harmonic sources, high-end meters",
    section: "3.2",
    population: 480_000,
    sharePercent: 20,
    priceYuan: 4_000,
    printedCount: 100_000,
    printedYuan: 400e6,
    printedToYuan: 100e6,
  },
];

/** Sums that the paper prints over several of its lines. */
export const paperSums: readonly {
  readonly what: string;
  readonly section: string;
  readonly of: readonly InvestmentName[];
  readonly printedYuan: number;
  readonly printedToYuan: number;
}[] = [
  {
    what: "meters with condition monitoring",
    section: "3.1",
    of: ["largeMeters", "generalMeters"],
    printedYuan: 3.9e9,
    printedToYuan: 0.1e9,
  },
];

/** Section 2.5: what the traditional systems have cost so far. */
export const traditional = {
  substations: 400,
  yuanEach: 300_000,
  printedYuan: 120e6,
  printedToYuan: 10e6,
} as const;

/** Section 2: three-phase meters installed since 2010, and the years after which each is replaced. */
export const cycle = { meters: 38_000_000, years: 8 } as const;
