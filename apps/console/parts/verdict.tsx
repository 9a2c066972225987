// A verdict, told by word, picture and colour. Called by the pages of detections and meters.

import { useTranslation } from "react-i18next";
import { Icon } from "./icons.tsx";

/** As result and lists say it; null: not yet. */
export function Verdict({
  verdict,
  small = true,
}: {
  readonly verdict: string | null;
  readonly small?: boolean;
}) {
  const { t } = useTranslation();
  if (verdict === null) return <span>–</span>;
  const tone = verdict.startsWith("conforming") ? "good" : verdict.startsWith("non") ? "bad" : "doubt";
  return (
    <span className={`tag tone-${tone}${small ? " small" : ""}`}>
      <Icon name={tone} size={small ? 16 : 26} />
      {t(`verdict.${verdict.replaceAll(" ", "-")}`)}
    </span>
  );
}
