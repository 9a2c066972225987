// Where files are dropped or chosen, and what they were taken for. Part of the page for recordings.

import { FILES_AT_MOST_BYTES } from "@etalon/messages/recordings.table";
import { Badge, Button, CloseButton, FileButton, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../parts/icons.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { type Brought, type Part, sortedFiles } from "./sorted-files.ts";
import { lacks } from "./wishes.tsx";

interface FilesProps {
  readonly brought: Brought;
  readonly put: (brought: Brought) => void;
}

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const parts = ["recording", "pulses", "meter", "calibration"] as const;

export function Files({ brought, put }: FilesProps) {
  const { t, i18n } = useTranslation();
  const [over, setOver] = useState(false);
  const [left, setLeft] = useState<readonly File[]>([]);
  const take = async (files: readonly File[]) => {
    if (files.length === 0) return;
    const sorted = await sortedFiles(files, brought);
    setLeft(sorted.left);
    put(sorted.brought);
  };
  const drop = (part: Part) => {
    const { [part]: _, ...others } = brought;
    put(others);
  };
  const size = ({ size: bytes }: File) =>
    quantityText(
      bytes < MIB
        ? { value: bytes / KIB, unit: "KiB", decimals: 1 }
        : { value: bytes / MIB, unit: "MiB", decimals: 1 },
      i18n.language,
    );
  const lacking = lacks(brought);
  return (
    <Stack gap="sm">
      <section
        className="drop"
        data-over={over}
        aria-label={t("recording.drop")}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take([...event.dataTransfer.files]);
        }}
      >
        <Icon name="recording" size={34} />
        <Text fw={600}>{t("recording.drop")}</Text>
        <Text size="sm" c="dimmed" ta="center">
          {t("recording.drop-what", {
            most: quantityText({ value: FILES_AT_MOST_BYTES / MIB, unit: "MiB" }, i18n.language),
          })}
        </Text>
        <FileButton
          multiple
          onChange={(files) => void take(files)}
          inputProps={{ "aria-label": t("recording.choose") }}
        >
          {(props) => (
            <Button {...props} variant="default">
              {t("recording.choose")}
            </Button>
          )}
        </FileButton>
      </section>
      {parts.some((part) => brought[part]) && (
        <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {parts.flatMap((part) =>
            (brought[part] ?? []).map((file) => (
              <Group key={`${part} ${file.name}`} gap="sm" component="li">
                <Badge variant="outline" w={150}>
                  {t(`recording.part-${part}`)}
                </Badge>
                <Text size="sm">
                  {file.name}
                  <Text span c="dimmed" size="sm">
                    {" "}
                    {size(file)}
                  </Text>
                </Text>
                <CloseButton
                  size="sm"
                  aria-label={t("recording.take-away", { name: file.name })}
                  onClick={() => drop(part)}
                />
              </Group>
            )),
          )}
        </Stack>
      )}
      <Text size="sm" className="tone-doubt" role="status">
        {lacking && parts.some((part) => brought[part]) && t(`recording.lacks-${lacking}`)}
        {left.length > 0 &&
          ` ${t("recording.left", { names: left.map(({ name }) => name).join(t("sentence.comma")) })}`}
      </Text>
    </Stack>
  );
}
