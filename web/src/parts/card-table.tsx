import { Table } from '@mantine/core';
import type { StyleProp } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './card-table.module.css';

interface CardTableProps {
  label: string;
  columns: readonly { name: string; width?: StyleProp<number> }[];
  children: ReactNode;
}

/**
 * A table whose rows become cards where columns do not fit. Its roles are explicit, because browsers drop the roles of
 * a table that CSS displays as blocks.
 */
export function CardTable({ label, columns, children }: CardTableProps) {
  return (
    <div className={classes.container}>
      <Table verticalSpacing="sm" highlightOnHover aria-label={label} role="table" className={classes.table}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map(({ name, width }) => (
              <Table.Th key={name} scope="col" role="columnheader" w={width}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">{children}</Table.Tbody>
      </Table>
    </div>
  );
}

export function CardRow({ isDimmed = false, children }: { isDimmed?: boolean; children: ReactNode }) {
  return (
    <Table.Tr role="row" c={isDimmed ? 'dimmed' : undefined}>
      {children}
    </Table.Tr>
  );
}

/** @param name of the column, shown next to the value on a card; absent for the title of the card */
export function CardCell({ name, children }: { name?: string; children: ReactNode }) {
  return (
    <Table.Td role="cell" data-name={name}>
      {children}
    </Table.Td>
  );
}
