/**
 * A join by an id, as a lookup of each id in the table's index and nothing else. By equality alone, a plan that was made while
 * the table was small may read all of it, once it is large, by an index that happens to be in that order.
 * @param column the id of the table that is looked up
 * @param id the SQL of the id that is looked for
 */
export const isLookedUp = (column: string, id: string) => `${column} = any (array[${id}])`;
