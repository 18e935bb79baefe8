/**
 * A join by an id that looks up each id in the table's index and does nothing else. With `=`, a plan that was made while the
 * table was small may, once it is large, read all of it through an index that happens to be in that order.
 * @param column the id of the table that is looked up
 * @param id the SQL of the id that is looked for
 */
export const isLookedUp = (column: string, id: string) => `${column} = any (array[${id}])`;
