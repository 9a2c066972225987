// Whether a supply complies, told by word, picture and colour. Part of a supply's page.

import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/tag.tsx";

export const tones = {
  complies: "good",
  violates: "bad",
  "not assessable": "doubt",
  incomplete: "doubt",
} as const;

export function Judgement({
  of,
  small = true,
}: {
  readonly of: keyof typeof tones;
  readonly small?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Tag tone={tones[of]} small={small}>
      {t(`quality.verdict-${of.replaceAll(" ", "-")}`)}
    </Tag>
  );
}
