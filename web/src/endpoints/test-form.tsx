import { Anchor, Button, Group, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-client';
import type { EventTypeObject } from '../api/api-types';
import { useSendTest } from '../api/endpoint-queries';
import { Failed } from '../parts/load-states';
import { useSettings } from '../settings';
import { dataProblem } from './test-data';
import { TestResult } from './test-result';

const INDENT = 2;
const exampleOf = ({ example }: EventTypeObject) => JSON.stringify(example, null, INDENT);

interface TestFormProps {
  endpointId: string;
  types: readonly EventTypeObject[];
  /** The event type that is chosen at first. */
  initialType: string | undefined;
}

/** Sends a test event to an endpoint, with the example of its type or with what is typed instead, and shows the result. */
export function TestForm({ endpointId, types, initialType }: TestFormProps) {
  const test = useSendTest(endpointId);
  const { event_data_bytes: maxBytes } = useSettings().limits;
  const [chosen, setChosen] = useState(initialType);
  // What was typed for each type, so that looking at another one loses nothing.
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const type = types.find((one) => one.type === chosen) ?? types[0]!;
  const data = typed[type.type];
  const isDataError = test.error instanceof ApiError && test.error.param === 'data';

  const change = (text: string | undefined) => {
    setProblem(null);
    const { [type.type]: _before, ...others } = typed;
    setTyped(text === undefined ? others : { ...others, [type.type]: text });
  };
  const send = () => {
    const found = data === undefined ? null : dataProblem(data, maxBytes);
    setProblem(found);
    if (!found) test.mutate({ type: type.type, data });
  };
  return (
    <Stack>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="sm">
          <Group align="flex-end" gap="xs">
            <NativeSelect
              label="Event type"
              flex={1}
              data-autofocus
              value={type.type}
              onChange={(event) => {
                setProblem(null);
                setChosen(event.currentTarget.value);
              }}
              data={types.map((one) => one.type)}
            />
            <Button type="submit" loading={test.isPending}>
              Send
            </Button>
          </Group>
          <DataField
            text={data ?? exampleOf(type)}
            isExample={data === undefined}
            error={problem ?? (isDataError && test.error?.message)}
            onChange={change}
          />
        </Stack>
      </form>
      {test.error && !isDataError && <Failed error={test.error} />}
      {test.data && <TestResult key={test.data.id} id={test.data.id} />}
    </Stack>
  );
}

interface DataFieldProps {
  text: string;
  isExample: boolean;
  error: ReactNode;
  /** Called with what was typed, or `undefined` for the example. */
  onChange: (text: string | undefined) => void;
}

const DataField = ({ text, isExample, error, onChange }: DataFieldProps) => (
  <>
    <Textarea
      label="Data"
      description="An example. If you change it, it is sent exactly as you typed it."
      autosize
      minRows={4}
      maxRows={14}
      spellCheck={false}
      classNames={{ input: 'mono' }}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
    {!isExample && (
      <Anchor component="button" type="button" size="sm" ta="left" onClick={() => onChange(undefined)}>
        Back to the example
      </Anchor>
    )}
  </>
);
