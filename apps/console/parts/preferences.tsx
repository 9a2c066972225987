// Which language, and light or dark: what somebody chooses for this browser. Called by `frame.tsx` and the login page.

import { ActionIcon, Button, Group, Menu, Text, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Language, languages, speak } from "../words/words.ts";
import { Icon } from "./icons.tsx";

export function LanguageMenu() {
  const { t, i18n } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          px="xs"
          aria-label={t("frame.language", { language: languages[i18n.language as Language] })}
        >
          <Group gap={6} wrap="nowrap">
            <Icon name="language" />
            <Text span size="sm">
              {languages[i18n.language as Language]}
            </Text>
          </Group>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(languages) as Language[]).map((language) => (
          <Menu.Item key={language} lang={language} onClick={() => void speak(language)}>
            {languages[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const schemes = ["auto", "light", "dark"] as const;

export function SchemeButton() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = schemes[(schemes.indexOf(colorScheme) + 1) % schemes.length]!;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="inherit"
      size="lg"
      title={t(`frame.scheme-${colorScheme}`)}
      aria-label={t(`frame.scheme-${colorScheme}`)}
      onClick={() => setColorScheme(next)}
    >
      <Icon name={colorScheme} />
    </ActionIcon>
  );
}
