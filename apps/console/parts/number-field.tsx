// A field for a number: what is typed stays as it was typed; what does not fit is said below it, goes nowhere, and keeps the form
// around it from being sent. Called by pages.

import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { expectedText, fits, type Wanted } from "./number-wanted.ts";
import { besideNumber } from "./quantity-text.ts";

type Look = Pick<
  NumberInputProps,
  "label" | "description" | "placeholder" | "w" | "inputWrapperOrder" | "hideControls" | "error"
>;

interface NumberFieldProps extends Look, Wanted {
  readonly value: number | string;
  /** Told what fits alone; "" where it is emptied. */
  readonly change: (value: number | "") => void;
  readonly unit?: string;
}

export function NumberField(props: NumberFieldProps) {
  const { value, change, unit = "", least, most, whole, required, error, ...look } = props;
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  // What somebody else sets is shown; what is typed is not written anew.
  useEffect(() => setTyped((now) => (String(now) === String(value) ? now : value)), [value]);
  const wanted = { least, most, whole, required };
  const wrong = fits(typed, wanted) ? "" : expectedText(wanted, unit, t, i18n.language);
  useEffect(() => input.current?.setCustomValidity(wrong), [wrong]);
  return (
    <NumberInput
      {...look}
      {...besideNumber(unit)}
      ref={input}
      clampBehavior="none"
      thousandSeparator=","
      required={required === true}
      {...(least !== undefined && { min: least })}
      {...(most !== undefined && { max: most })}
      value={typed}
      error={wrong || error}
      onInvalid={(event) => {
        event.preventDefault(); // the browser would lay its own word over what stands below the field
        event.currentTarget.focus();
      }}
      onChange={(to) => {
        setTyped(to);
        if (fits(to, wanted)) change(to === "" ? "" : Number(to));
      }}
    />
  );
}
