// Choosing one of a million meters by the beginning of its name, serial number or site. Called by what is ordered of one.

import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { pathWith } from "../api/ask.ts";
import { useAsked } from "../api/asked.ts";
import type { MeterPage } from "../api/contracts.ts";

const METERS_AT_MOST = 50;
const TYPED_MS = 200;

interface MeterChoiceProps {
  readonly meter: string | null;
  readonly choose: (meter: string | null) => void;
}

export function MeterChoice({ meter, choose }: MeterChoiceProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed, TYPED_MS);
  const meters = useAsked<MeterPage>(
    pathWith("/meters", { text, state: "in-service", atMost: METERS_AT_MOST }),
  );
  const found = (meters.data?.lines ?? []).map(({ id }) => id);
  return (
    <Select
      label={t("detections.meter")}
      description={t("detections.meter-how")}
      searchable
      required
      data={meter && !found.includes(meter) ? [meter, ...found] : found}
      value={meter}
      onChange={choose}
      onSearchChange={(text) => setTyped(text === meter ? "" : text)}
      filter={({ options }) => options} // the interface has found them: by name, serial number or site
      nothingFoundMessage={t("detections.no-such-meter")}
      comboboxProps={{ withinPortal: false }}
    />
  );
}
