// Whether a host is heard. Called by the tables of operations.

import { useTranslation } from "react-i18next";
import { Icon } from "../../parts/icons.tsx";

export function Alive({ alive }: { readonly alive: boolean }) {
  const { t } = useTranslation();
  const tone = alive ? "good" : "bad";
  return (
    <span className={`tag small tone-${tone}`}>
      <Icon name={tone} size={16} />
      {t(alive ? "operations.alive" : "operations.silent")}
    </span>
  );
}
