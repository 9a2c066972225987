// What is in doubt about what is shown, as the interface says it. Called by the pages of harmonic studies and banks.

import { Alert, List } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "./icons.tsx";
import { Sentence } from "./sentence.tsx";

export function Doubts({ texts }: { readonly texts: readonly string[] }) {
  const { t } = useTranslation();
  if (texts.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="outline"
      icon={<Icon name="doubt" />}
      title={t("outcome.doubts")}
      classNames={{ label: "tone-doubt", icon: "tone-doubt" }}
    >
      <List size="sm">
        {texts.map((text) => (
          <List.Item key={text}>
            <Sentence text={text} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
