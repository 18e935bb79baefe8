/** When the reconciler looks at a running row that nobody has recorded anything for, counted from when it should have been. */
export const OVERDUE_AFTER = "interval '60 seconds'";
