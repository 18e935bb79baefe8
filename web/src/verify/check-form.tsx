import {
  Alert,
  Button,
  Code,
  Group,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import type { EndpointSecret } from '../api/api-types';
import { Copy } from '../parts/copy';
import { namedSecrets } from '../api/endpoint-queries';
import { Notice } from '../parts/notice';
import { canComputeSignatures } from './hmac';
import { checkHanDl, checkStandard } from './check-signature';
import type { Verdict } from './check-signature';
import { TakeLastDelivery } from './take-last-delivery';
import type { TakenRequest } from './take-last-delivery';
import { WritersOnly } from '../parts/writers-only';

type Header = 'X-HanDl-Signature' | 'webhook-signature';

const NOTHING = { body: '', handl: '', standard: '', id: '', timestamp: '', secret: '' };
const HEADERS: Header[] = ['X-HanDl-Signature', 'webhook-signature'];

interface CheckFormProps {
  /** The endpoint chosen above, if there is one. */
  endpointId: string | undefined;
  /** Its secrets, once they are shown. */
  shown: EndpointSecret | undefined;
  /** Shows them. */
  onShow: () => Promise<EndpointSecret>;
}

/** Form that verifies a pasted request, or the last one, or says what is wrong with it. Nothing leaves the browser. */
export function CheckForm({ endpointId, shown, onShow }: CheckFormProps) {
  const [header, setHeader] = useState<Header>('X-HanDl-Signature');
  const [given, setGiven] = useState(NOTHING);
  const [verdict, setVerdict] = useState<Verdict | null>(null);

  function change(changed: Partial<typeof NOTHING>) {
    setVerdict(null);
    setGiven((before) => ({ ...before, ...changed }));
  }
  const field: Field = (name) => ({
    value: given[name],
    onChange: (event) => change({ [name]: event.currentTarget.value }),
    autoComplete: 'off',
    spellCheck: false,
  });
  if (!canComputeSignatures()) return <Insecure />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void check(header, given).then(setVerdict);
      }}
    >
      <Stack gap="sm">
        {endpointId !== undefined && (
          <WritersOnly>
            <TakeLastDelivery
              key={endpointId}
              endpointId={endpointId}
              shown={shown}
              onShow={onShow}
              onTaken={(request) => change(fieldsOf(request))}
            />
          </WritersOnly>
        )}
        <Textarea
          {...field('body')}
          label="Body"
          description="The raw body, exactly as it arrived."
          autosize
          minRows={3}
          maxRows={12}
          classNames={{ input: 'mono' }}
        />
        <SegmentedControl
          aria-label="Signature header"
          data={HEADERS}
          value={header}
          onChange={(chosen) => {
            setHeader(chosen);
            setVerdict(null);
          }}
        />
        <SignatureFields header={header} field={field} />
        <Group gap="sm" align="flex-end">
          <PasswordInput {...field('secret')} label="Secret" placeholder="whsec_…" flex="1 1 260px" />
          {(shown ? namedSecrets(shown) : []).map(({ name, secret }) => (
            <Button key={name} variant="default" disabled={given.secret === secret} onClick={() => change({ secret })}>
              Use the {name.toLowerCase()} above
            </Button>
          ))}
        </Group>
        <Group>
          <Button type="submit">Check</Button>
        </Group>
        <div aria-live="polite">{verdict && <Result verdict={verdict} />}</div>
      </Stack>
    </form>
  );
}

type Field = (name: keyof typeof NOTHING) => {
  value: string;
  onChange: (event: { currentTarget: { value: string } }) => void;
  autoComplete: string;
  spellCheck: boolean;
};

function SignatureFields({ header, field }: { header: Header; field: Field }) {
  if (header === 'X-HanDl-Signature') {
    return <TextInput {...field('handl')} label={header} placeholder="64 hex digits" classNames={{ input: 'mono' }} />;
  }
  return (
    <>
      <Group gap="sm" align="flex-start">
        <TextInput {...field('id')} label="webhook-id" placeholder="evt_…" flex="2 1 240px" />
        <TextInput {...field('timestamp')} label="webhook-timestamp" placeholder="1750000000" flex="1 1 160px" />
      </Group>
      <TextInput {...field('standard')} label={header} placeholder="v1,…" classNames={{ input: 'mono' }} />
    </>
  );
}

const check = (header: Header, { handl, standard, ...given }: typeof NOTHING) =>
  header === 'X-HanDl-Signature'
    ? checkHanDl({ ...given, signature: handl })
    : checkStandard({ ...given, signature: standard }, Date.now());

const fieldsOf = ({ body, headers, secret }: TakenRequest): typeof NOTHING => ({
  body,
  handl: headers['X-HanDl-Signature'],
  standard: headers['webhook-signature'],
  id: headers['webhook-id'],
  timestamp: headers['webhook-timestamp'],
  secret,
});

function Result({ verdict: { isValid, text, expected } }: { verdict: Verdict }) {
  return (
    <Alert color={isValid ? 'teal' : 'red'} variant="light" title={isValid ? 'Valid' : 'Not valid'}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text}</Text>
        {expected && (
          <>
            <Text size="sm">The expected header for this body and secret:</Text>
            <Code className="mono">{expected}</Code>
            <Copy text={expected} label="Copy header" />
          </>
        )}
      </Stack>
    </Alert>
  );
}

function Insecure() {
  return (
    <Notice title="Signatures cannot be checked here">
      Browsers compute signatures only on https:// pages and on localhost. Open this page over https to check a
      signature. The code above is not affected.
    </Notice>
  );
}
