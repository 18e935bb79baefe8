import { useSearchParams } from 'wouter';

/** Reads and changes the filter of a list in the page's address, so that a filtered list can be linked. @param names its parameters */
export function useAddressFilter<Filter extends object>(names: readonly (keyof Filter & string)[]) {
  const [search, setSearch] = useSearchParams();
  const given = names.map((name) => [name, search.get(name)] as const).filter(([, value]) => value);
  const filter = Object.fromEntries(given) as Filter;
  const change = (changed: Filter) =>
    setSearch(
      Object.entries({ ...filter, ...changed }).flatMap(([name, value]) => (value ? [[name, value as string]] : [])),
    );
  return { filter, isFiltered: given.length > 0, change, clear: () => setSearch({}) };
}
