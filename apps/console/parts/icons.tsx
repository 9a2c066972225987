// Pictures beside words, drawn here: lines of a 24 by 24 square. They say nothing that the word beside them does not.

const shapes = {
  detections: "M3 12h4l2-7 4 14 3-9 2 2h3",
  meters: "M5 3h14v18H5zM8 7h8v4H8zM9 16h.5M12 16h.5M15 16h.5",
  work: "M5 4h14v17H5zM9 2h6v4H9zM8 11l1.500 1.500L12 10M14 11h2M8 16l1.500 1.500L12 15M14 16h2",
  quality: "M3 12c2-7 4-7 6 0s4 7 6 0 4-7 6 0M12 3v3M12 18v3",
  harmonics: "M4 20V6M9 20v-9M14 20V9M19 20v-5M3 20h18",
  compensation: "M12 3v7M12 14v7M6 10h12M6 14h12",
  instruments: "M4 5h16v11H4zM8 20h8M12 16v4M7 12l3-3 2 2 4-4",
  alarms: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4M12 5V3",
  recording: "M6 3h9l4 4v14H6zM8.500 14h2l1.500-4 2 7 1.200-3h1.300",
  exports: "M4 4h16v16H4zM4 9h16M9 9v11M13 14.500h4M15.500 12.500l2 2-2 2",
  cloud: "M7 18a4 4 0 0 1-.5-8 5.5 5.5 0 0 1 10.6-1.3A4.5 4.5 0 0 1 17 18z",
  operations: "M4 7h10M18 7h2M4 17h2M10 17h10M16 4v6M8 14v6",
  audit: "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
  good: "M5 13l4 4L19 7",
  bad: "M6 6l12 12M18 6L6 18",
  doubt: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.200-1.500 2.400M12 18v.5",
  critical: "M8.500 3h7L21 8.500v7L15.500 21h-7L3 15.500v-7zM12 7.500v5.500M12 16v.5",
  high: "M12 4l9 16H3zM12 10v5M12 17.500v.5",
  medium: "M12 3l9 9-9 9-9-9zM12 8v5M12 15.500v.5",
  low: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 8v5M12 15.500v.5",
  more: "M12 5v14M5 12h14",
  light:
    "M12 4V2M12 22v-2M4 12H2M22 12h-2M6 6L4.500 4.500M19.500 19.500L18 18M6 18l-1.500 1.500M19.500 4.500L18 6M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
  dark: "M20 14.500A8 8 0 0 1 9.500 4 8 8 0 1 0 20 14.500",
  auto: "M4 5h16v11H4zM9 20h6",
  language: "M3 6h10M8 4v2M5 11c3 0 6-2 6-5M5 7c1 3 4 5 7 5M12 20l4-9 4 9M13.500 17h5",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c1-4 4-6 8-6s7 2 8 6",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  left: "M15 6l-6 6 6 6",
  right: "M9 6l6 6-6 6",
  closer: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5M8 11h6M11 8v6",
  wider: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5M8 11h6",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5",
  out: "M12 4v11M7 10l5 5 5-5M5 20h14",
  waiting: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2",
  compare: "M4 20V9h5v11M15 20V4h5v16M2 20h20",
  refresh: "M20 11a8 8 0 0 0-14.500-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14.500 4L20 15M20 20v-5h-5",
} as const;
export type IconName = keyof typeof shapes;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
