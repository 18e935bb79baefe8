import type { Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

/** What workflows are searched by. Temporal keeps an index entry of each for every workflow, so there are few. */
export const searchAttributes = {
  account: defineSearchAttributeKey('HandlAccount', 'KEYWORD'),
  endpoint: defineSearchAttributeKey('HandlEndpoint', 'KEYWORD'),
};

/** The names of the search attributes, all of them keywords. */
export const SEARCH_ATTRIBUTE_NAMES: readonly string[] = Object.values(searchAttributes).map(({ name }) => name);

/** Registers the search attributes that the namespace lacks. */
export async function ensureSearchAttributes(
  { operatorService }: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<void> {
  const known = await operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTE_NAMES.filter((name) => !(name in (known.customAttributes ?? {})));
  if (missing.length === 0) return;
  const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
  });
}
