// A number with its unit and, where it has one, its uncertainty: the only way in which pages show numbers.

import { Fragment } from "react";
import { useLanguage } from "../words/language.tsx";
import { quantityText, type Quantity as Told } from "./quantity-text.ts";

/** In a narrow column the uncertainty goes to the next line; no number is ever broken. */
export function Quantity(told: Told) {
  const [value, ...uncertainty] = quantityText(told, useLanguage()).split(" ± ");
  if (uncertainty.length === 0) return <span className="unbroken">{value}</span>;
  return (
    <span className="in-parts">
      <span className="unbroken">{value}</span>
      {uncertainty.map((expanded) => (
        <Fragment key={expanded}>
          {" "}
          <span className="unbroken">± {expanded}</span>
        </Fragment>
      ))}
    </span>
  );
}
