// A number with its unit and, where it has one, its uncertainty: the only way in which pages show numbers.

import { useTranslation } from "react-i18next";
import { quantityText, type Quantity as Told } from "./quantity-text.ts";

export function Quantity(told: Told) {
  const { i18n } = useTranslation();
  return <span style={{ whiteSpace: "nowrap" }}>{quantityText(told, i18n.language)}</span>;
}
