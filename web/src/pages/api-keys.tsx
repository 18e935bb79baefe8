import { Title } from '@mantine/core';

export default function ApiKeys() {
  return <Title order={1}>API keys</Title>;
}
