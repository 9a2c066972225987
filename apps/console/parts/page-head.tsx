// The head of a page about one thing: the way back to the list, its name, what it is in a line; beside that how it stands and
// what can be done with it. Called by such pages.

import { Anchor, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Back } from "./states.tsx";

export const PageHead = ({
  back: [to, list],
  title,
  about,
  more,
  beside,
  children,
}: {
  readonly back: Back;
  readonly title: string;
  readonly about: ReactNode;
  readonly more?: ReactNode;
  readonly beside: ReactNode;
  readonly children?: ReactNode;
}) => (
  <Card withBorder padding="lg">
    <Group justify="space-between" align="flex-start">
      <Stack gap={4}>
        <Anchor component={Link} to={to} size="sm">
          {list}
        </Anchor>
        <Title order={1} size="h2">
          {title}
        </Title>
        <Text c="dimmed" size="sm">
          {about}
        </Text>
        {more}
      </Stack>
      {beside}
    </Group>
    {children}
  </Card>
);
