// A number with its unit and, where it has one, its uncertainty: the only way in which pages show numbers.

import { useLanguage } from "../words/language.tsx";
import { quantityText, type Quantity as Told } from "./quantity-text.ts";

export function Quantity(told: Told) {
  const language = useLanguage();
  return <span style={{ whiteSpace: "nowrap" }}>{quantityText(told, language)}</span>;
}
