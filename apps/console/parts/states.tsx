// What stands where there is nothing to show: while it is loading, when there is none, when it failed, when it may not be
// seen, and that what is shown is not live any more. Called by pages and by `data-table.tsx`.

import { type Need, needs, needWords, roles } from "@etalon/messages/roles.table";
import { Alert, Anchor, Button, Center, Group, Loader, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AWAY, isPassing, NOT_THERE, Problem, statusOf } from "../api/problem.ts";
import type { Connection } from "../live/use-news.ts";
import { Icon, type IconName } from "./icons.tsx";
import { wordOf } from "./said.tsx";
import { Sentence, useSaying } from "./sentence.tsx";

export function Loading() {
  const { t } = useTranslation();
  return (
    <Center mih={180} role="status">
      <Group gap="sm">
        <Loader size="sm" />
        <Text c="dimmed">{t("state.loading")}</Text>
      </Group>
    </Center>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly text?: string;
  readonly icon?: IconName;
  readonly children?: ReactNode;
}
export function Empty({ title, text, icon = "search", children }: EmptyProps) {
  return (
    <Center mih={200} p="lg">
      <Stack align="center" gap="xs" maw={520}>
        <Text c="dimmed" component="span">
          <Icon name={icon} size={34} />
        </Text>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        {text && (
          <Text c="dimmed" ta="center">
            {text}
          </Text>
        )}
        {children}
      </Stack>
    </Center>
  );
}

/** A list, and its name: where somebody goes on from what is not there. */
export type Back = readonly [to: string, list: string];

interface FailureProps {
  readonly error: unknown;
  readonly again?: () => void;
  readonly back?: Back;
}

/** The kind of refusal in the reader's language; behind it the interface's own sentence; what a browser says of a silent cloud helps nobody. */
export function Failure({ error, again, back }: FailureProps) {
  const { t } = useTranslation();
  const away = statusOf(error) === AWAY;
  const kind = error instanceof Problem ? wordOf("refusal", error.code) : null;
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<Icon name="bad" />}
      title={kind ?? t(away ? "state.away" : "state.refused")}
    >
      <Stack gap="sm" align="flex-start">
        {!away && (
          <Text size="sm">
            <Sentence text={(error as Error).message} />
          </Text>
        )}
        {back && (
          <Anchor component={Link} to={back[0]} size="sm">
            {t("state.back", { list: back[1] })}
          </Anchor>
        )}
        {again && (
          <Button size="xs" variant="default" onClick={again} leftSection={<Icon name="refresh" size={16} />}>
            {t("state.again")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function NoPermission({ need }: { readonly need: Need }) {
  const { t } = useTranslation();
  const say = useSaying();
  const allowed = needs[need] === "anybody" ? roles : needs[need];
  const why = {
    need: say(needWords[need]),
    roles: allowed.map((role) => t(`role.${role}`)).join(t("sentence.comma")),
  };
  return <Empty icon="user" title={t("state.no-permission")} text={t("state.no-permission-why", why)} />;
}

/** What was asked for, once it is there; that it is no longer fresh is said above it. */
export function Shown<T>({
  of,
  back,
  children,
}: {
  readonly of: UseQueryResult<T>;
  /** Of a page about one thing: its list, for when there is no such thing. */
  readonly back?: Back;
  readonly children: (value: T) => ReactNode;
}) {
  if (of.data !== undefined)
    return (
      <>
        {(isPassing(of.error) || of.fetchStatus === "paused") && <Lost />}
        {children(of.data)}
      </>
    );
  if (back && statusOf(of.error) === NOT_THERE) return <Failure error={of.error} back={back} />;
  if (of.error) return <Failure error={of.error} again={() => void of.refetch()} />;
  return <Loading />;
}

/** Says that what is shown is not live any more; nothing while it is. */
export function LostConnection({ connection }: { readonly connection: Connection }) {
  if (connection.kind === "refused") return <Failure error={new Error(connection.why)} />;
  return connection.kind === "lost" ? <Lost /> : null;
}

function Lost() {
  const { t } = useTranslation();
  return (
    <Alert
      role="status"
      color="yellow"
      variant="outline"
      mb="md"
      icon={<Loader size={16} color="currentColor" />}
    >
      {t("state.lost")}
    </Alert>
  );
}
