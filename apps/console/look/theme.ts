// How the console looks: colours that keep a contrast of 4.5 in light and dark, and the system's own fonts.

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const etalon: MantineColorsTuple = [
  "#e6f7f9",
  "#d3eaed",
  "#a8d5da",
  "#79bfc7",
  "#52adb7",
  "#39a1ac",
  "#2499a6",
  "#0f7a86",
  "#0b6570",
  "#07525b",
];

const fonts = [
  "system-ui",
  "-apple-system",
  "Segoe UI",
  "Roboto",
  "PingFang SC",
  "Microsoft YaHei",
  "Noto Sans CJK SC",
  "WenQuanYi Micro Hei",
  "sans-serif",
].map((name) => (name.includes(" ") ? `"${name}"` : name));

export const theme = createTheme({
  colors: { etalon },
  primaryColor: "etalon",
  primaryShade: { light: 8, dark: 7 },
  fontFamily: fonts.join(", "),
  headings: { fontFamily: fonts.join(", "), fontWeight: "600" },
  defaultRadius: "md",
});

/** Mantine's own dimmed text and placeholders are too faint to be read by everybody. */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#525a63",
    "--mantine-color-placeholder": "#6b737c",
    "--mantine-color-anchor": "#07525b",
    "--mantine-color-error": "#b42318",
    "--good": "#12683a",
    "--bad": "#b42318",
    "--doubt": "#8a5200",
    "--line": "#d5dade",
    "--hatch": "#dfe3e6",
    "--edge": "rgba(27, 33, 38, 0.28)",
    "--ink": "#1b2126",
    "--trace": "#0b6570",
    "--band": "rgba(11, 101, 112, 0.16)",
    "--phase-a": "#8a5200",
    "--phase-b": "#12683a",
    "--phase-c": "#b42318",
  },
  dark: {
    "--mantine-color-dimmed": "#a9b1ba",
    "--mantine-color-placeholder": "#9aa3ad",
    "--mantine-color-anchor": "#79d0da",
    "--mantine-color-error": "#ff8a80",
    "--good": "#6fd39b",
    "--bad": "#ff8a80",
    "--doubt": "#f2b857",
    "--line": "#3b4248",
    "--hatch": "#3a4147",
    "--edge": "rgba(0, 0, 0, 0.75)",
    "--ink": "#e8ebed",
    "--trace": "#52c3d0",
    "--band": "rgba(82, 195, 208, 0.2)",
    "--phase-a": "#f2c14e",
    "--phase-b": "#6fd39b",
    "--phase-c": "#ff8a80",
  },
});
