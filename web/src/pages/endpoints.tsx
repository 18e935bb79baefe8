import { Title } from '@mantine/core';

export default function Endpoints() {
  return <Title order={1}>Endpoints</Title>;
}
