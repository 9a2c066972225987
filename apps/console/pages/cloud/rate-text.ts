// What passes a link a second, as text. Part of the page of the cloud.

import { useTranslation } from "react-i18next";
import type { ShownTraffic } from "../../api/contracts.ts";
import { quantityText } from "../../parts/quantity-text.ts";

const KILO = 1000;

export function useRateText() {
  const { t, i18n } = useTranslation();
  return (traffic: ShownTraffic[number] | null): string => {
    if (!traffic) return "–";
    const { framesPerS, bytesPerS } = traffic;
    const bytes = quantityText({ value: bytesPerS / KILO, unit: "kB/s", decimals: 1 }, i18n.language);
    if (framesPerS === null) return bytes;
    const frames = { value: framesPerS, unit: t("cloud.frames-per-s"), decimals: 1 };
    return `${quantityText(frames, i18n.language)} · ${bytes}`;
  };
}
